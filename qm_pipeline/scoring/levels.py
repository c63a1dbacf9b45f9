"""The customer's sentiment in seven levels, as desktops show it while a conversation runs (metrics.md 3).

What belongs here: the moving window and its cuts. What does not: colours, names or any display of a level.
One function serves live and completed conversations: every level rests on the messages up to it and on
nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import labels, segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats, Ints

WINDOW: Final = 6


@dataclass(frozen=True)
class Cuts:
    """Where one level ends and the next begins, for a mean in -1..+1; a mean on a cut is in the outer level.

    A change of the cuts is a new version: levels of different versions do not compare.
    """

    version: int = 1
    values: tuple[float, float, float] = (0.10, 0.35, 0.65)


CUTS: Final = Cuts()


def running_levels(contact: Ints, score: Floats, cuts: Cuts = CUTS) -> Ints:
    """Level after each scored customer message.

    Parameters
    ----------
    contact
        (n,) the contact of each scored customer message, sorted; messages in their order.
    score
        (n,) turn scores, -5..+5, no NaN.
    cuts
        The cuts to use.

    Returns
    -------
    Ints
        (n,) -3 (very negative) .. 0 (neutral) .. +3 (very positive). Before the first customer message there
        is no row: a display shows neutral then, the stored value is null.
    """
    mean = _window_mean(contact, score)
    steps = np.sum([np.abs(mean) >= cut for cut in cuts.values], axis=0)
    return np.asarray(np.sign(mean) * steps, dtype=np.int64)


def _window_mean(contact: Ints, score: Floats) -> Floats:
    """Mean of score / 5 over the last (at most) six, added from the oldest to the newest."""
    total, count = np.zeros(score.size), np.zeros(score.size, dtype=np.int64)
    for steps in reversed(range(1, WINDOW)):
        earlier, there = segments.previous(score, contact, steps)
        total += earlier
        count += there
    return (total + score) / (labels.SCALE * (count + 1))


def final_levels(contact: Ints, score: Floats, contacts: int, cuts: Cuts = CUTS) -> Floats:
    """Level at the end of each contact, (contacts,); NaN where the customer has no scored message."""
    level = running_levels(contact, score, cuts).astype(np.float64)
    return segments.last_of_segment(level, contact, contacts)
