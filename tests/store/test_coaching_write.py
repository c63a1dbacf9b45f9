"""Coaching as it is stored: every agent of the week, what a late contact changes, what the view shows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.agents.measures import METRICS
from qm_pipeline.runs import book, coaching, gates, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
AGENTS = ("a1", "a2", "a3", "a4")
VIEW = "select * from app.agent_coaching order by week, agent_id, metric"


def contact(name: str, day: date, agent: str | None) -> dict[str, Any]:
    made = contacts.contact(name, day, turns=8)
    for turn in made["turns"]:
        if turn["role"] == "agent" and agent is None:
            turn["role"] = "bot"
            del turn["agent_id"]
        elif turn["role"] == "agent":
            turn["agent_id"] = agent
    return made


def coached(database: Database, *days: date) -> tuple[book.Window, coaching.Weeks]:
    run_id = contacts.take(database, min(days), max(days))
    scoring.score_due(database, run_id, contacts.PlainModels())
    return book.Window(run_id, "test", min(days), max(days)), coaching.replace_coaching(
        database, run_id, days
    )


@pytest.fixture
def weeks(database: Database, tmp_path: Path) -> Database:
    """Three weeks of contacts: four agents, and one contact that nobody answered."""
    given = [
        contact(f"c{week}-{number}", MONDAY + WEEK * week + timedelta(days=number % 7), AGENTS[number % 4])
        for week in range(3)
        for number in range(16)
    ]
    contacts.deliver(database, tmp_path, [*given, contact("nobody", MONDAY, None)])
    return database


def test_every_agent_of_a_week_has_every_metric_and_the_gate_finds_nothing_missing(weeks: Database):
    window, found = coached(weeks, MONDAY, MONDAY + WEEK * 2)
    stored = contacts.rows(weeks, "select agent_id, week, metric from marts.agent_coaching")

    # The day between was not taken on: its week is the next run's.
    assert {row["week"] for row in stored} == {MONDAY, MONDAY + WEEK * 2}
    assert {(row["agent_id"], row["metric"]) for row in stored} == {
        (agent, metric) for agent in AGENTS for metric in METRICS
    }
    assert gates.agents(weeks, window, found).passed


def test_the_gate_shuts_where_an_agent_or_a_contact_is_missing(weeks: Database):
    window, found = coached(weeks, MONDAY)
    rows = found.rows
    without_agent = rows.filter(agent_id="a2")
    less_one = rows.with_columns(n=rows["n"] - (rows["metric"] == "interactions").cast(int))

    for wrong in (rows.join(without_agent, on="agent_id", how="anti"), less_one, rows.head(-1)):
        verdict = gates.agents(weeks, window, found._replace(rows=wrong))
        assert not verdict.passed
        assert verdict.sentence is not None


def test_a_late_contact_changes_its_own_week_and_not_a_bit_of_any_other(weeks: Database, tmp_path: Path):
    everything = [MONDAY + timedelta(days=number) for number in range(21)]
    coached(weeks, *everything)
    before = contacts.rows(weeks, VIEW)
    contacts.deliver(weeks, tmp_path, [contact("late", MONDAY + WEEK, "a9")])
    coached(weeks, MONDAY + WEEK)
    after = contacts.rows(weeks, VIEW)

    def others(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["week"] != MONDAY + WEEK]

    assert others(after) == others(before)
    assert {row["agent_id"] for row in after if row["week"] == MONDAY + WEEK} == {*AGENTS, "a9"}


def test_an_agent_whose_contact_turns_out_to_be_anothers_leaves_no_row_behind(
    weeks: Database, tmp_path: Path
):
    contacts.deliver(weeks, tmp_path, [contact("moved", MONDAY, "a9")])
    coached(weeks, MONDAY)
    contacts.deliver(weeks, tmp_path, [contact("moved", MONDAY, "a1")])
    coached(weeks, MONDAY)

    assert {row["agent_id"] for row in contacts.rows(weeks, VIEW)} == set(AGENTS)


def test_examples_are_conversations_of_the_agent_and_week_with_turns_that_are_there(weeks: Database):
    coached(weeks, MONDAY)
    for row in contacts.rows(weeks, VIEW):
        heard = [example["interaction_id"] for example in row["examples"]]
        assert row["example_interaction_ids"] == heard
        for example in row["examples"]:
            (found,) = contacts.rows(
                weeks,
                "select i.agent_id, i.day, array_agg(t.turn_index) as turns from app.interactions as i "
                "join app.turns as t using (interaction_key) where i.interaction_key = :key "
                "group by i.agent_id, i.day",
                key=example["interaction_key"],
            )
            assert found["agent_id"] == row["agent_id"]
            assert MONDAY <= found["day"] < MONDAY + WEEK
            assert set(example["turns"]) <= set(found["turns"])
    shifts = [row for row in contacts.rows(weeks, VIEW) if row["metric"] == "customer_end_score" and row["n"]]
    assert shifts
    assert all(row["examples"] for row in shifts)


def test_the_view_begins_with_its_stable_columns(weeks: Database):
    columns = contacts.rows(
        weeks,
        "select column_name from information_schema.columns where table_schema = 'app' "
        "and table_name = 'agent_coaching' order by ordinal_position limit 11",
    )

    assert [row["column_name"] for row in columns] == [
        "agent_id", "week", "metric", "n", "raw", "adjusted", "low", "high", "peer_mean", "finding",
        "example_interaction_ids",
    ]  # fmt: skip
