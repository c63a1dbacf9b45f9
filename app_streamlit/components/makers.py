"""The turns that made the customer's score of a conversation.

What belongs here: asking the scoring room for each turn's share, and choosing the turns to name. What does
not: a second definition of a share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from markupsafe import Markup

from app_streamlit.components import markup, numbers, portions
from qm_pipeline.scoring import shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.conversations import Turn

# The strongest turns are named until they make so much of what all turns on their side of zero make.
ENOUGH: Final = 0.75
MOST: Final = 4
PLACES: Final = 2


def of_turns(channel: str, turns: Sequence[Turn]) -> dict[int, float]:
    """Return the share of each customer turn that has one, in points of the customer score."""
    found = shares.of_turns(portions.arrays(channel, turns)).overall
    return {
        turn.turn_index: float(share)
        for turn, share in zip(turns, found, strict=True)
        if turn.role == "customer" and np.isfinite(share) and share != 0
    }


def named(share: dict[int, float], score: float | None) -> list[int]:
    """Choose the turns that made a score, in the order of the conversation."""
    if not score:
        return []
    pulling = {turn: part for turn, part in share.items() if part * score > 0}
    wanted, chosen = ENOUGH * abs(sum(pulling.values())), 0.0
    turns: list[int] = []
    for turn in sorted(pulling, key=lambda each: (-abs(pulling[each]), each))[:MOST]:
        if chosen >= wanted:
            break
        turns.append(turn)
        chosen += abs(pulling[turn])
    return sorted(turns)


def sentence(share: dict[int, float], score: float | None, ways: Sequence[Markup]) -> Markup:
    """Say which turns made the score; `ways` lead to them."""
    if score is None:
        return Markup('<p class="qm-muted">Unknown: the customer said nothing that has a score.</p>')
    if not ways:
        return Markup('<p class="qm-muted">No turn was clearly positive or negative, or they cancel out.</p>')
    made = sum(share[turn] for turn in named(share, score))
    rest = sum(share.values()) - made
    others = f", all others {numbers.signed(rest, PLACES)}" if abs(rest) >= 10**-PLACES / 2 else ""
    return Markup(
        '<p class="qm-made">{} {} made <strong>{}</strong> of the customer score <strong>{}</strong>{}.</p>'
    ).format(
        "Turn" if len(ways) == 1 else "Turns",
        markup.join(ways, ", "),
        numbers.signed(made, PLACES),
        numbers.signed(score, PLACES),
        others,
    )
