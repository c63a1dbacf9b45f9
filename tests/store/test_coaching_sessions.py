"""Coachings that people note: who may, what is kept of it, and the before and after that comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.agents.measures import MEASURES
from qm_pipeline.integrity import checks
from qm_pipeline.interactions.errors import PermanentError, RefusedError
from qm_pipeline.runs import before_after, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
AGENTS = tuple(f"a{number}" for number in range(8))
PEOPLE = """
insert into review.people (person, display_name, agent_id, roles) values
('coach', 'A coach', null, '{coach}'), ('lead', 'A lead', null, '{qa_lead}'),
('cx', 'CX', null, '{cx_leader}'),
('a1', 'Agent', 'a1', '{agent}')
"""


def contact(name: str, day: date, agent: str) -> dict[str, Any]:
    made = contacts.contact(name, day, turns=6, channel="voice")
    for turn in made["turns"]:
        if turn["role"] == "agent":
            turn["agent_id"] = agent
    return made


def note(database: Database, agent: str = "a1", day: date = DAY, person: str = "coach") -> int:
    asked = {"agent_id": agent, "day": day, "focus_metric": "customer_end_score", "note": " listened "}
    with database.begin(role="qm_app", person=person) as tx:
        return int(tx.rows("review/note_coaching", **asked)[0]["session"])


def take_back(database: Database, session: int, person: str = "coach") -> bool:
    with database.begin(role="qm_app", person=person) as tx:
        return bool(tx.rows("review/take_back_coaching", session=session)[0]["taken_back"])


def seen(database: Database, person: str, agent: str = "a1") -> list[dict[str, Any]]:
    with database.begin(role="qm_app", person=person) as tx:
        return [dict(row) for row in tx.rows("app/coaching_sessions", agent_id=agent)]


@pytest.fixture
def staffed(database: Database) -> Database:
    contacts.change(database, PEOPLE)
    return database


@pytest.fixture
def worked(staffed: Database, tmp_path: Path) -> Database:
    """Eight agents with 24 contacts on each side of a day, scored."""
    given = [
        contact(f"{agent}-{side}-{number}", DAY + side * timedelta(days=1 + number % 3), agent)
        for agent in AGENTS
        for side in (-1, 1)
        for number in range(24)
    ]
    contacts.deliver(staffed, tmp_path, given)
    run_id = contacts.take(staffed, DAY - timedelta(days=3), DAY + timedelta(days=3))
    scoring.score_due(staffed, run_id, contacts.PlainModels())
    return staffed


def test_a_coach_notes_a_coaching_and_the_audit_log_says_who(staffed: Database):
    session = note(staffed)
    assert [
        (row["session"], row["coach"], row["note"], row["waiting"]) for row in seen(staffed, "coach")
    ] == [(session, "A coach", "listened", True)]
    logged = contacts.rows(staffed, "select person, action, details from ops.audit")
    assert [(row["person"], row["action"]) for row in logged] == [("coach", "note_coaching")]
    assert logged[0]["details"]["agent_id"] == "a1"
    assert "listened" not in str(logged[0]["details"])


@pytest.mark.parametrize("person", ["lead", "cx", "a1", "stranger"])
def test_who_is_no_coach_notes_and_takes_back_nothing(staffed: Database, person: str):
    session = note(staffed)
    with pytest.raises(RefusedError):
        note(staffed, person=person)
    with pytest.raises(RefusedError):
        take_back(staffed, session, person=person)
    assert len(seen(staffed, "coach")) == 1


@pytest.mark.parametrize("person", ["cx", "a1", "stranger"])
def test_what_coaches_note_is_not_for_others(staffed: Database, person: str):
    note(staffed)
    assert seen(staffed, person) == []
    assert len(seen(staffed, "lead")) == 1


def test_a_metric_that_nobody_is_coached_on_is_refused(staffed: Database):
    with pytest.raises(PermanentError), staffed.begin(role="qm_app", person="coach") as tx:
        tx.rows("review/note_coaching", agent_id="a1", day=DAY, focus_metric="talk_share", note=None)


def test_before_and_after_is_computed_once_and_verified(worked: Database):
    session = note(worked)
    assert before_after.answer(worked, 5) == 1
    assert before_after.answer(worked, 5) == 0
    with worked.begin(role="qm_app", person="coach") as tx:
        found = tx.rows("app/coaching_effects", session=session)
    assert {row["metric"] for row in found} == {each.name for each in MEASURES if each.better}
    end = next(row for row in found if row["metric"] == "customer_end_score")
    assert (end["n_before"], end["n_after"], end["peers"]) == (24, 24, 7)
    assert not seen(worked, "coach")[0]["waiting"]


def test_verify_finds_a_before_and_after_that_is_not_what_computing_gives(worked: Database):
    note(worked)
    before_after.answer(worked, 5)
    contacts.change(worked, "update ops.days set processed = touched")
    faults = checks._MARTS["coaching_effects"]
    with worked.begin() as tx:
        assert faults(tx, [DAY + timedelta(days=1)]) == []
    contacts.change(
        worked, "update marts.coaching_effects set n_after = n_after + 1 where metric = 'empathy_rate'"
    )
    with worked.begin() as tx:
        assert [fault.check for fault in faults(tx, [DAY + timedelta(days=1)])] == ["coaching_effects"]


def test_whoever_is_coached_in_the_same_weeks_is_no_peer_any_more_until_it_is_taken_back(worked: Database):
    note(worked)
    before_after.answer(worked, 5)
    other = note(worked, agent="a2")
    assert seen(worked, "coach")[0]["waiting"]
    before_after.answer(worked, 5)
    assert peers(worked) == [6, 6]
    assert take_back(worked, other)
    assert not take_back(worked, other)
    before_after.answer(worked, 5)
    assert peers(worked) == [7]
    assert seen(worked, "coach", "a2") == []


def peers(database: Database) -> list[int]:
    """Return how many peers each coaching's end score is set beside."""
    told = "select peers from marts.coaching_effects where metric = 'customer_end_score' order by session"
    return [row["peers"] for row in contacts.rows(database, told)]


def test_a_run_over_days_around_a_coaching_computes_it_anew_and_over_others_does_not(worked: Database):
    note(worked)
    before_after.answer(worked, 5)
    before_after.touched(worked, [DAY + timedelta(days=60)])
    assert not seen(worked, "coach")[0]["waiting"]
    before_after.touched(worked, [DAY + timedelta(days=28)])
    assert seen(worked, "coach")[0]["waiting"]
