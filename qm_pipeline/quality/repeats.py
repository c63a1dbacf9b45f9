"""Repeat contacts: a customer who comes back again about the same matter within seven days (metrics.md 6).

What belongs here: which contacts repeat which, and the flag. What does not: rates of repeats over groups.
Coming back once is common, and such a contact is hardly worse than others: it counts in the rates. The
matter is the topic, where the source tells it, else the queue; who is in touch about something else has not
been failed by the contact before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.interactions.frames import UTC_TIME
from qm_pipeline.quality.raised import NO_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from qm_pipeline.scoring.segments import Ints

CODE: Final = "repeat_contact"
WITHIN_DAYS: Final = 7
# A contact that took longer is a correspondence, in which being in touch again is no news.
LONGEST_DAYS: Final = 30
# So many contacts about the matter must lie before one that is flagged.
FEWEST_BEFORE: Final = 2
_WITHIN_MS: Final = WITHIN_DAYS * 86_400_000
CONTACTS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "version": pl.Int32(),
        "day": pl.Date(),
        "customer_id": pl.String(),
        "channel": pl.String(),
        "queue": pl.String(),
        "topic": pl.String(),
        "started_at": UTC_TIME,
        "ended_at": UTC_TIME,
    }
)


def flags(contacts: pl.DataFrame, days: Collection[date], fewest: int = FEWEST_BEFORE) -> pl.DataFrame:
    """Flag contacts that began within seven days after two or more about the same matter had ended.

    Parameters
    ----------
    contacts
        `CONTACTS`: inbound, of known customers, of these days and of the time before in which an earlier one
        may lie.
    days
        Whose contacts are looked at.
    fewest
        So many must lie before.

    Returns
    -------
    pl.DataFrame
        `interaction_key`, `version`, `day`, the other columns of `FLAGS`, and `related`, the keys of the last
        contact before, in a list of one; sorted by key.
    """
    lasted = (pl.col("ended_at") - pl.col("started_at")).dt.total_days()
    found = _with_earlier(contacts).filter(
        pl.col("day").is_in(list(days)), pl.col("times") >= fewest, lasted < LONGEST_DAYS
    )
    last = contacts.select(pl.all().name.suffix("_before")).with_row_index("last")
    told = found.join(last.with_columns(pl.col("last").cast(pl.Int64)), on="last", maintain_order="left")
    return told.sort("interaction_key").select(
        "interaction_key",
        "version",
        "day",
        code=pl.lit(CODE),
        severity=(0.4 + 0.1 * (pl.col("times") - 1).clip(upper_bound=3)).cast(pl.Float32),
        reason=_reason(),
        evidence=NO_EVIDENCE,
        related=pl.concat_list("interaction_key_before"),
    )


def _with_earlier(contacts: pl.DataFrame) -> pl.DataFrame:
    """Add how many earlier contacts count, `times`, and the row of the last of them, `last`.

    Each customer's matter has a stretch of one long time line, so that one search serves all of them.
    """
    began, ended = _on_the_line(contacts)
    order = np.lexsort((contacts["interaction_key"].rank("dense").to_numpy(), ended))
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    until = np.searchsorted(ended[order], began, side="right")
    until = np.where(began == ended, place, until)  # a contact that took no time is not before itself
    since = np.searchsorted(ended[order], began - _WITHIN_MS, side="left")
    counted = np.maximum(until - since, 0)
    last = np.where(counted > 0, order[np.maximum(until - 1, 0)], -1)
    return contacts.with_columns(times=pl.Series(counted), last=pl.Series(last, dtype=pl.Int64))


def _on_the_line(contacts: pl.DataFrame) -> tuple[Ints, Ints]:
    """Begin and end of each contact in milliseconds, every matter's later than all of the one before."""
    matter = pl.struct("customer_id", pl.coalesce("topic", "queue")).rank("dense").cast(pl.Int64)
    clock = contacts.select(pl.col("started_at", "ended_at").dt.timestamp("ms"))
    began, ended = clock["started_at"].to_numpy(), clock["ended_at"].to_numpy()
    first = int(began.min()) if began.size else 0
    stretch = (int(ended.max()) - first if ended.size else 0) + 2 * _WITHIN_MS
    start = contacts.select(matter).to_series().to_numpy() * stretch
    return start + began - first, start + ended - first


def _reason() -> pl.Expr:
    hours = (pl.col("started_at") - pl.col("ended_at_before")).dt.total_hours()
    ago = (
        pl.when(hours < 1)
        .then(pl.lit("less than an hour"))
        .when(hours < 48)  # noqa: PLR2004  # from two days on, days
        .then(pl.format("{} h", hours))
        .otherwise(pl.format("{} days", hours // 24))
    )
    matter = (
        pl.when(pl.col("topic").is_not_null())
        .then(pl.lit("the same topic"))
        .when(pl.col("queue").is_not_null())
        .then(pl.lit("the same queue's matters"))
        .otherwise(pl.lit("something"))
    )
    sentence = pl.format(
        "The customer had been in touch about {} {} before ({})", matter, ago, "channel_before"
    )
    more = pl.format("; this is contact number {} within {} days.", pl.col("times") + 1, pl.lit(WITHIN_DAYS))
    return pl.when(pl.col("times") > 1).then(pl.concat_str(sentence, more)).otherwise(sentence + ".")
