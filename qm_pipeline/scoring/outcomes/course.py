"""The course of the feelings: what the turn scores of each side amount to over a conversation.

What belongs here: numbers from turn scores, one a contact, NaN where nothing is known. What does not: the
scores.

Sums go row by row (`segments`): a contact's numbers are the same, bit for bit, in every batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring import segments, trend

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints

# A turn that nobody would call neutral.
MARKED: Final = 0.5
LAST_TURNS: Final = 3
FIRST_TURNS: Final = 2
# What `numbers` gives of a side.
NAMES: Final = (
    "mean", "lowest", "two_lowest", "highest", "first", "last", "last_turns", "negative_share",
    "positive_share", "negative_turns", "slope",
)  # fmt: skip


def numbers(turns: pl.DataFrame, side: str, contacts: int) -> dict[str, Floats]:
    """Give the numbers of one side's turn scores (p_positive - p_negative, -1..+1).

    Parameters
    ----------
    turns
        As `placed` gives them.
    side
        `customer` or `agent`.
    contacts
        How many contacts there are.

    Returns
    -------
    dict
        Name to an array (contacts,).
    """
    asked = turns.select("contact", "side", "p_negative", "p_positive")
    said = asked.filter((pl.col("side") == side) & pl.col("p_negative").is_not_null())
    contact = said["contact"].to_numpy()
    score = (said["p_positive"].cast(pl.Float64) - said["p_negative"].cast(pl.Float64)).to_numpy()
    count = segments.counts(contact, contacts)
    place = segments.rank_in_segment(contact)
    left = count[contact] - 1 - place
    ascending = _sorted_within(score, contact)

    def mean(values: Floats, chosen: Bools | None = None) -> Floats:
        return _mean(contact, values, contacts, chosen)

    measured = {
        "mean": mean(score),
        "lowest": mean(ascending, place < 1),
        "two_lowest": mean(ascending, place < FIRST_TURNS),
        "highest": mean(ascending, left < 1),
        "first": mean(score, place < FIRST_TURNS),
        "last": mean(score, left < 1),
        "last_turns": mean(score, left < LAST_TURNS),
        "negative_share": mean((score < -MARKED).astype(np.float64)),
        "positive_share": mean((score > MARKED).astype(np.float64)),
        "negative_turns": segments.sums(contact, (score < -MARKED).astype(np.float64), contacts),
        "slope": trend.slope(contact, place / np.maximum(count[contact] - 1, 1), score, contacts),
    }
    return {f"{side}_{name}": values for name, values in measured.items()}


def _mean(contact: Ints, values: Floats, contacts: int, chosen: Bools | None) -> Floats:
    if chosen is not None:
        contact, values = contact[chosen], values[chosen]
    return segments.ratio(segments.sums(contact, values, contacts), segments.counts(contact, contacts))


def _sorted_within(values: Floats, contact: Ints) -> Floats:
    """Sort the values inside each contact, lowest first: by whole numbers, which are sorted fastest."""
    order = np.argsort(values)
    rank = np.empty(values.size, np.int64)
    rank[order] = np.arange(values.size)
    ascending: Floats = values[order][np.sort(contact * values.size + rank) % max(values.size, 1)]
    return ascending
