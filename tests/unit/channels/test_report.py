"""The channel report against a plain recomputation, and what a week is compared with."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from qm_pipeline.channels import report

MONDAY = date(2026, 3, 2)
FLAGS = ("turned_bad", "recovered", "negative_end", "emotionally_charged")
SCORES = ("customer_score", "customer_begin_score", "customer_end_score", "customer_shift")


def contacts(seed: int = 1, weeks: int = 7, each: int = 60) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [_contact(rng, number, MONDAY + timedelta(days=int(day))) for number, day in enumerate(
        np.repeat(np.arange(7 * weeks), each // 7 + 1)
    )]  # fmt: skip


def _contact(rng: np.random.Generator, number: int, day: date) -> dict[str, Any]:
    begin, end = (None if rng.random() < 0.15 else float(np.float32(rng.uniform(-5, 5))) for _ in range(2))
    status = ["scored", "skipped", "failed"][int(rng.choice(3, p=[0.85, 0.1, 0.05]))]
    whole = status == "scored"
    return {
        "interaction_key": f"{int(rng.integers(1 << 40)):010x}-{number}",
        "day": day,
        "channel": ["chat", "voice"][int(rng.integers(2))],
        "customer_id": None if rng.random() < 0.2 else f"customer-{rng.integers(40)}",
        "status": status,
        "customer_score": float(np.float32(rng.uniform(-5, 5))) if whole else None,
        "customer_begin_score": begin if whole else None,
        "customer_end_score": end if whole else None,
        "customer_shift": end - begin if whole and begin is not None and end is not None else None,
        "flags": [code for code in FLAGS if whole and rng.random() < 0.3],
    }


def made(rows: list[dict[str, Any]], **options: Any) -> pl.DataFrame:  # noqa: ANN401  (handed through)
    table = pl.DataFrame(rows, infer_schema_length=None)
    flags = table.select("interaction_key", code="flags").explode("code").drop_nulls()
    kept = table.select("interaction_key", "day", "channel", "customer_id")
    return report.channel_report(kept, table.select("interaction_key", "status", *SCORES), flags, **options)


def by_hand(rows: list[dict[str, Any]], channel: str, week: date, metric: str) -> tuple[Any, ...]:
    """Value, limits and n of one metric, by loops over plain numbers."""
    mine = [r for r in rows if r["channel"] == channel and week <= r["day"] < week + timedelta(days=7)]
    if metric == "volume":
        return float(len(mine)), None, None, len(mine)
    if metric == "coverage":
        return sum(r["status"] == "scored" for r in mine) / len(mine), None, None, len(mine)
    if metric in SCORES:
        return _mean([r for r in mine if r[metric] is not None], metric)
    code, needed = report.RATES[metric]
    defined = [r for r in mine if r[needed] is not None]
    return _wilson(sum(code in r["flags"] for r in defined), len(defined))


def _mean(rows: list[dict[str, Any]], metric: str) -> tuple[Any, ...]:
    n = len(rows)
    mean = math.fsum(r[metric] for r in rows) / n
    sums: dict[str, float] = {}
    for r in rows:
        cluster = r["customer_id"] or r["interaction_key"]
        sums[cluster] = sums.get(cluster, 0.0) + r[metric] - mean
    g = len(sums)
    error = math.sqrt(g / (g - 1) * math.fsum(s * s for s in sums.values())) / n
    reach = error * float(stats.t.ppf(0.975, g - 1))
    return mean, mean - reach, mean + reach, n


def _wilson(hits: int, n: int) -> tuple[Any, ...]:
    p, z = hits / n, float(stats.norm.ppf(0.975))
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, centre - half, centre + half, n


def test_every_figure_agrees_with_a_recomputation_by_hand():
    rows = contacts()
    table = made(rows)

    assert table.schema == report.REPORT
    assert table.height == 2 * 7 * len(report.METRICS)
    for line in table.iter_rows(named=True):
        expected = by_hand(rows, line["channel"], line["week"], line["metric"])
        found = tuple(line[name] for name in ("value", "low", "high", "n"))
        assert found == pytest.approx(expected, abs=1e-9), line


def test_comparisons_are_the_week_before_and_the_mean_of_the_four_before():
    table = made(contacts())
    values = {(r["channel"], r["week"], r["metric"]): r["value"] for r in table.iter_rows(named=True)}
    for line in table.iter_rows(named=True):
        before = [
            values.get((line["channel"], line["week"] - timedelta(weeks=k), line["metric"]))
            for k in range(1, 5)
        ]
        assert line["previous"] == before[0]
        whole = None not in before
        assert (line["four_week_mean"] is not None) is whole
        if whole:
            assert line["four_week_mean"] == pytest.approx(sum(before) / 4, abs=1e-12)


def test_absent_week_leaves_the_comparisons_unknown_and_not_zero():
    gone = MONDAY + timedelta(weeks=3)
    table = made([r for r in contacts() if not gone <= r["day"] < gone + timedelta(weeks=1)])
    after = table.filter(pl.col("week") == gone + timedelta(weeks=1))

    assert gone not in table["week"]
    assert after["previous"].null_count() == after.height
    assert after["four_week_mean"].null_count() == after.height
    assert table.filter(pl.col("week") == gone + timedelta(weeks=3))["four_week_mean"].is_null().all()


def test_week_is_its_monday():
    sunday = [r | {"day": MONDAY + timedelta(days=6)} for r in contacts(weeks=1)]

    assert made(sunday)["week"].unique().to_list() == [MONDAY]
    assert report.monday(MONDAY + timedelta(days=6)) == MONDAY


def test_report_is_bit_identical_for_any_order_of_delivery():
    rows = contacts()
    shuffled = [rows[k] for k in np.random.default_rng(4).permutation(len(rows))]

    assert_frame_equal(made(shuffled), made(rows), check_exact=True)


def test_report_of_some_weeks_equals_those_weeks_of_the_whole():
    rows = contacts()
    week = MONDAY + timedelta(weeks=5)
    first, last = report.days_needed([week])
    window = made([r for r in rows if first <= r["day"] <= last], weeks=[week])

    assert_frame_equal(window, made(rows).filter(pl.col("week") == week), check_exact=True)


def test_touched_day_changes_its_week_and_the_four_that_compare_with_it():
    weeks = report.weeks_touched([MONDAY + timedelta(days=3)])

    assert weeks == [MONDAY + timedelta(weeks=k) for k in range(5)]


def test_channel_that_could_not_be_scored_has_a_volume_and_unknown_scores():
    rows = [r | {"status": "skipped", "flags": []} | dict.fromkeys(SCORES) for r in contacts(weeks=1, each=6)]
    table = pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col(SCORES).cast(pl.Float32))
    none = pl.DataFrame(schema={"interaction_key": pl.String, "code": pl.String})
    found = report.channel_report(table, table, none)
    scores = found.filter(pl.col("metric").is_in([*SCORES, *report.RATES]))

    assert found.filter(pl.col("metric") == "coverage")["value"].unique().to_list() == [0.0]
    assert scores["value"].null_count() == scores.height
    assert scores["n"].unique().to_list() == [0]


def test_no_contacts_give_an_empty_report():
    table = pl.DataFrame(contacts(weeks=1), infer_schema_length=None).clear()
    none = pl.DataFrame(schema={"interaction_key": pl.String, "code": pl.String})

    assert report.channel_report(table, table, none).schema == report.REPORT
