"""What happened to one group and to none of its peers: a difference in differences, and how sure it is.

What belongs here: the estimate for one group among peers measured twice. What does not: what is measured, or
what happened in between.

Who gets attention is seldom picked at random: it is whoever looked bad, and who looked bad was in part
unlucky and would have come up anyway (regression to the mean). Plain differences in differences take that
luck for an effect. So the start is drawn towards the peers by as much as it is unsure, before it is
subtracted. The prior is that most groups are as spread as the peers are, and one in ten is of another kind
(a mixture of a narrow and a wide normal): of a group that is far out for certain, next to nothing is taken.

The spread of the peers' own changes, beyond their errors, is the yardstick besides the errors (Conley and
Taber 2011: with one treated group it is the controls who say what changes by itself), with Student's t for
its being an estimate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import stats

from qm_pipeline.stats.intervals import LEVEL

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

FEWEST_PEERS: Final = 5
"""Peers without whom nothing is known of how much changes by itself."""

_OF_ANOTHER_KIND: Final = 0.1
_WIDER: Final = 3.0  # standard deviations of the narrow part, with its error


class Effect(NamedTuple):
    """What changed beside the peers.

    Attributes
    ----------
    value, low, high
        The change beyond what was to be expected, with its 95% interval; limits are NaN where nothing varies.
    p
        Probability of a change as large by itself; NaN where nothing varies.
    peers_before, peers_after
        Means of the peers.
    """

    value: float
    low: float
    high: float
    p: float
    peers_before: float
    peers_after: float


def effect(before: Floats, after: Floats, covariance: Floats, level: float = LEVEL) -> Effect:
    """Estimate what happened to the first group.

    Parameters
    ----------
    before, after
        (groups,) estimates: of the group in question first, then of `FEWEST_PEERS` peers or more.
    covariance
        (2 groups, 2 groups) of their errors: those of `before` first.
    level
        Share of intervals that hold the true change.
    """
    peers = before.size - 1
    means = before[1:].mean(), after[1:].mean()
    errors = covariance[: before.size, : before.size]
    own = errors[0, 0] + errors[1:, 1:].mean() - 2 * errors[0, 1:].mean()
    kept, unsure = _start(before[0] - means[0], own, _between(before[1:], errors[1:, 1:]))
    contrast = _contrast(peers, kept)
    moved = np.hstack([-np.eye(before.size), np.eye(before.size)])
    changes = moved @ covariance @ moved.T
    drift = _between((after - before)[1:], changes[1:, 1:]) * (1 + 1 / peers)
    value = float(contrast @ np.concatenate([before, after]))
    variance = float(contrast @ covariance @ contrast) + unsure + drift
    if variance <= 0:
        return Effect(value, np.nan, np.nan, np.nan, *means)
    error = np.sqrt(variance)
    reach = error * stats.t.ppf((1 + level) / 2, peers - 1)
    p = 2 * stats.t.sf(abs(value) / error, peers - 1)
    return Effect(value, value - reach, value + reach, float(p), *means)


def _contrast(peers: int, kept: float) -> Floats:
    """Weigh what was before and after, so that the sum is the effect."""
    beside: Floats = np.concatenate([[1.0], np.full(peers, -1 / peers)])
    return np.concatenate([-kept * beside, beside])


def _between(value: Floats, errors: Floats) -> float:
    """Estimate the variance between groups beyond their errors, 0 at least."""
    size = value.size
    noise = np.trace(errors) / size - (errors.sum() - np.trace(errors)) / (size * (size - 1))
    return max(float(np.var(value, ddof=1) - noise), 0.0)


def _start(away: float, error: float, spread: float) -> tuple[float, float]:
    """Say which share of a start's distance from the peers is real, and how much variance that leaves.

    The second is beyond what the error itself, times that share, brings along.
    """
    if error <= 0:
        return 1.0, 0.0
    narrow, wide = spread, _WIDER**2 * (spread + error)
    total = np.array([narrow + error, wide + error])
    share = np.array([narrow, wide]) / total
    odds = np.array([1 - _OF_ANOTHER_KIND, _OF_ANOTHER_KIND]) * stats.norm.pdf(away, scale=np.sqrt(total))
    odds = odds / odds.sum() if odds.sum() > 0 else np.array([0.0, 1.0])
    kept = float(odds @ share)
    left = float(odds @ (share * error + ((share - kept) * away) ** 2))
    return kept, max(left - kept**2 * error, 0.0)
