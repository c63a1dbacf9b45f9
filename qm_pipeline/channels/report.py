"""The channel report: per channel and week, how much came in and how it went (metrics.md 11).

What belongs here: the figures, their intervals, and what they are compared with. What does not: facts of
single contacts (`contacts`), the adjusted effect (`adjusted`), topics (`drivers`). A week is its Monday.
Figures are over completed and abandoned contacts by the day they ended; a mean's interval allows for one
customer's contacts being alike.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.channels.adjusted import channel_effects
from qm_pipeline.channels.contacts import SCORES
from qm_pipeline.channels.weeks import COMPARED_WEEKS
from qm_pipeline.quality import courses
from qm_pipeline.scoring.labels import SCALE
from qm_pipeline.stats import intervals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qm_pipeline.stats.intervals import Intervals

FIGURES: Final = pl.Schema(
    {
        "channel": pl.String(),
        "week": pl.Date(),
        "metric": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
    }
)
REPORT: Final = pl.Schema({**FIGURES, "previous": pl.Float64(), "four_week_mean": pl.Float64()})
MEANS: Final = (*SCORES, "handling_ms")
# What a mean can be; limits beyond say nothing more.
_REACH: Final = {
    **dict.fromkeys(SCORES, (-SCALE, SCALE)),
    "customer_shift": (-2 * SCALE, 2 * SCALE),
    "handling_ms": (0.0, inf),
}
# Each rate: whether it holds of a contact, and what must be known of the contact for that.
RATES: Final = {
    "negative_end_rate": (courses.NEGATIVE_END, "customer_end_score"),
    "turned_bad_rate": (courses.TURNED_BAD, "customer_shift"),
    "recovered_rate": (courses.RECOVERED, "customer_shift"),
    "emotionally_charged_rate": (pl.col("flags").list.contains("emotionally_charged"), "customer_score"),
    "likely_dissatisfied_rate": (pl.col("flags").list.contains("likely_dissatisfied"), "p_dissatisfied"),
    "likely_unresolved_rate": (pl.col("flags").list.contains("likely_unresolved"), "p_resolved"),
    "repeat_contact_rate": (pl.col("repeated"), "repeated"),
}
EFFECT: Final = "channel_effect"
METRICS: Final = ("volume", "coverage", *MEANS, *RATES, EFFECT)
_KEY: Final = ("channel", "week", "metric")


def figures(contacts: pl.DataFrame) -> pl.DataFrame:
    """Compute every metric of every channel and week.

    Parameters
    ----------
    contacts
        As `contacts.told` gives them: whole weeks.

    Returns
    -------
    pl.DataFrame
        `FIGURES`, in no particular order: a row a metric for every channel and week with a contact. Value and
        limits are null where unknown: `value` where n is 0, or where the effect cannot be told; limits of
        counts and of means without a spread.
    """
    grouped = contacts.with_columns(group=pl.struct("channel", "week").rank("dense").cast(pl.Int64) - 1)
    groups = grouped.select("group", "channel", "week").unique("group").sort("group")
    rows = [_metric(name, grouped, groups) for name in METRICS if name != EFFECT]
    effects = groups.join(channel_effects(contacts), on=["channel", "week"], how="left").with_columns(
        pl.col("n").fill_null(0), metric=pl.lit(EFFECT)
    )
    named = [row.select(FIGURES.names()).cast(FIGURES) for row in (*rows, effects)]
    return pl.concat([FIGURES.to_frame(), *named]).with_columns(pl.col("value", "low", "high").fill_nan(None))


def compared(known: pl.DataFrame, weeks: Iterable[date]) -> pl.DataFrame:
    """Set the figures of weeks beside those of the weeks before.

    Parameters
    ----------
    known
        `FIGURES` of the weeks and of the four before each.
    weeks
        The Mondays to report on.

    Returns
    -------
    pl.DataFrame
        `REPORT`, by channel, week and the order of `METRICS`. `previous` is the week before;
        `four_week_mean` the plain mean of the four weeks before, null where one of them is absent or has no
        value.
    """
    rows = known.with_columns(order=pl.col("metric").replace_strict(list(METRICS), list(range(len(METRICS)))))
    before = [f"back_{back}" for back in range(1, COMPARED_WEEKS + 1)]
    for back, name in enumerate(before, start=1):
        moved = pl.col("week").dt.offset_by(f"{back}w")
        earlier = known.select("channel", moved, "metric", pl.col("value").alias(name))
        rows = rows.join(earlier, on=_KEY, how="left", maintain_order="left")
    total = pl.sum_horizontal(before, ignore_nulls=False)
    wanted = rows.filter(pl.col("week").is_in(list(weeks))).with_columns(
        previous=pl.col("back_1"), four_week_mean=total / COMPARED_WEEKS
    )
    return wanted.sort("channel", "week", "order").select(REPORT.names()).cast(REPORT)


def _metric(name: str, contacts: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Rows of one metric for all groups."""
    if name in MEANS:
        known = contacts.filter(pl.col(name).is_not_null())
        columns = _mean(name, known, groups.height)
    elif name in RATES:
        holds, needed = RATES[name]
        known = contacts.filter(pl.col(needed).is_not_null())
        columns = _rate(known, holds, groups.height)
    else:
        known = contacts
        columns = _count(name, known, groups.height)
    return groups.with_columns(*columns, n=_per_group(known, pl.len(), groups.height), metric=pl.lit(name))


def _per_group(contacts: pl.DataFrame, count: pl.Expr, groups: int) -> pl.Series:
    """Count in whole numbers per group, 0 where a group has no row."""
    counted = contacts.group_by("group").agg(count.cast(pl.Int64).alias("counted"))
    return pl.zeros(groups, dtype=pl.Int64, eager=True).scatter(counted["group"], counted["counted"])


def _mean(name: str, known: pl.DataFrame, groups: int) -> list[pl.Series]:
    found = intervals.means(known[name].cast(pl.Float64), known["group"], known["cluster"], groups)
    return _columns(intervals.within(found, *_REACH[name]))


def _rate(known: pl.DataFrame, raised: pl.Expr, groups: int) -> list[pl.Series]:
    hits = _per_group(known, raised.fill_null(value=False).sum(), groups)
    return _columns(intervals.proportions(hits, _per_group(known, pl.len(), groups)))


def _count(name: str, contacts: pl.DataFrame, groups: int) -> list[pl.Series]:
    """Volume or coverage: counted, not estimated, so without limits."""
    size = _per_group(contacts, pl.len(), groups).cast(pl.Float64)
    scored = _per_group(contacts, (pl.col("status") == "scored").sum(), groups)
    none = pl.Series([None] * groups, dtype=pl.Float64)
    value = size if name == "volume" else scored / size
    return [value.alias("value"), none.alias("low"), none.alias("high")]


def _columns(found: Intervals) -> list[pl.Series]:
    return [pl.Series(name, values) for name, values in found._asdict().items()]
