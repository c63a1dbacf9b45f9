"""Evidence that somebody asked for is stored where the page finds it, and only if it explains the scores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.ingest.identity import interaction_key
from qm_pipeline.integrity import checks
from qm_pipeline.runs import asked_evidence, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.models import ServingModels
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
KEY = interaction_key("native", "calm")
ANSWERS = "select interaction_key::text as key, answer from app.evidence_requests"
EXPLAINED = "select turn_index, role from app.evidence order by turn_index"


def serving() -> ServingModels:
    return contacts.PlainModels()


def nobody() -> ServingModels:
    raise AssertionError("models were loaded for nothing")


def ask(database: Database, key: str = KEY) -> None:
    with database.begin(role="qm_app", person="local") as tx:
        tx.execute("review/ask_for_evidence", interaction_key=key)


@pytest.fixture
def scored(database: Database, tmp_path: Path) -> Database:
    said = [
        {"role": "customer", "text": "where is my order"},
        {"role": "agent", "agent_id": "a", "text": "on its way"},
    ]
    contacts.deliver(database, tmp_path, [contacts.contact("calm", DAY) | {"turns": said}])
    scoring.score_due(database, contacts.take(database, DAY), contacts.PlainModels())
    return database


def test_what_was_asked_for_is_stored_with_the_agents_turns_too(scored: Database) -> None:
    assert contacts.rows(scored, EXPLAINED) == []
    ask(scored)
    assert asked_evidence.answer(scored, serving, 10) == 1
    assert contacts.rows(scored, EXPLAINED) == [
        {"turn_index": 0, "role": "customer"},
        {"turn_index": 1, "role": "agent"},
    ]
    assert contacts.rows(scored, ANSWERS) == [{"key": KEY, "answer": "stored"}]


def test_with_nothing_asked_no_model_is_loaded(scored: Database) -> None:
    assert asked_evidence.answer(scored, nobody, 10) == 0


def test_asked_again_it_is_answered_again_and_stored_once(scored: Database) -> None:
    for _ in range(2):
        ask(scored)
        ask(scored)
        assert asked_evidence.answer(scored, serving, 10) == 1
    assert contacts.rows(scored, "select count(*) as n from scores.evidence") == [{"n": 1}]


def test_scores_of_other_models_are_not_explained_by_these(scored: Database) -> None:
    ask(scored)
    asked_evidence.answer(scored, lambda: contacts.PlainModels("plain-en/2.0.0"), 10)
    assert contacts.rows(scored, EXPLAINED) == []
    assert contacts.rows(scored, ANSWERS) == [{"key": KEY, "answer": "other_models"}]


def test_an_interaction_that_is_not_there_cannot_be_asked_for(scored: Database) -> None:
    ask(scored, "00000000-0000-0000-0000-000000000000")
    assert contacts.rows(scored, ANSWERS) == []


def test_one_that_was_erased_meanwhile_is_gone(scored: Database) -> None:
    ask(scored)
    contacts.change(scored, "select ops.drop_month(:day)", day=DAY)
    assert asked_evidence.answer(scored, serving, 10) == 1
    assert contacts.rows(scored, ANSWERS) == [{"key": KEY, "answer": "gone"}]


def test_what_was_asked_for_passes_the_integrity_check(scored: Database) -> None:
    ask(scored)
    asked_evidence.answer(scored, serving, 10)
    faults = {fault.check for fault in checks.verify(scored, checks.Scope(*checks.EVER, 30)).faults}
    assert not {check for check in faults if check.startswith("evidence")}
