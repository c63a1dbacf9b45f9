"""Where a turn stands in its conversation: whose it is, and how far from that side's first and last turn.

What belongs here: the frame that all features of outcomes are taken from. What does not: what is said
(`acts`, `words`) and how it sounds (`course`).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.scoring.outcomes.plain import plain

SIDES: Final = ("customer", "agent")
# Of each side: where thanks, refusals and farewells decide.
CLOSING_TURNS: Final = 2


def placed(turns: pl.DataFrame) -> pl.DataFrame:
    """Give the turns of customer and agent their places, and their text in plain form.

    Parameters
    ----------
    turns
        Sorted by `contact` (int64) and `turn_index`; of `role`, `text`, `offset_ms`, `p_negative`,
        `p_positive` (null where the turn has no score). Who has their texts in plain form already gives that
        as `plain`.

    Returns
    -------
    pl.DataFrame
        The same order, with `row`, `side`, `left` (0 is its side's last turn) and `plain`:
        words in small letters between single spaces, one before and after, `?` and `!` as words of their own,
        every number `0`.
    """
    people = turns.filter(pl.col("role").is_in(SIDES)).with_columns(
        side=pl.col("role"),
        left=(pl.len() - 1 - pl.int_range(pl.len())).over("contact", "role"),
    )
    if "plain" not in people.columns:
        people = people.with_columns(plain=plain(people["text"]))
    return people.with_row_index("row")
