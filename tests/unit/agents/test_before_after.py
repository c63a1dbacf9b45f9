"""Before and after a coaching on simulated contacts: what was planted is found, and luck is not."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from qm_pipeline.agents import before_after
from qm_pipeline.agents.before_after import Coaching
from qm_pipeline.agents.measures import CONTACTS, MEASURES
from tests.unit.agents import centre

AGENTS, EACH = 14, 60
DAY = centre.WEEK + timedelta(days=28)


def two_sides(seed: int, planted: float = 0.0, agent: str = "agent-003") -> pl.DataFrame:
    """Simulate agents over eight weeks; from a day on one of them adds something to the end of contacts."""
    rng = np.random.default_rng(seed)
    contacts = centre.week(seed, 2, 0.2, AGENTS, 2 * EACH).contacts
    later = pl.Series(rng.random(contacts.height) < 0.5)
    away = pl.Series(rng.integers(1, 29, contacts.height))
    days = contacts.with_columns(
        day=pl.lit(DAY) + pl.duration(days=pl.when(later).then(away).otherwise(-away))
    )
    added = pl.when((pl.col("day") > DAY) & (pl.col("agent_id") == agent)).then(planted).otherwise(0.0)
    moved = days.with_columns(customer_end_score=(pl.col("customer_end_score") + added).clip(-5, 5))
    shift = pl.col("customer_end_score") - pl.col("customer_begin_score")
    return moved.with_columns(customer_shift=shift).cast(dict(CONTACTS))


def compared(contacts: pl.DataFrame, agent: str = "agent-003") -> dict[str, dict[str, object]]:
    rows = before_after.effects(contacts, Coaching(1, agent, DAY, "customer_end_score"))
    return {row["metric"]: row for row in rows.iter_rows(named=True)}


def test_a_planted_improvement_is_found_with_its_size_inside_the_interval():
    found = [compared(two_sides(seed, 2.5))["customer_end_score"] for seed in range(6)]

    assert sum(row["verdict"] == "better" for row in found) >= 5
    assert all(row["effect"] > 0.8 for row in found)


def test_where_nothing_was_planted_hardly_anything_is_found():
    agents = [f"agent-{number:03d}" for number in range(3, 9)]
    verdicts = [
        compared(two_sides(seed), agent)["customer_end_score"]["verdict"]
        for seed in range(10, 16)
        for agent in agents
    ]
    assert sum(verdict is not None for verdict in verdicts) <= 0.1 * len(verdicts)


def test_every_metric_with_a_better_side_has_a_row_with_a_verdict_or_a_reason():
    rows = compared(two_sides(1))
    assert set(rows) == {measure.name for measure in MEASURES if measure.better}
    assert all((row["verdict"] is None) != (row["reason"] is None) for row in rows.values())


def test_under_twenty_contacts_on_a_side_nothing_is_said():
    contacts = two_sides(2, 3.0)
    scarce = contacts.filter(
        (pl.col("agent_id") != "agent-003") | (pl.col("day") < DAY) | (pl.int_range(pl.len()) % 9 == 0)
    )
    row = compared(scarce)["customer_end_score"]
    assert row["reason"] == "few"
    assert row["effect"] is None
    assert 0 < row["n_after"] < 20


def test_without_five_peers_nothing_is_said():
    few = two_sides(3, 3.0).filter(pl.col("agent_id") <= "agent-004")
    assert compared(few)["customer_end_score"]["reason"] == "no_peers"


def test_an_agent_without_contacts_has_no_value():
    assert {row["reason"] for row in compared(two_sides(3), "nobody").values()} == {"no_value"}


def test_contacts_of_the_day_itself_count_on_neither_side():
    contacts = two_sides(4)
    that_day = contacts.head(50).with_columns(day=pl.lit(DAY), agent_id=pl.lit("agent-003"))
    that_day = that_day.with_columns(interaction_key=pl.format("day-{}", "interaction_key"))
    assert compared(contacts) == compared(pl.concat([contacts, that_day]))


def test_the_order_of_the_contacts_changes_nothing():
    contacts = two_sides(5)
    assert compared(contacts) == compared(contacts.sample(fraction=1, shuffle=True, seed=3))


def test_peers_are_those_with_a_similar_mix_who_were_not_coached():
    mixes = pl.DataFrame(
        [
            ("me", "chat", "billing", 8),
            ("me", "voice", "billing", 2),
            ("like-me", "chat", "billing", 80),
            ("like-me", "voice", "billing", 20),
            ("a-bit", "chat", "billing", 1),
            ("a-bit", "email", None, 9),
            ("coached", "chat", "billing", 10),
            ("stranger", "email", "sales", 10),
        ],
        schema=before_after.MIXES,
        orient="row",
    )
    assert before_after.comparable(mixes, "me", ["coached"]) == ["a-bit", "like-me"]
    assert before_after.comparable(mixes, "me", ["coached"], most=1) == ["like-me"]


@pytest.mark.parametrize("metric", ["response_time_ms"])
def test_a_duration_is_told_in_its_own_unit(metric: str):
    row = compared(two_sides(6))[metric]
    assert row["after"] > 500
    assert row["effect"] == pytest.approx(row["after"] - row["expected"])
    assert row["low"] <= row["effect"] <= row["high"]
