"""A customer's last 90 days as they were known on a day.

What belongs here: the facts about one customer on one day, from contacts of that day and earlier. What does
not: what the facts are worth (`risk_index`, `churn`).

Nothing later than the day is looked at: every window ends with it, and a test deals out the same facts with
and without the future.
"""

from __future__ import annotations

from typing import Final

import polars as pl

WINDOW_DAYS: Final = 90
NEAR_DAYS: Final = 30
REPEAT_DAYS: Final = 7
NEGATIVE_END: Final = -1.0
# After so many days a contact counts half in the faded sums.
HALF_LIFE_DAYS: Final = 30.0

CONTACTS: Final = pl.Schema(
    {
        "customer_id": pl.String(),
        "interaction_key": pl.String(),
        "day": pl.Date(),
        "ended_at": pl.Datetime("us", "UTC"),
        "channel": pl.String(),
        "customer_end_score": pl.Float32(),
        "unresolved": pl.Boolean(),  # null: unknown
        "turned_bad": pl.Boolean(),
        "escalation_requested": pl.Boolean(),
        "cancellation_intent": pl.Boolean(),
    }
)
FACTS: Final = pl.Schema(
    {
        "customer_id": pl.String(),
        "as_of": pl.Date(),
        "contacts": pl.Int32(),
        "last_end_score": pl.Float64(),  # of the last contact whose end is known; null if none is
        "end_score_slope": pl.Float64(),  # points a contact, least squares; null under two known ends
        "negative_30": pl.Int32(),
        "negative_90": pl.Int32(),
        "turned_bad_30": pl.Int32(),
        "turned_bad_90": pl.Int32(),
        "repeats_7": pl.Int32(),  # contacts that followed another within seven days
        "unresolved_30": pl.Int32(),
        "unresolved_90": pl.Int32(),
        "escalations_90": pl.Int32(),
        "cancellations_30": pl.Int32(),
        "cancellations_90": pl.Int32(),
        "channel_switches": pl.Int32(),
        "days_since_last_contact": pl.Int32(),  # before this day; null for the first in 90 days
        "faded_depth": pl.Float64(),  # points below 0 of negative ends, each halved every 30 days
        "faded_unresolved": pl.Float64(),
        "faded_repeats": pl.Float64(),
        "faded_escalations": pl.Float64(),
        "faded_cancellations": pl.Float64(),
        "interaction_keys": pl.List(pl.String()),  # the contacts behind it, the newest first
    }
)


def facts(contacts: pl.DataFrame, on: pl.DataFrame) -> pl.DataFrame:
    """Gather what was known about customers on days.

    Parameters
    ----------
    contacts
        CONTACTS; what is older than 90 days or later than a day is not looked at for that day.
    on
        `customer_id`, `as_of`: whom and when. A customer without a contact in the window has no row.

    Returns
    -------
    polars.DataFrame
        FACTS, by customer and day.
    """
    known = contacts.drop_nulls("customer_id").sort("customer_id", "ended_at", "interaction_key")
    pairs = on.unique().join(known, on="customer_id", how="inner", maintain_order="right")
    age = (pl.col("as_of") - pl.col("day")).dt.total_days()
    seen = pairs.with_columns(age.alias("age")).filter(pl.col("age").is_between(0, WINDOW_DAYS - 1))
    ordered = seen.with_columns(_gaps()).sort("customer_id", "as_of", "ended_at", "interaction_key")
    return (
        ordered.group_by("customer_id", "as_of", maintain_order=True)
        .agg(*_ends(), *_counts(), *_faded(), _behind())
        .select(FACTS.names())
        .cast(FACTS)
    )


def _gaps() -> list[pl.Expr]:
    """Say of each contact whether it followed another within seven days, and whether the channel changed."""
    one = ("customer_id", "as_of")
    gap = (pl.col("day") - pl.col("day").shift(1)).dt.total_days().over(one)
    switched = (pl.col("channel") != pl.col("channel").shift(1)).over(one)
    return [
        (gap <= REPEAT_DAYS).fill_null(value=False).alias("repeated"),
        switched.fill_null(value=False).alias("switched"),
    ]


def _ends() -> list[pl.Expr]:
    end = pl.col("customer_end_score").drop_nulls().cast(pl.Float64)
    place = pl.int_range(end.len())
    spread = ((place - place.mean()) ** 2).sum()
    slope = ((place - place.mean()) * (end - end.mean())).sum() / spread
    earlier = pl.col("age").filter(pl.col("age") > 0).min()
    return [
        pl.len().alias("contacts"),
        end.last().alias("last_end_score"),
        pl.when(end.len() > 1).then(slope).alias("end_score_slope"),
        pl.col("switched").sum().alias("channel_switches"),
        earlier.alias("days_since_last_contact"),
    ]


def _counts() -> list[pl.Expr]:
    negative = pl.col("customer_end_score") <= NEGATIVE_END
    near = pl.col("age") < NEAR_DAYS
    return [
        (negative & near).sum().alias("negative_30"),
        negative.sum().alias("negative_90"),
        (pl.col("turned_bad") & near).sum().alias("turned_bad_30"),
        pl.col("turned_bad").sum().alias("turned_bad_90"),
        (pl.col("repeated") & (pl.col("age") < REPEAT_DAYS)).sum().alias("repeats_7"),
        (pl.col("unresolved") & near).sum().alias("unresolved_30"),
        pl.col("unresolved").sum().alias("unresolved_90"),
        pl.col("escalation_requested").sum().alias("escalations_90"),
        (pl.col("cancellation_intent") & near).sum().alias("cancellations_30"),
        pl.col("cancellation_intent").sum().alias("cancellations_90"),
    ]


def _faded() -> list[pl.Expr]:
    weight = 0.5 ** (pl.col("age") / HALF_LIFE_DAYS)
    end = pl.col("customer_end_score").cast(pl.Float64)
    depth = pl.when(end <= NEGATIVE_END).then(-end).otherwise(0.0)

    def happened(name: str) -> pl.Expr:
        return (pl.col(name).fill_null(value=False).cast(pl.Float64) * weight).sum()

    return [
        (depth * weight).sum().alias("faded_depth"),
        happened("unresolved").alias("faded_unresolved"),
        happened("repeated").alias("faded_repeats"),
        happened("escalation_requested").alias("faded_escalations"),
        happened("cancellation_intent").alias("faded_cancellations"),
    ]


def _behind() -> pl.Expr:
    return pl.col("interaction_key").reverse().alias("interaction_keys")
