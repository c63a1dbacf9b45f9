"""What the review list says about the whole week."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from qm_pipeline.quality.review_averages import AVERAGES, MEANS, SHARES, review_averages
from qm_pipeline.quality.review_queue import Capacity, priorities, review_queue

MONDAY = date(2026, 3, 2)


def _week(seed: int, a_day: int = 400) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A week in which the flagged are much worse than the others."""
    rng = np.random.default_rng(seed)
    size = 7 * a_day
    end = rng.normal(1.0, 2.0, size).clip(-5, 5)
    scored = pl.DataFrame(
        {
            "day": [MONDAY + timedelta(days=number % 7) for number in range(size)],
            "interaction_key": [f"{seed}-{number:05}" for number in range(size)],
            "version": pl.Series([1] * size, dtype=pl.Int32),
            "customer_score": end,
            "customer_begin_score": end / 2,
            "customer_end_score": pl.Series(end).set(pl.Series(rng.random(size) < 0.05), None),
            "customer_shift": end / 2,
            "p_dissatisfied": 1 / (1 + np.exp(end)),
        }
    )
    bad = scored.filter(pl.col("customer_end_score") < -1.5)
    flags = bad.select(
        "interaction_key",
        pl.lit("negative_end").alias("code"),
        (pl.col("customer_end_score").abs() / 5).cast(pl.Float32).alias("severity"),
    )
    return scored, flags


def _averages(seed: int) -> pl.DataFrame:
    scored, flags = _week(seed)
    queue = review_queue(scored, priorities(flags), Capacity(reviews=40, salt="s"))
    return review_averages(scored, queue, flags)


def test_every_metric_of_the_week_is_there_once():
    found = _averages(1)
    assert found.schema == AVERAGES
    assert found["metric"].to_list() == sorted((*MEANS, *SHARES))
    assert found["week"].unique().to_list() == [MONDAY]


def test_the_honest_average_is_near_the_average_of_everything_and_the_targeted_one_is_not():
    found = pl.concat(_averages(seed) for seed in range(20)).filter(pl.col("metric") == "customer_score")
    honest = (found["honest"] - found["everything"]).mean()
    targeted = (found["risk_targeted"] - found["everything"]).mean()
    assert honest == pytest.approx(0, abs=0.15)
    assert targeted < -2


def test_the_limits_hold_the_average_of_everything_nearly_always():
    found = pl.concat(_averages(seed) for seed in range(40))
    inside = found["everything"].is_between(found["low"], found["high"])
    assert inside.mean() >= 0.93


def test_a_share_counts_only_those_for_whom_it_is_defined():
    scored, flags = _week(3)
    row = _averages(3).row(by_predicate=pl.col("metric") == "negative_end", named=True)
    defined = scored.drop_nulls("customer_end_score")
    ends_badly = defined.filter(pl.col("customer_end_score") <= -1)
    assert row["everything"] == pytest.approx(ends_badly.height / defined.height)
    assert ends_badly.height > flags.height  # a share counts the slight ones too
    assert row["population"] == scored.height
