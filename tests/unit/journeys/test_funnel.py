"""Funnels against a plain recomputation, and against what was planted."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from statistics import mean, median
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from qm_pipeline.interactions.calendar import monday
from qm_pipeline.journeys import findings, funnel, stages
from qm_pipeline.journeys.journey_map import JourneyMap
from qm_pipeline.simulate import Plan
from tests.unit.journeys.ways import listed, simulated, whole_span, window_of

if TYPE_CHECKING:
    from collections.abc import Iterable

NO_MAP = JourneyMap(version=1)
MONDAY = date(2026, 3, 2)
PLANTED = {("technical", "run_checks"), ("sales", "check_eligibility"), ("orders", "describe_problem")}
Row = dict[str, Any]


def visits_of(plan: Plan) -> pl.DataFrame:
    return stages.staged(*simulated(plan), NO_MAP).visits


@pytest.fixture(scope="module")
def visits() -> pl.DataFrame:
    return visits_of(Plan(interactions=2_500, days=60, seed=3))


@pytest.fixture(scope="module")
def found(visits: pl.DataFrame) -> funnel.Funnels:
    return funnel.funnels(window_of(visits), whole_span(visits), {})


def at(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def clustered(values: Iterable[tuple[str, float]]) -> tuple[float | None, ...]:
    """Mean and its interval, by loops over plain numbers."""
    given = list(values)
    if not given:
        return None, None, None
    middle = math.fsum(value for _, value in given) / len(given)
    sums: dict[str, float] = defaultdict(float)
    for who, value in given:
        sums[who] += value - middle
    count = len(sums)
    spread = math.fsum(each**2 for each in sums.values())
    if count < 2 or not spread:
        return middle, None, None
    reach = math.sqrt(count / (count - 1) * spread) / len(given) * float(stats.t.ppf(0.975, count - 1))
    return middle, middle - reach, middle + reach


def wilson(hits: int, n: int) -> tuple[float, float, float]:
    p, z = hits / n, float(stats.norm.ppf(0.975))
    centre, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, (centre - half) / scale, (centre + half) / scale


def test_every_figure_agrees_with_a_recomputation_by_hand(visits: pl.DataFrame, found: funnel.Funnels):
    rows = visits.rows(named=True)
    for step in found.steps.iter_rows(named=True):
        here = [
            row
            for row in rows
            if (row["journey"], row["stage"]) == (step["journey"], step["stage"])
            and step["channel"] in {row["channel"], "all"}
        ]
        left, stayed = ([row for row in here if row["ended"] == how] for how in ("stopped", None))
        assert (step["reached"], step["continued"]) == (len(left) + len(stayed), len(stayed))
        expected = wilson(len(left), len(left) + len(stayed))
        assert (step["drop_off"], step["low"], step["high"]) == pytest.approx(expected, abs=1e-9)
        made = [row for row in stayed if row["next_stage"] == step["next_stage"]]
        changes = [(row["customer_id"], row["emotional_change"]) for row in made]
        known = [(who, change) for who, change in changes if change is not None]
        change = tuple(step[f"emotional_{name}"] for name in ("change", "low", "high"))
        assert change == pytest.approx(clustered(known), abs=1e-9)
        assert step["emotional_n"] == len(known)


def test_comparisons_agree_with_a_recomputation_by_hand(found: funnel.Funnels):
    steps = found.steps.rows(named=True)
    for step in steps:
        mine = [
            each for each in steps if (each["journey"], each["channel"]) == (step["journey"], step["channel"])
        ]
        usual = median(each["drop_off"] for each in mine if each["step"] != step["step"])
        assert step["usual_drop_off"] == pytest.approx(usual, abs=1e-12)
        same = [each for each in steps if at(each, "journey", "step") == at(step, "journey", "step")]
        others = [each for each in same if each["channel"] not in {"all", step["channel"]}]
        if step["channel"] == "all":
            assert step["elsewhere_drop_off"] is None
        else:
            reached = sum(each["reached"] for each in others)
            lost = reached - sum(each["continued"] for each in others)
            assert step["elsewhere_drop_off"] == pytest.approx(lost / reached, abs=1e-12)


def test_who_left_and_who_stayed_agree_with_a_recomputation_by_hand(
    visits: pl.DataFrame, found: funnel.Funnels
):
    rows = visits.rows(named=True)
    assert found.leavers.height == 2 * found.steps.height
    for line in found.leavers.iter_rows(named=True):
        how = {"left": "stopped", "stayed": None}[line["who"]]
        here = [
            row
            for row in rows
            if (row["journey"], row["stage"], row["ended"]) == (line["journey"], line["stage"], how)
            and line["channel"] in {row["channel"], "all"}
        ]
        known = [
            (row["customer_id"], row["customer_score"]) for row in here if row["customer_score"] is not None
        ]
        told = tuple(line[name] for name in ("customer_score", "low", "high"))
        assert told == pytest.approx(clustered(known), abs=1e-9)
        assert (line["contacts"], line["n"]) == (len(here), len(known))


def test_steps_stand_in_the_order_of_the_journey_and_its_end_is_no_step(found: funnel.Funnels):
    billing = found.steps.filter(journey="billing", channel="all")
    assert billing["stage"].to_list() == [
        "greet", "verify_account", "review_bill", "explain_charge", "settle", "confirm",
    ]  # fmt: skip
    assert billing["next_stage"].to_list() == [*billing["stage"].to_list()[1:], "close"]
    assert billing["step"].to_list() == [1, 2, 3, 4, 5, 6]


def test_contacts_that_were_resolved_where_they_ended_have_not_dropped_off():
    steps = [
        ("a", "b", None, 60),
        ("a", None, "settled", 30),
        ("a", None, "stopped", 10),
        ("b", None, "stopped", 60),
    ]
    found = funnel.funnels(plain(steps), {MONDAY: MONDAY}, {}).steps.filter(channel="all").row(0, named=True)
    assert (found["reached"], found["continued"], found["settled"]) == (70, 60, 30)
    assert found["drop_off"] == pytest.approx(1 / 7)


def test_a_declared_order_goes_before_the_contacts_own():
    steps = [
        ("a", "b", None, 60),
        ("b", "c", None, 20),
        ("b", None, "stopped", 40),
        ("c", None, "stopped", 20),
    ]
    declared = funnel.funnels(plain(steps), {MONDAY: MONDAY}, {"j": ("b", "x", "a", "c")}).steps
    assert declared.filter(channel="all")["stage"].to_list() == ["b", "a"]


def test_who_goes_back_from_the_last_stage_makes_no_step_of_it():
    steps = [("a", "b", None, 60), ("b", "c", None, 50), ("b", None, "stopped", 10)]
    steps += [("c", "a", None, 20), ("c", None, "settled", 30)]
    found = funnel.funnels(plain(steps), {MONDAY: MONDAY}, {"j": ("a", "b", "c")}).steps
    assert found.filter(channel="all")["stage"].to_list() == ["a", "b"]


def test_a_window_holds_its_own_weeks_only(visits: pl.DataFrame):
    last = monday(visits["day"].max())  # type: ignore[arg-type]
    first = last - timedelta(weeks=3)
    alone = visits.filter(pl.col("day").is_between(first, last + timedelta(days=6)))
    both = funnel.funnels(window_of(visits), {last: first, last - timedelta(weeks=1): first}, {})
    one = funnel.funnels(window_of(alone), {last: first}, {})

    assert_frame_equal(both.steps.filter(week=last), one.steps)
    assert_frame_equal(both.leavers.filter(week=last), one.leavers)


def test_no_visits_give_no_steps(visits: pl.DataFrame):
    found = funnel.funnels(window_of(visits.clear()), {MONDAY: MONDAY}, {})
    assert found.steps.schema == funnel.STEPS
    assert found.leavers.schema == funnel.LEAVERS
    assert found.steps.is_empty()
    assert found.leavers.is_empty()


def plain(steps: list[tuple[str, str | None, str | None, int]]) -> pl.DataFrame:
    """Make `WINDOW` of counts of (stage, next stage, how it ended); nobody's mood is known."""
    return listed(visits_counted(steps))


