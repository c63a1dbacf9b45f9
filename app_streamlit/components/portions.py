"""Which stretch of a conversation its begin and its end score are about.

What belongs here: asking the scoring room, so that the picture shows what the numbers were made from. What
does not: a second definition of the portions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.conversations import Turn

_PEOPLE: Final = ("customer", "agent")


def timed(channel: str, turns: Sequence[Turn]) -> bool:
    """Tell whether the portions are of time (speech whose turns all have times) or of messages."""
    people = [turn for turn in turns if turn.role in _PEOPLE]
    return channel == "voice" and all(
        turn.offset_ms is not None and turn.duration_ms is not None for turn in people
    )


def arrays(channel: str, turns: Sequence[Turn]) -> contact.Turns:
    """Put the turns of one conversation as the scoring room takes them."""
    begins = np.array([turn.offset_ms or 0 for turn in turns], dtype=np.int64)
    lengths = np.array([turn.duration_ms or 0 for turn in turns], dtype=np.int64)
    chances = [(turn.p_negative, turn.p_neutral, turn.p_positive) for turn in turns]
    return contact.Turns(
        contact=np.zeros(len(turns), dtype=np.int64),
        side=np.array([contact.SIDES.index(turn.role) for turn in turns], dtype=np.int64),
        probabilities=np.array(chances, dtype=np.float64).reshape(-1, 3),
        begin_ms=begins,
        end_ms=begins + lengths,
        timed=np.array([timed(channel, turns)]),
    )


def quarters(channel: str, turns: Sequence[Turn]) -> list[int]:
    """Return the quarter of each turn; scores tell of `contact.BEGIN` and `contact.END`."""
    marks = contact.find_marks(arrays(channel, turns))
    return [int(quarter) for quarter in marks.quarter[marks.of_turn]]
