"""Which of many differences are findings, when some of many always look large by chance.

What belongs here: control of the false discovery rate over a family of tests. What does not: which tests make
a family, and what a finding is called. Benjamini and Hochberg (1995), through scipy; it holds for independent
tests and for those that depend on one another positively, such as metrics of one agent's contacts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    import numpy.typing as npt

LEVEL: Final = 0.05


def adjusted(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Give each test the lowest false discovery rate at which it is a finding.

    Parameters
    ----------
    p_values
        (tests,) in 0..1, NaN where a test could not be made: it is then no member of the family.

    Returns
    -------
    npt.NDArray[np.float64]
        (tests,) in 0..1, NaN where the p-value is.
    """
    given = np.asarray(p_values, dtype=np.float64)
    rates, known = np.full(given.shape, np.nan), ~np.isnan(given)
    if known.any():
        rates[known] = stats.false_discovery_control(given[known], method="bh")
    return rates


def benjamini_hochberg(p_values: npt.ArrayLike, level: float = LEVEL) -> npt.NDArray[np.bool_]:
    """Say which tests of a family are findings.

    Parameters
    ----------
    p_values
        As in `adjusted`.
    level
        The share of findings that may be false, on average.

    Returns
    -------
    npt.NDArray[np.bool_]
        (tests,); a test that could not be made is no finding.
    """
    found: npt.NDArray[np.bool_] = adjusted(p_values) <= level
    return found
