"""The channel report: per channel and week, how much came in and how it went (metrics.md 11).

What belongs here: the figures, their intervals, and what they are compared with. What does not: scores of
contacts. A week is its Monday. Figures are over completed and abandoned contacts by the day they ended; a
score's interval allows for one customer's contacts being alike.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.stats.intervals import Intervals

REPORT: Final = pl.Schema(
    {
        "channel": pl.String(),
        "week": pl.Date(),
        "metric": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
        "previous": pl.Float64(),
        "four_week_mean": pl.Float64(),
    }
)
MEANS: Final = ("customer_score", "customer_begin_score", "customer_end_score", "customer_shift")
# Each rate's flag, and the score without which the flag is not defined.
RATES: Final = {
    "negative_end_rate": ("negative_end", "customer_end_score"),
    "turned_bad_rate": ("turned_bad", "customer_shift"),
    "recovered_rate": ("recovered", "customer_shift"),
    "emotionally_charged_rate": ("emotionally_charged", "customer_score"),
}
METRICS: Final = ("volume", "coverage", *MEANS, *RATES)
COMPARED_WEEKS: Final = 4


def monday(day: date) -> date:
    """Give the week of a day."""
    return day - timedelta(days=day.weekday())


def weeks_touched(days: Iterable[date]) -> list[date]:
    """Give the weeks whose report these days change: their own, and the four that compare with them."""
    own = {monday(day) for day in days}
    return sorted({week + timedelta(weeks=ahead) for week in own for ahead in range(COMPARED_WEEKS + 1)})


def days_needed(weeks: Iterable[date]) -> tuple[date, date]:
    """Give the first and last day of the contacts that a report of these weeks rests on."""
    known = list(weeks)
    return min(known) - timedelta(weeks=COMPARED_WEEKS), max(known) + timedelta(days=6)


def channel_report(
    interactions: pl.DataFrame,
    scores: pl.DataFrame,
    flags: pl.DataFrame,
    weeks: Iterable[date] | None = None,
) -> pl.DataFrame:
    """Report on channels by week.

    Parameters
    ----------
    interactions
        `INTERACTIONS`: `interaction_key`, `day`, `channel` and `customer_id` are read.
    scores
        `INTERACTION_SCORES` of them.
    flags
        `FLAGS` of them.
    weeks
        The Mondays to report on; the contacts of the four weeks before the first must be there too
        (`days_needed`). None: every week that has a contact.

    Returns
    -------
    pl.DataFrame
        `REPORT`, sorted by channel, week and the order of `METRICS`; a row a metric for every channel and
        week with a contact. Value and limits are null where unknown: `value` where n is 0, limits of counts
        and of means without a spread. `previous` is the week before; `four_week_mean` the plain mean of the
        four weeks before, null where one of them is absent or has no value.
    """
    contacts, groups = _contacts(interactions, scores, flags)
    rows = pl.concat(_metric(name, contacts, groups) for name in METRICS)
    compared = _compared(rows.with_columns(pl.col("value", "low", "high").fill_nan(None)))
    wanted = compared if weeks is None else compared.filter(pl.col("week").is_in(list(weeks)))
    return wanted.sort("channel", "week", "order").select(REPORT.names()).cast(REPORT)


def _contacts(
    interactions: pl.DataFrame, scores: pl.DataFrame, flags: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each contact its group and cluster, in an order of their own; and list the groups."""
    raised = flags.group_by("interaction_key").agg(flags=pl.col("code"))
    contacts = (
        interactions.select("interaction_key", "channel", "customer_id", week=pl.col("day").dt.truncate("1w"))
        .join(scores.select("interaction_key", "status", *MEANS), on="interaction_key", how="left")
        .join(raised, on="interaction_key", how="left")
        .sort("interaction_key")
        .with_columns(
            group=pl.struct("channel", "week").rank("dense").cast(pl.Int64) - 1,
            cluster=_cluster().rank("dense").cast(pl.Int64),
        )
    )
    return contacts, contacts.select("group", "channel", "week").unique("group").sort("group")


def _cluster() -> pl.Expr:
    """Name the customer, or the contact itself where the customer is unknown: it then stands for itself."""
    customer, contact = pl.format("c {}", "customer_id"), pl.format("i {}", "interaction_key")
    return pl.coalesce(customer, contact)


def _metric(name: str, contacts: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Rows of one metric for all groups: channel, week, metric, order, value, low, high, n."""
    if name in MEANS:
        known = contacts.filter(pl.col(name).is_not_null())
        columns = _mean(name, known, groups.height)
    elif name in RATES:
        code, needed = RATES[name]
        known = contacts.filter(pl.col(needed).is_not_null())
        columns = _rate(known, pl.col("flags").list.contains(code), groups.height)
    else:
        known = contacts
        columns = _count(name, known, groups.height)
    sizes = _per_group(known, pl.len(), groups.height)
    return groups.with_columns(*columns, n=sizes, metric=pl.lit(name), order=pl.lit(METRICS.index(name)))


def _per_group(contacts: pl.DataFrame, count: pl.Expr, groups: int) -> pl.Series:
    """Count in whole numbers per group, 0 where a group has no row."""
    counted = contacts.group_by("group").agg(count.cast(pl.Int64).alias("counted"))
    return pl.zeros(groups, dtype=pl.Int64, eager=True).scatter(counted["group"], counted["counted"])


def _mean(name: str, known: pl.DataFrame, groups: int) -> list[pl.Series]:
    return _columns(intervals.means(known[name].cast(pl.Float64), known["group"], known["cluster"], groups))


def _rate(known: pl.DataFrame, raised: pl.Expr, groups: int) -> list[pl.Series]:
    hits = _per_group(known, raised.fill_null(False).sum(), groups)
    return _columns(intervals.proportions(hits, _per_group(known, pl.len(), groups)))


def _count(name: str, contacts: pl.DataFrame, groups: int) -> list[pl.Series]:
    """Volume or coverage: counted, not estimated, so without limits."""
    size = _per_group(contacts, pl.len(), groups).cast(pl.Float64)
    scored = _per_group(contacts, (pl.col("status") == "scored").sum(), groups)
    none = pl.Series([None] * groups, dtype=pl.Float64)
    value = size if name == "volume" else scored / size
    return [value.alias("value"), none.alias("low"), none.alias("high")]


def _columns(figures: Intervals) -> list[pl.Series]:
    return [pl.Series(name, values) for name, values in figures._asdict().items()]


def _compared(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the value of the week before, and the mean of the four weeks before."""
    before = [f"back_{weeks}" for weeks in range(1, COMPARED_WEEKS + 1)]
    key = ["channel", "week", "metric"]
    for back, name in enumerate(before, start=1):
        earlier = rows.select(
            "channel", pl.col("week").dt.offset_by(f"{back}w"), "metric", pl.col("value").alias(name)
        )
        rows = rows.join(earlier, on=key, how="left", maintain_order="left")
    total = pl.sum_horizontal(before, ignore_nulls=False)
    return rows.with_columns(previous=pl.col("back_1"), four_week_mean=total / COMPARED_WEEKS)
