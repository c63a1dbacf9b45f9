"""From what a word adds to the logits to the points that it adds to the score.

What belongs here: sharing the way from the score of no words to a turn's score among what the turn holds.
What does not: finding what it holds (`sentiment`), what is shown of it (`evidence`).

The score is not a sum, the logits are. Along the straight way from the logits of no words (the intercept) to
those of the turn, each logit has a mean slope; a word's points are what it adds to the three logits times
these three slopes. That is the Aumann-Shapley value (integrated gradients): points are in proportion to what
a word adds, do not hang on the order of the words, and with the base they add up to the score itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import labels

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats

_SIDE: Final = np.array([-1.0, 0.0, 1.0])  # of the score, for each of `labels.LABELS`
# Eight nodes a stretch of two logits: softmax is analytic to pi on either side of it, so the rule is exact to
# 1e-13.
_STRETCH: Final = 2.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


def scores(logits: Floats) -> Floats:
    """Score of logits (n, 3), -5..+5, (n,)."""
    return labels.turn_scores(_softmax(logits))


def slopes(base: Floats, total: Floats) -> Floats:
    """Mean slope of the score in each logit on the straight way from one point to another.

    Parameters
    ----------
    base, total
        (n, 3) logits.

    Returns
    -------
    Floats
        (n, 3) points of the score a unit of logit. ``scores(base) + ((total - base) * slopes).sum(axis=1)``
        is ``scores(total)``.
    """
    way = total - base
    stretches = np.ceil(np.ptp(way, axis=1) / _STRETCH).clip(min=1)
    # Few sizes of grid, so that one endless turn does not cost all others a fine one.
    sizes = np.exp2(np.ceil(np.log2(stretches))).astype(np.int64)
    result = np.empty_like(way)
    for size in np.unique(sizes):
        rows = sizes == size
        result[rows] = _mean_slope(base[rows], way[rows], int(size))
    return result


def _mean_slope(base: Floats, way: Floats, stretches: int) -> Floats:
    """Integrate the slope over ``base + t * way``, t from 0 to 1, in equal stretches."""
    total = np.zeros_like(base)
    for stretch in range(stretches):
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            place = (stretch + (node + 1) / 2) / stretches
            total += weight / (2 * stretches) * _slope(base + place * way)
    return total


def _slope(logits: Floats) -> Floats:
    """Slope of the score in each logit, (n, 3)."""
    probabilities = _softmax(logits)
    # No matrix product: its last bit may hang on the size of the batch.
    side = probabilities[:, 2] - probabilities[:, 0]
    result: Floats = labels.SCALE * probabilities * (_SIDE - side[:, None])
    return result


def _softmax(logits: Floats) -> Floats:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = odds / odds.sum(axis=1, keepdims=True)
    return result
