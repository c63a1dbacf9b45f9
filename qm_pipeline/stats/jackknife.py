"""How sure the difference of two measures is that were taken on the same data.

What belongs here: the delete-a-group jackknife (Kott, J. Off. Stat. 17, 2001). What does not: the measures.
Whoever shares a group (a customer's contacts, a conversation's turns) is left out together, so dependence
inside a group is allowed for; it needs no formula for the measure and draws nothing at random.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

GROUPS: Final = 20


class Difference(NamedTuple):
    """Two measures of the same data.

    Attributes
    ----------
    error
        Standard error of `after - before`; NaN where fewer than two groups can be left out.
    """

    before: float
    after: float
    error: float


def paired(
    measure: Callable[[Floats, Floats], float],
    truth: Floats,
    before: Floats,
    after: Floats,
    groups: npt.NDArray[np.int64],
) -> Difference:
    """Measure two predictions of the same truth, and how sure their difference is.

    Parameters
    ----------
    measure
        Of truth and prediction; NaN where it cannot be had.
    truth, before, after
        (n,) each.
    groups
        (n,) integers; a few dozen different ones.
    """
    whole = measure(truth, before), measure(truth, after)
    without = []
    for group in np.unique(groups):
        kept = groups != group
        if kept.any():
            without.append(measure(truth[kept], after[kept]) - measure(truth[kept], before[kept]))
    replicates = np.array([each for each in without if np.isfinite(each)])
    if replicates.size < 2:  # noqa: PLR2004  (a spread needs two)
        return Difference(*whole, float("nan"))
    spread = np.sum((replicates - replicates.mean()) ** 2)
    return Difference(*whole, float(np.sqrt(spread * (replicates.size - 1) / replicates.size)))