def visits_counted(steps: list[tuple[str, str | None, str | None, int]]) -> pl.DataFrame:
    rows = [
        {"day": MONDAY, "journey": "j", "channel": "chat", "customer": number, "stage": stage,
         "next_stage": after, "ended": ended}
        for stage, after, ended, count in steps
        for number in range(count)
    ]  # fmt: skip
    mood = {name: pl.lit(None, pl.Float64) for name in ("customer_score", "emotional_change")}
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(**mood)


# --- what is found -----------------------------------------------------------------------------------------


def test_what_was_planted_is_found_and_little_else():
    shares = []
    for seed in range(3):
        visits = visits_of(Plan(interactions=5_000, days=90, seed=seed))
        steps = funnel.funnels(window_of(visits), whole_span(visits), {}).steps
        named = {
            (row["journey"], row["stage"])
            for row in steps.filter("flagged", channel="all").iter_rows(named=True)
        }
        assert named >= PLANTED, seed
        ordinary = steps.filter(~pl.struct("journey", "stage").is_in(_structs(PLANTED)))
        shares.append(ordinary["flagged"].mean())
        voice = steps.filter(journey="technical", stage="run_checks", channel="voice")
        assert voice["drop_off_flagged"].to_list() == [False]  # it was planted in the text channels only
    assert mean(shares) < 0.10  # type: ignore[type-var]


