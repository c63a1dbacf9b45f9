"""The Genesys-style score: one number in -100..+100 in which later phrases weigh more (metrics.md 3).

What belongs here: score, trend and the names of their markers. What does not: the other conventions.
A phrase is a customer turn with a label. `contact` is sorted, phrases are in their order, `sign` is -1, 0,
+1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats, Ints

STEEPNESS: Final = 0.75
SPAN: Final = 100.0
SLIGHT: Final = 20.0
CLEAR: Final = 55.0
FEWEST_FOR_TREND: Final = 6


def phrase_score(contact: Ints, sign: Ints, contacts: int) -> Floats:
    """``100 * tanh(0.75 * raw)`` with ``raw = sum of sign_k * k / n`` over phrases k = 1..n.

    Returns
    -------
    Floats
        (contacts,), NaN where there is no phrase. A raw sum of 1.4 gives 78.
    """
    place = segments.rank_in_segment(contact) + 1
    raw = segments.ratio(segments.sums(contact, sign * place, contacts), segments.counts(contact, contacts))
    return SPAN * np.tanh(STEEPNESS * raw)


def phrase_trend(contact: Ints, sign: Ints, contacts: int) -> Floats:
    """``(end - start) / 2``, of 100 times the mean sign in the first and in the second half of the phrases.

    The middle one of an odd number is as near to the end as to the start and counts in neither.

    Returns
    -------
    Floats
        (contacts,) -100..+100, NaN under six phrases.
    """
    place, count = segments.rank_in_segment(contact) + 1, segments.counts(contact, contacts)
    half = count // 2
    start = segments.sums(contact, sign * (place <= half[contact]), contacts)
    end = segments.sums(contact, sign * (place > (count - half)[contact]), contacts)
    return np.where(count >= FEWEST_FOR_TREND, SPAN * segments.ratio(end - start, half) / 2, np.nan)


def marker(value: float) -> str:
    """Word for a score: the markers stand at +-20 and +-55, and a value on a marker has the weaker word."""
    size = "" if abs(value) > CLEAR else "slightly "
    if abs(value) <= SLIGHT:
        return "neutral"
    return f"{size}{'positive' if value > 0 else 'negative'}"
