"""Which of many groups stand apart from their peers, where peers are allowed to differ a little.

What belongs here: the test of a group against the ordinary spread of its peers, over many measures at once.
What does not: what is measured.

No two groups are exactly alike, and no model of their cases is complete; with enough data every one of them
would differ from the mean "significantly". So a group is tested against the spread that its peers show beyond
chance (the overdispersed funnel of Spiegelhalter 2005, an empirical null as in Efron 2004), by their median
absolute deviation. Peers that stand apart themselves do not count. That is a circle, and it is gone round
until it closes: with nobody set aside, who stands apart? Set them aside, and ask again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import optimize, stats

from qm_pipeline.stats import false_discovery

if TYPE_CHECKING:
    import numpy.typing as npt

FEWEST: Final = 3
"""Ordinary peers without whom there is nobody to stand apart from."""

_ROUNDS: Final = 12
_MEDIAN: Final = float(stats.norm.ppf(0.75))  # of the absolute value of a standard normal
_EXACT: Final = 1e-13
_MOST_SKEWED: Final = 3.0  # the estimate of a larger skewness is noise


class Apart(NamedTuple):
    """What the tests say.

    Attributes
    ----------
    found
        (tests,) bool: the group stands apart from its peers.
    rate
        (tests,) float64: the lowest false discovery rate at which it would; NaN where there are too few peers
        to test against.
    mean
        (sets,) float64: the mean of the peers that do not stand apart; NaN where there are too few.
    """

    found: npt.NDArray[np.bool_]
    rate: npt.NDArray[np.float64]
    mean: npt.NDArray[np.float64]


class Estimates(NamedTuple):
    """Estimates of groups on several measures, one measure after the other.

    Attributes
    ----------
    value, variance, third
        (tests,) float64: estimate, and the variance (above 0) and third central moment of its error.
    peers
        (tests,) int64, 0..sets-1: estimates of one set are compared with one another.
    """

    value: npt.NDArray[np.float64]
    variance: npt.NDArray[np.float64]
    third: npt.NDArray[np.float64]
    peers: npt.NDArray[np.int64]


def standing_apart(estimates: Estimates, level: float = false_discovery.LEVEL) -> Apart:
    """Find the groups that stand apart, with one false discovery rate over all measures.

    Parameters
    ----------
    estimates
        Of all groups on all measures; they are one family of tests.
    level
        The share of findings that may be false, on average.

    Returns
    -------
    Apart
        Where the circle does not close, what two rounds in a row found.
    """
    aside = np.zeros(estimates.value.shape, dtype=np.bool_)
    rate, mean = _round(estimates, aside, alike=True)
    found = rate <= level
    for _ in range(_ROUNDS):
        aside = found
        rate, mean = _round(estimates, aside, alike=False)
        found = rate <= level
        if np.array_equal(found, aside):
            return Apart(found, rate, mean)
    return Apart(found & aside, rate, mean)


def _round(
    estimates: Estimates, aside: npt.NDArray[np.bool_], *, alike: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Test everyone against those not set aside: false discovery rates, and the means of the sets."""
    p_values = np.full(aside.shape, np.nan)
    means = np.full(int(estimates.peers.max(initial=-1)) + 1, np.nan)
    for number in range(means.size):
        mine = estimates.peers == number
        ordinary = mine & ~aside
        if np.count_nonzero(ordinary) < FEWEST:
            continue
        value, variance = estimates.value[ordinary], estimates.variance[ordinary]
        spread = 0.0 if alike else _spread(value, variance)
        means[number] = _mean(value, variance, spread)
        p_values[mine] = _p_values(
            estimates.value[mine] - means[number],
            estimates.variance[mine] + spread,
            estimates.third[mine],
            value.size - 1,
        )
    return false_discovery.adjusted(p_values), means


def _spread(value: npt.NDArray[np.float64], variance: npt.NDArray[np.float64]) -> float:
    """Estimate the variance between groups: half of them shall lie as near to the mean as half should."""
    unit = np.median(variance)

    def excess(spread: float) -> float:
        away = value - _mean(value, variance, spread * unit)
        return float(np.median(np.abs(away) / np.sqrt(variance + spread * unit))) - _MEDIAN

    if excess(0.0) <= 0:
        return 0.0
    enough = 1 + 9 * float(np.ptp(value)) ** 2 / unit
    return float(unit * optimize.brentq(excess, 0.0, enough, xtol=_EXACT, rtol=_EXACT))


def _mean(value: npt.NDArray[np.float64], variance: npt.NDArray[np.float64], spread: float) -> float:
    return float(np.average(value, weights=1 / (variance + spread)))


def _p_values(
    away: npt.NDArray[np.float64],
    variance: npt.NDArray[np.float64],
    third: npt.NDArray[np.float64],
    freedom: int,
) -> npt.NDArray[np.float64]:
    """Test that a group is like its peers, on both sides.

    A rate near 0 or 1 has one long tail, which a normal would miss: the chance to lie so far out is that of a
    Pearson III variable with the error's skewness, or the normal's where that is larger. The spread is known
    only as well as so many peers tell it, hence Student's t.
    """
    score = away / np.sqrt(variance)
    skewness = np.clip(third / variance**1.5, -_MOST_SKEWED, _MOST_SKEWED) * np.sign(score)
    tail = np.maximum(stats.pearson3.sf(np.abs(score), skewness), stats.norm.sf(np.abs(score)))
    p_values: npt.NDArray[np.float64] = 2 * stats.t.sf(stats.norm.isf(np.minimum(tail, 0.5)), freedom)
    return p_values
