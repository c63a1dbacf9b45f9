"""95% intervals: of a proportion and of a mean, for many groups at once.

What belongs here: interval arithmetic over arrays. What does not: which figure gets which interval.
Formulas: Wilson (1927) for proportions, through statsmodels; for means the cluster-robust variance of the
mean with the factor G / (G - 1) (Liang and Zeger 1986), and Student's t with G - 1 degrees of freedom, where
G is the number of clusters. With every value a cluster of its own this *is* the ordinary t interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

if TYPE_CHECKING:
    import numpy.typing as npt

LEVEL: Final = 0.95
_SHORT: Final = 2**15


class Intervals(NamedTuple):
    """Estimate and limits of each group, (groups,) float64; NaN where unknown."""

    value: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]


def within(found: Intervals, lowest: float, highest: float) -> Intervals:
    """Keep limits to what the figure can be: of few values a t interval reaches beyond the scale."""
    return Intervals(found.value, np.clip(found.low, lowest, highest), np.clip(found.high, lowest, highest))


def proportions(successes: npt.ArrayLike, totals: npt.ArrayLike, level: float = LEVEL) -> Intervals:
    """Give proportions with Wilson intervals.

    Parameters
    ----------
    successes, totals
        (groups,) counts.
    level
        Share of intervals that hold the true value.

    Returns
    -------
    Intervals
        In 0..1; NaN where a total is 0.
    """
    hits, all_of = np.asarray(successes, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    known = all_of > 0
    value, low, high = (np.full(hits.shape, np.nan) for _ in range(3))
    value[known] = hits[known] / all_of[known]
    if known.any():
        low[known], high[known] = proportion_confint(hits[known], all_of[known], 1 - level, method="wilson")
    # Rounding leaves 1e-17 between a share of none or all and the limit that is the share itself.
    low[known & (hits == 0)] = 0.0
    high[known & (hits == all_of)] = 1.0
    return Intervals(value, low, high)


def means(
    values: npt.ArrayLike, groups: npt.ArrayLike, clusters: npt.ArrayLike, count: int, level: float = LEVEL
) -> Intervals:
    """Give the means of groups with intervals that allow for clusters, such as one customer's many contacts.

    Parameters
    ----------
    values
        (n,) finite; added in the order given, so sort them first where bits matter.
    groups
        (n,) integers 0..count-1.
    clusters
        (n,) integers; values that share one are not independent. A cluster may reach over several groups.
        Of many values those that come in the order of their clusters are the soonest done.
    count
        How many groups there are.
    level
        Share of intervals that hold the true mean.

    Returns
    -------
    Intervals
        Limits are NaN under two clusters and where the clusters do not differ at all: then the spread is
        unknown.
    """
    numbers, group = np.asarray(values, dtype=np.float64), np.asarray(groups, dtype=np.int64)
    size = np.bincount(group, minlength=count)
    mean = _quotient(np.bincount(group, weights=numbers, minlength=count), size)
    cell_group, cell_sum = _cells(numbers - mean[group], group, np.asarray(clusters, dtype=np.int64))
    cells = np.bincount(cell_group, minlength=count)
    squares = np.bincount(cell_group, weights=cell_sum**2, minlength=count)
    spread = _quotient(squares * cells, (cells - 1) * size.astype(np.float64) ** 2)
    error = np.sqrt(np.where(spread > 0, spread, np.nan))
    reach = error * stats.t.ppf((1 + level) / 2, np.maximum(cells - 1, 1))
    return Intervals(mean, mean - reach, mean + reach)


def mean_of_cells(sizes: npt.ArrayLike, totals: npt.ArrayLike, level: float = LEVEL) -> Intervals:
    """Give the mean of all values with an interval, from the sizes and totals of clusters alone.

    The same as `means` of one group, for when the values themselves are too many to keep.

    Parameters
    ----------
    sizes, totals
        (clusters,) how many values a cluster has, and their sum; clusters without values count for nothing.

    Returns
    -------
    Intervals
        0-d arrays; limits are NaN under two clusters and where the clusters do not differ at all.
    """
    size, total = np.asarray(sizes, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    total, size = total[size > 0], size[size > 0]
    if size.size == 0:
        return Intervals(*(np.array(np.nan) for _ in range(3)))
    mean = total.sum() / size.sum()
    squares = np.sum((total - mean * size) ** 2)
    spread = squares * size.size / ((size.size - 1) * size.sum() ** 2) if size.size > 1 else np.nan
    error = np.sqrt(spread) if spread > 0 else np.nan
    reach = error * stats.t.ppf((1 + level) / 2, max(size.size - 1, 1))
    return Intervals(np.array(mean), np.array(mean - reach), np.array(mean + reach))


def _cells(
    residuals: npt.NDArray[np.float64], group: npt.NDArray[np.int64], cluster: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Sum the residuals of each cluster inside each group: the groups of the cells, and their sums."""
    order = _by_group_and_cluster(group, cluster)
    where, who = group[order], cluster[order]
    first = np.flatnonzero(np.append(True, (where[1:] != where[:-1]) | (who[1:] != who[:-1])))[: order.size]
    sums = np.add.reduceat(residuals[order], first) if first.size else residuals
    return where[first], sums


def _by_group_and_cluster(
    group: npt.NDArray[np.int64], cluster: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Sort by group, then cluster. By numbers of 16 bits numpy sorts in one go through them."""
    short = group.astype(np.int16) if group.max(initial=0) < _SHORT else group
    if (cluster[1:] >= cluster[:-1]).all():
        return np.argsort(short, kind="stable")
    order = np.argsort(cluster, kind="stable")
    return order[np.argsort(short[order], kind="stable")]


def _quotient(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> npt.NDArray[np.float64]:
    above, below = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result
