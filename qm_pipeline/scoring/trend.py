"""How the customer's turn scores move over the conversation: a least-squares slope (metrics.md 3, ours).

What belongs here: the slope. What does not: begin, end and shift, which are the contact convention's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats, Ints

FEWEST: Final = 3


def slope(contact: Ints, position: Floats, score: Floats, contacts: int) -> Floats:
    """Least-squares slope of `score` over `position`, in points per conversation.

    Parameters
    ----------
    contact
        (n,) the contact of each scored customer turn, sorted.
    position
        (n,) place of the turn among all turns of its conversation: 0 the first, 1 the last.
    score
        (n,) turn scores, -5..+5.
    contacts
        How many contacts there are.

    Returns
    -------
    Floats
        (contacts,), NaN under three turns.
    """
    count = segments.counts(contact, contacts)
    from_mean_x = position - segments.ratio(segments.sums(contact, position, contacts), count)[contact]
    from_mean_y = score - segments.ratio(segments.sums(contact, score, contacts), count)[contact]
    together = segments.sums(contact, from_mean_x * from_mean_y, contacts)
    spread = segments.sums(contact, from_mean_x * from_mean_x, contacts)
    return np.where(count >= FEWEST, segments.ratio(together, spread), np.nan)


def positions(turn_index: Ints, turn_count: Ints) -> Floats:
    """Place of each turn in its conversation, 0..1, (n,); 0 in a conversation of one turn."""
    return turn_index / np.maximum(turn_count - 1, 1)
