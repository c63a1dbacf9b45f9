"""Estimates of many groups drawn towards their common mean, each by as much as it is unsure.

What belongs here: empirical Bayes for normal estimates with known errors. What does not: their origin.
The spread between the groups is itself estimated, and badly where groups are few. So every spread counts by
its likelihood (Rubin 1981; Gelman and others, Bayesian Data Analysis, 5.4, with their flat prior) instead of
the likeliest one being taken for certain: that would often be 0, and every interval would vanish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import stats

from qm_pipeline.stats.intervals import LEVEL, Intervals

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy.typing as npt

    _Floats: TypeAlias = npt.NDArray[np.float64]

FEWEST: Final = 3
"""Groups without which nothing is known of a spread."""

# The spread runs over equal steps of its logarithm, in units of a typical error, so many powers of e each way
# and in steps as fine as a likelihood from many groups is sharp. For such integrands that is exact.
_REACH: Final = 22.0
_STEP: Final = 0.5
_NOTHING: Final = 1e-18


def shrunken(value: npt.ArrayLike, variance: npt.ArrayLike, mean: float, level: float = LEVEL) -> Intervals:
    """Draw estimates towards their mean.

    Parameters
    ----------
    value
        (groups,) finite estimates.
    variance
        (groups,) of their errors, above 0.
    mean
        What they are drawn towards.
    level
        Share of groups, over all of them, whose interval holds their true value.

    Returns
    -------
    Intervals
        Posterior mean and limits of each; NaN throughout under `FEWEST` groups.
    """
    estimate, noise = np.asarray(value, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    if estimate.size < FEWEST:
        return Intervals(*np.full((3, estimate.size), np.nan))
    away = estimate - mean
    spread = np.exp(np.arange(-_REACH, _REACH, _STEP / np.sqrt(estimate.size)))[:, None]
    between = spread**2 * np.median(noise)
    total = between + noise
    unsure = 1 / np.sum(1 / total, axis=1, keepdims=True)
    weight = _likelihood(away, total, unsure, spread)
    counts = weight[:, 0] > _NOTHING * weight.max()  # of some thousand spreads a tenth explains anything
    between, total, unsure, weight = between[counts], total[counts], unsure[counts], weight[counts]
    own = between / total
    centre = np.sum(weight * own * away, axis=0)
    within = own * noise + (1 - own) ** 2 * unsure
    scatter = np.sum(weight * (within + (own * away - centre) ** 2), axis=0)
    reach = np.sqrt(scatter) * stats.norm.ppf((1 + level) / 2)
    return Intervals(mean + centre, mean + centre - reach, mean + centre + reach)


def _likelihood(away: _Floats, total: _Floats, unsure: _Floats, spread: _Floats) -> _Floats:
    """Weigh each spread by how well it explains the estimates: (spreads, 1), in all 1.

    Under a flat prior, a step of the logarithm of the spread stands for as much as the spread itself.
    """
    explained = np.sum(np.log(total) + away**2 / total, axis=1, keepdims=True)
    logs = 0.5 * (np.log(unsure) - explained) + np.log(spread)
    likelihood = np.exp(logs - logs.max())
    weights: _Floats = likelihood / likelihood.sum()
    return weights