def test_where_nothing_was_planted_hardly_anything_is_found():
    shares = []
    for seed in range(3):
        visits = visits_of(Plan(interactions=3_000, days=90, seed=seed).without_effects())
        shares.append(
            funnel.funnels(window_of(visits), whole_span(visits), {}).steps["drop_off_flagged"].mean()
        )
    assert mean(shares) < 0.01  # type: ignore[type-var]


def test_two_contacts_find_nothing():
    steps = [("a", "b", None, 2), ("b", "c", None, 2), ("c", "d", None, 1), ("c", None, "stopped", 1)]
    steps += [("d", "e", None, 1), ("e", None, "stopped", 1)]
    found = funnel.funnels(plain(steps), {MONDAY: MONDAY}, {}).steps
    assert not found["flagged"].any()


def test_emotional_drop_needs_thirty_conversations_and_more_than_half_a_point():
    def flagged(count: int, change: float) -> bool:
        rng = np.random.default_rng(1)
        given = visits_counted([("a", "b", None, count), ("b", None, "stopped", count)]).with_columns(
            emotional_change=pl.Series(change + 0.1 * rng.standard_normal(2 * count))
        )
        return bool(funnel.funnels(listed(given), {MONDAY: MONDAY}, {}).steps["emotional_flagged"][0])

    assert flagged(30, -1.0)
    assert not flagged(29, -1.0)
    assert not flagged(30, -0.5)


def test_intervals_hold_the_truth_19_times_in_20():
    rng = np.random.default_rng(11)
    journeys, customers, most = 1_500, 120, 3
    number = np.repeat(np.arange(journeys), customers)
    contacts = rng.integers(1, most + 1, number.size)
    lasting = rng.standard_normal(number.size)  # what all contacts of a customer share
    who, journey = (np.repeat(each, contacts) for each in (np.arange(number.size), number))
    left_at = np.repeat(rng.uniform(0.05, 0.3, journeys), customers * 1)  # the true drop-off of each journey
    left = rng.random(who.size) < np.repeat(left_at, contacts)
    change = -0.4 + np.repeat(lasting, contacts) + rng.standard_normal(who.size)
    given = pl.DataFrame({
        "day": MONDAY, "journey": pl.Series(journey).cast(pl.String), "channel": "chat", "stage": "a",
        "customer": pl.Series(who), "customer_score": None,
        "emotional_change": pl.Series(np.where(left, np.nan, change)).fill_nan(None), "left": left,
    }).with_columns(
        next_stage=pl.when(~pl.col("left")).then(pl.lit("b")),
        ended=pl.when("left").then(pl.lit("stopped")),
    ).with_columns(pl.col("customer_score").cast(pl.Float64))  # fmt: skip
    steps = funnel.funnels(listed(given), {MONDAY: MONDAY}, {}).steps.filter(channel="all")
    truth = left_at[::customers][steps["journey"].cast(pl.Int64).to_numpy()]
    dropped = ((steps["low"].to_numpy() <= truth) & (truth <= steps["high"].to_numpy())).mean()
    moved = (steps["emotional_low"] <= -0.4) & (steps["emotional_high"] >= -0.4)

    assert 0.93 <= dropped <= 0.97
    assert 0.93 <= moved.mean() <= 0.97  # type: ignore[operator]


def test_false_drop_offs_are_rare_where_every_step_loses_the_same():
    rng = np.random.default_rng(5)
    wrong = []
    for _ in range(40):
        reached = np.full(60, 400)
        stopped = rng.binomial(reached, 0.06)
        low = np.array([wilson(int(hits), 400)[1] for hits in stopped])
        rows = pl.DataFrame({
            "week": MONDAY, "journey": np.repeat(np.arange(10), 6).astype(str), "channel": "all",
            "stage": np.tile(np.arange(6), 10).astype(str), "reached": reached, "stopped": stopped,
            "drop_off": stopped / reached, "low": low, "emotional_high": 0.0, "emotional_n": 0,
        })  # fmt: skip
        wrong.append(findings.flagged(rows)["flagged"].any())
    assert sum(wrong) <= 2


def _structs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"journey": journey, "stage": stage} for journey, stage in sorted(pairs)]
