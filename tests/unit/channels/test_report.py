"""The channel report against a plain recomputation, and what a week is compared with."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from qm_pipeline.channels import contacts as facts
from qm_pipeline.channels import drivers, report, weeks
from qm_pipeline.interactions.calendar import monday, sunday

MONDAY = date(2026, 3, 2)
FLAGS = {
    "turned_bad": "customer_shift",
    "recovered": "customer_shift",
    "negative_end": "customer_end_score",
    "emotionally_charged": "customer_score",
    "likely_dissatisfied": "p_dissatisfied",
    "likely_unresolved": "p_resolved",
}
MEANS = ("customer_score", "customer_begin_score", "customer_end_score", "customer_shift", "handling_ms")


def contacts(seed: int = 1, weeks: int = 7, each: int = 60) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [_contact(rng, number, MONDAY + timedelta(days=int(day))) for number, day in enumerate(
        np.repeat(np.arange(7 * weeks), each // 7 + 1)
    )]  # fmt: skip


def _contact(rng: np.random.Generator, number: int, day: date) -> dict[str, Any]:
    begin, end = (None if rng.random() < 0.15 else float(np.float32(rng.uniform(-5, 5))) for _ in range(2))
    status = ["scored", "skipped", "failed"][int(rng.choice(3, p=[0.85, 0.1, 0.05]))]
    whole = status == "scored"
    shift = None if begin is None or end is None else float(np.float32(end - begin))
    start = datetime(day.year, day.month, day.day, int(rng.integers(24)), tzinfo=UTC)
    return {
        "interaction_key": f"{int(rng.integers(1 << 40)):010x}-{number}",
        "day": day,
        "channel": ["chat", "voice"][int(rng.integers(2))],
        "queue": [None, "billing"][int(rng.integers(2))],
        "topic": ["refund", "bill", None][int(rng.integers(3))],
        "direction": ["inbound", "outbound"][int(rng.random() < 0.1)],
        "started_at": start - timedelta(minutes=int(rng.integers(1, 90))),
        "ended_at": start,
        "customer_id": None if rng.random() < 0.2 else f"customer-{rng.integers(40)}",
        "status": status,
        "customer_score": float(np.float32(rng.uniform(-5, 5))) if whole else None,
        "customer_begin_score": begin if whole else None,
        "customer_end_score": end if whole else None,
        "customer_shift": shift if whole else None,
        "p_dissatisfied": float(np.float32(rng.random())) if whole else None,
        "p_resolved": float(np.float32(rng.random())) if whole else None,
        "handling_ms": int(rng.integers(60_000, 900_000)) if rng.random() < 0.7 else None,
        "flags": [code for code in FLAGS if whole and rng.random() < 0.3],
    }


def told(rows: list[dict[str, Any]]) -> pl.DataFrame:
    table = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=facts.CONTACTS)
    raised = table.select("interaction_key", code="flags").explode("code").drop_nulls()
    return facts.told(table.select(facts.CONTACTS.names()), raised, max(row["day"] for row in rows))


def made(rows: list[dict[str, Any]], asked: list[date] | None = None) -> pl.DataFrame:
    return report.compared(report.figures(told(rows)), asked or [monday(row["day"]) for row in rows])


def by_hand(rows: list[dict[str, Any]], channel: str, week: date, metric: str) -> tuple[Any, ...]:
    """Value, limits and n of one metric, by loops over plain numbers."""
    mine = [r for r in rows if r["channel"] == channel and week <= r["day"] < week + timedelta(days=7)]
    if metric == "volume":
        return float(len(mine)), None, None, len(mine)
    if metric == "coverage":
        return sum(r["status"] == "scored" for r in mine) / len(mine), None, None, len(mine)
    if metric in MEANS:
        return _mean([r for r in mine if r[metric] is not None], metric)
    if metric == "repeat_contact_rate":
        known = [came_back(rows, r) for r in mine]
        return _wilson(known.count(True), len(known) - known.count(None))
    code = metric.removesuffix("_rate")
    defined = [r for r in mine if r[FLAGS[code]] is not None]
    return _wilson(sum(_holds(r, code) for r in defined), len(defined))


def _holds(row: dict[str, Any], code: str) -> bool:
    """Courses by their scores, whether flagged or not; the others by their flag."""
    begin, end = row["customer_begin_score"], row["customer_end_score"]
    if code == "negative_end":
        return bool(end <= -1)
    if code in {"turned_bad", "recovered"}:
        good, bad = (begin, end) if code == "turned_bad" else (end, begin)
        return bool(good >= 1 and bad <= -1)
    return code in row["flags"]


def came_back(rows: list[dict[str, Any]], row: dict[str, Any]) -> bool | None:
    """Whether the customer began another contact within seven days; None where that cannot be known yet."""
    newest = max(r["day"] for r in rows)
    if row["customer_id"] is None or row["day"] + timedelta(days=8) > newest:
        return None
    place = (row["started_at"], row["interaction_key"])
    later = [
        r["started_at"]
        for r in rows
        if r["customer_id"] == row["customer_id"]
        and r["direction"] == "inbound"
        and (r["started_at"], r["interaction_key"]) > place
    ]
    return any(start <= row["ended_at"] + timedelta(days=7) for start in later)


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
    if n == 0:
        return None, None, None, 0
    p, z = hits / n, float(stats.norm.ppf(0.975))
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, centre - half, centre + half, n


def test_every_figure_agrees_with_a_recomputation_by_hand():
    rows = contacts()
    table = made(rows)

    assert table.schema == report.REPORT
    assert table.height == 2 * 7 * len(report.METRICS)
    for line in table.filter(pl.col("metric") != report.EFFECT).iter_rows(named=True):
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
            assert line["four_week_mean"] == pytest.approx(sum(before) / 4, rel=1e-12)


def test_absent_week_leaves_the_comparisons_unknown_and_not_zero():
    gone = MONDAY + timedelta(weeks=3)
    table = made([r for r in contacts() if not gone <= r["day"] < gone + timedelta(weeks=1)])
    after = table.filter(pl.col("week") == gone + timedelta(weeks=1))

    assert gone not in table["week"]
    assert after["previous"].null_count() == after.height
    assert after["four_week_mean"].null_count() == after.height
    assert table.filter(pl.col("week") == gone + timedelta(weeks=3))["four_week_mean"].is_null().all()


def test_week_is_its_monday():
    last = [r | {"day": MONDAY + timedelta(days=6)} for r in contacts(weeks=1)]

    assert made(last)["week"].unique().to_list() == [MONDAY]
    assert monday(MONDAY + timedelta(days=6)) == MONDAY
    assert sunday(MONDAY) == MONDAY + timedelta(days=6)


def test_report_is_bit_identical_for_any_order_of_delivery():
    rows = contacts()
    shuffled = [rows[k] for k in np.random.default_rng(4).permutation(len(rows))]

    assert_frame_equal(made(shuffled), made(rows), check_exact=True)


def test_figures_of_a_week_need_its_own_days_and_the_week_after():
    rows = contacts()
    week = MONDAY + timedelta(weeks=3)
    first, last = weeks.days_needed([week])
    table = pl.DataFrame(rows, infer_schema_length=None, schema_overrides=facts.CONTACTS)
    window = table.filter(pl.col("day").is_between(first, last))
    raised = window.select("interaction_key", code="flags").explode("code").drop_nulls()
    own = facts.told(window.select(facts.CONTACTS.names()), raised, max(row["day"] for row in rows))
    alone = report.figures(own.filter(pl.col("week") == week))
    whole = report.figures(told(rows)).filter(pl.col("week") == week)

    assert_frame_equal(alone, whole, check_exact=True, check_row_order=False)


def test_touched_day_changes_its_week_the_one_before_and_those_that_compare_with_them():
    changed = weeks.weeks_changed([MONDAY + timedelta(days=3)])
    assert changed == [MONDAY - timedelta(weeks=1), MONDAY]
    assert weeks.weeks_touched([MONDAY]) == [MONDAY + timedelta(weeks=k) for k in range(-2, 5)]


def test_channel_that_could_not_be_scored_has_a_volume_and_unknown_scores():
    nothing = dict.fromkeys([*MEANS, "p_dissatisfied", "p_resolved", "customer_id"])
    rows = [r | {"status": "skipped", "flags": []} | nothing for r in contacts(weeks=1, each=6)]
    found = made(rows)
    unknown = found.filter(~pl.col("metric").is_in(["volume", "coverage"]))

    assert found.filter(pl.col("metric") == "coverage")["value"].unique().to_list() == [0.0]
    assert unknown["value"].null_count() == unknown.height
    assert unknown["n"].unique().to_list() == [0]


def test_no_contacts_give_an_empty_report():
    none = told(contacts(weeks=1)).clear()

    assert report.figures(none).schema == report.FIGURES
    assert report.compared(report.figures(none), [MONDAY]).schema == report.REPORT
    assert drivers.channel_drivers(none).schema == drivers.DRIVERS


def test_a_contact_is_repeated_by_what_the_customer_begins_within_seven_days_and_not_by_a_call_back():
    first = _contact(np.random.default_rng(1), 0, MONDAY) | {"customer_id": "c", "direction": "inbound"}

    def repeated(hours: float, last: int = 30, **fields: object) -> bool | None:
        start = first["ended_at"] + timedelta(hours=hours)
        times = {"started_at": start, "ended_at": start, "day": start.date(), "interaction_key": "z"}
        end = MONDAY + timedelta(days=last)
        far = {"customer_id": "other", "day": end, "interaction_key": "zz"}
        found = told([first, first | times | fields, first | far])
        return found.filter(interaction_key=first["interaction_key"])["repeated"][0]  # type: ignore[no-any-return]

    assert repeated(7 * 24) is True
    assert repeated(7 * 24 + 0.01) is False
    assert repeated(5, customer_id="somebody else") is False
    assert repeated(5, direction="outbound") is False
    assert repeated(5, last=8) is True
    assert repeated(5, last=7) is None
