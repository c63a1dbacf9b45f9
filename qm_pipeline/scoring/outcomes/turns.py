"""Where a turn stands in its conversation: whose it is, and how far from that side's first and last turn.

What belongs here: the frame that all features of outcomes are taken from. What does not: what is said
(`acts`, `words`) and how it sounds (`course`).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.scoring import segments
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
    people = spoken(turns)
    customers = (people["side"] == SIDES[0]).to_numpy()
    _, left = segments.before_and_after(people["contact"].to_numpy(), customers)
    return people.with_columns(left=pl.Series(left)).with_row_index("row")


def spoken(turns: pl.DataFrame) -> pl.DataFrame:
    """Give the turns of customer and agent their `side` and `plain`, as `placed` does."""
    people = turns.filter(pl.col("role").is_in(SIDES)).with_columns(side=pl.col("role"))
    return people if "plain" in people.columns else people.with_columns(plain=plain(people["text"]))
