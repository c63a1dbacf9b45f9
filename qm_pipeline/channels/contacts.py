"""The contacts of the channel report: what is read of them, and what is told of each before any is counted.

What belongs here: one contact's facts. What does not: figures over many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.channels.weeks import CLOSES_AFTER, REPEAT
from qm_pipeline.interactions.frames import DYNAMICS, FLAGS, INTERACTION_SCORES, INTERACTIONS

if TYPE_CHECKING:
    from datetime import date

SCORES: Final = ("customer_score", "customer_begin_score", "customer_end_score", "customer_shift")
PROBABILITIES: Final = ("p_dissatisfied", "p_resolved")
_FACTS: Final = (
    *("interaction_key", "day", "channel", "queue", "topic", "direction"),
    *("started_at", "ended_at", "customer_id"),
)
CONTACTS: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in _FACTS}
    | {name: INTERACTION_SCORES[name] for name in ("status", *SCORES, *PROBABILITIES)}
    | {"handling_ms": DYNAMICS["handling_ms"]}
)
RAISED: Final = pl.Schema({name: FLAGS[name] for name in ("interaction_key", "code")})


def told(contacts: pl.DataFrame, raised: pl.DataFrame, newest: date) -> pl.DataFrame:
    """Give each contact its week, its customer, its flags and whether the customer came back.

    Parameters
    ----------
    contacts
        `CONTACTS`; those of the days after a week must be there too (`weeks.days_needed`).
    raised
        `RAISED` of them.
    newest
        The last day that has a contact anywhere.

    Returns
    -------
    pl.DataFrame
        The contacts by `interaction_key` with `week`, `flags` (null without any), `cluster` (integers; the
        customer, or the contact itself where unknown) and `repeated` (null where the customer is unknown or
        the seven days are not over). Coming back is a contact that the customer began, by whatever channel.
    """
    codes = raised.group_by("interaction_key").agg(flags=pl.col("code"))
    return (
        _repeats(contacts, newest)
        .join(codes, on="interaction_key", how="left")
        .sort("interaction_key")
        .with_columns(
            week=pl.col("day").dt.truncate("1w"),
            cluster=pl.coalesce(
                pl.format("c {}", "customer_id"), pl.format("i {}", "interaction_key")
            ).rank("dense").cast(pl.Int64),
        )
    )  # fmt: skip


def _repeats(contacts: pl.DataFrame, newest: date) -> pl.DataFrame:
    # What the customer began next, past any call that was made to them: sorted by customer, that is the next
    # contact that was begun, if it is the same customer's.
    begun = pl.when(pl.col("direction") == "inbound").then(pl.struct("customer_id", "started_at"))
    following = begun.shift(-1).backward_fill()
    ordered = contacts.sort("customer_id", "started_at", "interaction_key").with_columns(
        following=pl.when(following.struct.field("customer_id") == pl.col("customer_id")).then(
            following.struct.field("started_at")
        )
    )
    came_back = (pl.col("following") <= pl.col("ended_at") + REPEAT).fill_null(value=False)
    closed = pl.col("customer_id").is_not_null() & (pl.col("day") + CLOSES_AFTER <= newest)
    return ordered.with_columns(repeated=pl.when(closed).then(came_back)).drop("following")
