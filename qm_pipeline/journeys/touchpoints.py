"""Journeys across contacts: what one customer goes through, contact by contact.

What belongs here: which contacts are one journey, and how often a topic is followed by another. What does
not: the way inside a contact (`stages`). A journey goes on as long as the customer is back within the gap
after everything so far has ended; each of its contacts is a touchpoint.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.interactions.calendar import sunday
from qm_pipeline.interactions.frames import INTERACTION_SCORES, INTERACTIONS
from qm_pipeline.journeys.windows import BEFORE
from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from qm_pipeline.stats.intervals import Intervals

ALL: Final = "all"
CONTACTS: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("interaction_key", "day", "customer_id", "started_at", "ended_at")}
)
TOUCHPOINTS: Final = pl.Schema(
    {
        **CONTACTS,
        "journey_key": pl.String(),  # the interaction_key of its first contact
        "touchpoint": pl.Int32(),  # from 1
        "gap_ms": pl.Int64(),  # since all before had ended: below 0 where they overlap, null in the first
    }
)
FACTS: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("interaction_key", "day", "channel", "topic")}
    | {
        "customer": pl.Int64(),  # a number for each
        "contact": pl.Int64(),  # numbers in the order of interaction_key
        "started": pl.Int64(),  # microseconds since 1970
        "ended": pl.Int64(),
        "customer_score": INTERACTION_SCORES["customer_score"],
    }
)
"""What is known of contacts of known customers."""

_PLACE: Final = ("day", "channel", "topic")
_LISTED: Final = ("customer", "contact", "started", "ended", "customer_score")
WINDOW: Final = pl.Schema(
    {name: FACTS[name] for name in _PLACE} | {name: pl.List(FACTS[name]) for name in _LISTED}
)
"""A row for all contacts of a day, channel and topic; what differs in them as lists."""

TRANSITIONS: Final = pl.Schema(
    {
        "week": pl.Date(),  # the last of the window
        "first_week": pl.Date(),
        "channel": pl.String(),
        "topic": pl.String(),
        "next_topic": pl.String(),
        "reached": pl.Int64(),
        "continued": pl.Int64(),
        "same_channel": pl.Int64(),
        "share": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "emotional_change": pl.Float64(),
        "emotional_low": pl.Float64(),
        "emotional_high": pl.Float64(),
        "emotional_n": pl.Int64(),
    }
)
_FROM: Final = ("channel", "topic")
_MOVE: Final = (*_FROM, "next_topic")


def touchpoints(contacts: pl.DataFrame, gap: timedelta) -> pl.DataFrame:
    """Put customers' contacts into journeys.

    Parameters
    ----------
    contacts
        `CONTACTS` of known customers: of each journey that one of them is part of, all.
    gap
        A journey ends where the customer is not back sooner than that.

    Returns
    -------
    pl.DataFrame
        `TOUCHPOINTS`, by customer_id, started_at and interaction_key.
    """
    ordered = contacts.sort("customer_id", "started_at", "interaction_key").with_columns(
        ended_before=pl.col("ended_at").cum_max().shift(1).over("customer_id")
    )
    apart = pl.col("started_at") - pl.col("ended_before")
    begins = (apart >= gap).fill_null(value=True)
    numbered = ordered.with_columns(begins=begins, apart=apart).with_columns(
        number=pl.col("begins").cum_sum().over("customer_id")
    )
    journey = ["customer_id", "number"]
    told = numbered.with_columns(
        journey_key=pl.col("interaction_key").first().over(journey),
        touchpoint=pl.int_range(1, pl.len() + 1).over(journey),
        gap_ms=pl.when(~pl.col("begins")).then(pl.col("apart").dt.total_milliseconds()),
    )
    return told.select(TOUCHPOINTS.names()).cast(TOUCHPOINTS)


def gathered(facts: pl.DataFrame) -> pl.DataFrame:
    """Put contacts of a day, channel and topic together: from `FACTS`, `WINDOW`, the same for any order."""
    ordered = facts.sort("contact")
    return ordered.group_by(_PLACE, maintain_order=True).agg(_LISTED).sort(_PLACE).cast(WINDOW)


def transitions(window: pl.DataFrame, spans: Mapping[date, date], gap: timedelta) -> pl.DataFrame:
    """Count how often a topic is followed by another in the same journey.

    Parameters
    ----------
    window
        `WINDOW`: all contacts of known customers on the days of all windows, and on those of `windows.BEFORE`
        before each.
    spans
        As for `funnel.funnels`.
    gap
        As for `touchpoints`.

    Returns
    -------
    pl.DataFrame
        `TRANSITIONS`, by week, channel (of the earlier contact, or `all`), topic and next_topic. `reached`
        are contacts about the topic whose gap is over inside the window, `continued` those whose next contact
        was about next_topic. `emotional_change` is the next contact's customer score minus this one's. A
        window knows what had ended by its last day: what ends later comes next in no window before.
    """
    parts = [TRANSITIONS.to_frame()]
    for week, first in sorted(spans.items()):
        ended = window.filter(pl.col("day").is_between(first - BEFORE, sunday(week)))
        found = _of_window(ended, first, gap).with_columns(week=pl.lit(week), first_week=pl.lit(first))
        parts.append(found.select(TRANSITIONS.names()).cast(TRANSITIONS))
    return pl.concat(parts)


def _of_window(ended: pl.DataFrame, first: date, gap: timedelta) -> pl.DataFrame:
    inside = _followed(ended, first, gap).filter(pl.col("day") >= first)
    over = pl.col("day").max() - pl.duration(days=gap.days + 1)
    known = inside.filter((pl.col("day") <= over) & pl.col("topic").is_not_null()).with_columns(
        emotional_change=(pl.col("next_customer_score") - pl.col("customer_score")).cast(pl.Float64),
        stays=pl.col("channel") == pl.col("next_channel"),
    )
    whole = pl.lit(ALL).cast(known.schema["channel"])
    sides = [_changed(side, _counted(side)) for side in (known, known.with_columns(channel=whole))]
    return pl.concat(sides).with_columns(pl.col(_MOVE).cast(pl.String)).sort(_MOVE)


def _followed(ended: pl.DataFrame, first: date, gap: timedelta) -> pl.DataFrame:
    """Say what came next in the same journey.

    What ended before the window cannot keep a journey going that something inside it does not. But it may be
    what came next: of a contact that began before it, and ended inside.
    """
    channels = pl.Enum(sorted({*ended["channel"].drop_nulls(), ALL}))
    topics = pl.Enum(sorted({*ended["topic"].drop_nulls()}))
    named = ended.with_columns(pl.col("channel").cast(channels), pl.col("topic").cast(topics))
    ordered = _in_sight(named, first).sort("customer", "started", "contact")
    until = pl.col("ended").cum_max().over("customer")
    same = pl.col("customer").shift(-1) == pl.col("customer")
    goes_on = same & (pl.col("started").shift(-1) - until < _microseconds(gap))
    follows = pl.col("channel", "topic", "customer_score").shift(-1)
    return ordered.with_columns(pl.when(goes_on).then(follows).name.prefix("next_"))


def _in_sight(ended: pl.DataFrame, first: date) -> pl.DataFrame:
    """Give the contacts of a window one by one, and those before it that began after one of them did."""
    inside, before = ended.filter(pl.col("day") >= first), ended.filter(pl.col("day") < first)
    earliest = pl.lit(inside["started"].list.min().min(), pl.Int64)
    late = before.filter(pl.col("started").list.max() >= earliest).explode(_LISTED)
    return pl.concat([inside.explode(_LISTED), late.filter(pl.col("started") >= earliest)])


def _microseconds(gap: timedelta) -> int:
    return gap // timedelta(microseconds=1)


def _counted(contacts: pl.DataFrame) -> pl.DataFrame:
    reached = contacts.group_by(_FROM).agg(reached=pl.len().cast(pl.Int64))
    moved = contacts.drop_nulls("next_topic").group_by(_MOVE)
    counts = moved.agg(continued=pl.len().cast(pl.Int64), same_channel=pl.col("stays").sum().cast(pl.Int64))
    rows = counts.join(reached, on=list(_FROM)).sort(_MOVE)
    shares = intervals.proportions(rows["continued"], rows["reached"])
    return rows.with_columns(_columns(shares, "share", "low", "high"))


def _changed(contacts: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    numbered = rows.with_row_index("group").select("group", *_MOVE)
    made = contacts.drop_nulls("emotional_change").join(numbered, on=list(_MOVE), maintain_order="left")
    change = intervals.means(made["emotional_change"], made["group"], made["customer"], rows.height)
    sizes = np.bincount(made["group"].to_numpy(), minlength=rows.height)
    return rows.with_columns(
        *_columns(change, "emotional_change", "emotional_low", "emotional_high"),
        pl.Series("emotional_n", sizes, dtype=pl.Int64),
    )


def _columns(figures: Intervals, *names: str) -> list[pl.Series]:
    return [pl.Series(name, values).fill_nan(None) for name, values in zip(names, figures, strict=True)]
