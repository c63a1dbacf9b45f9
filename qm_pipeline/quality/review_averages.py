"""What a week's review list says about the whole week.

What belongs here: which figures are averaged, over what, and beside what. What does not: the list
(`review_queue`) and the estimator (`stats.sampling`).

Everything is scored, so the honest average of a score can be held against the average of everything: that it
fits is why the same weighing can be believed where only people know the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.quality import courses
from qm_pipeline.stats.sampling import Estimate, stratified_mean, stratified_proportion

if TYPE_CHECKING:
    from collections.abc import Callable

AVERAGES: Final = pl.Schema(
    {
        "week": pl.Date(),
        "metric": pl.String(),
        "read": pl.Int32(),
        "population": pl.Int32(),
        "risk_targeted": pl.Float64(),
        "honest": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "everything": pl.Float64(),
    }
)
MEANS: Final = ("customer_score", "customer_end_score")
# Each share: whether it holds of an interaction, and the score without which that is not defined.
SHARES: Final = {
    "negative_end": (courses.NEGATIVE_END, "customer_end_score"),
    "turned_bad": (courses.TURNED_BAD, "customer_shift"),
    "likely_dissatisfied": (pl.col("flags").list.contains("likely_dissatisfied"), "p_dissatisfied"),
}
NEEDED: Final = (
    *("customer_score", "customer_begin_score", "customer_end_score", "customer_shift", "p_dissatisfied"),
)


def review_averages(scored: pl.DataFrame, queue: pl.DataFrame, flags: pl.DataFrame) -> pl.DataFrame:
    """Average what was listed, plainly and honestly, beside the average of everything.

    Parameters
    ----------
    scored
        `day`, `interaction_key` and NEEDED of everything that could have been listed, whole weeks.
    queue
        QUEUE of the same days.
    flags
        `interaction_key`, `code`.

    Returns
    -------
    polars.DataFrame
        AVERAGES, by week and metric.
    """
    raised = flags.group_by("interaction_key").agg(pl.col("code").unique().alias("flags"))
    listed = queue.select(
        "interaction_key",
        pl.format("{} {}", "day", "stratum").alias("stratum"),
        pl.col("stratum_size").alias("size"),
    )
    whole = (
        scored.with_columns(pl.col("day").dt.truncate("1w").alias("week"))
        .join(raised, on="interaction_key", how="left")
        .join(listed, on="interaction_key", how="left")
        .sort("day", "interaction_key")
    )
    rows = [
        _row(week[0], metric, members)
        for week, members in whole.group_by("week", maintain_order=True)
        for metric in (*MEANS, *SHARES)
    ]
    return pl.DataFrame(rows, schema=AVERAGES, orient="row").sort("week", "metric")


def _row(week: object, metric: str, members: pl.DataFrame) -> tuple[object, ...]:
    valued = members.with_columns(_value(metric).alias("value"))
    sample = valued.drop_nulls("size")
    honest = _estimator(metric)(sample)
    known = sample["value"].drop_nulls()
    return (week, metric, len(known), members.height, known.mean(), *honest, valued["value"].mean())


def _value(metric: str) -> pl.Expr:
    if metric in MEANS:
        return pl.col(metric).cast(pl.Float64)
    holds, needed = SHARES[metric]
    return pl.when(pl.col(needed).is_not_null()).then(holds.fill_null(value=False).cast(pl.Float64))


def _estimator(metric: str) -> Callable[[pl.DataFrame], Estimate]:
    return stratified_mean if metric in MEANS else stratified_proportion
