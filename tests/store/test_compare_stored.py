"""A comparison says the same whether it scores or reads what was scored, and touches nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.comparison import report, stored
from qm_pipeline.comparison.stored import Contacts, Scores
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.runs import scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
EVER = Contacts(DAY, NEXT)
OLD, NEW = contacts.PlainModels("plain-en/1.0.0"), contacts.GentleModels("plain-en/2.0.0")


@pytest.fixture
def landed(database: Database, tmp_path: Path) -> Database:
    given = [
        contacts.contact(f"c{number}", (DAY, NEXT)[number % 2], turns=1 + number % 7) for number in range(30)
    ]
    contacts.deliver(database, tmp_path, given)
    return database


def score(database: Database, *models: contacts.PlainModels) -> None:
    for each in models:
        scoring.score_due(database, contacts.take(database, DAY, NEXT), each)


def compared(
    database: Database, scores: Scores = Scores.AUTO, wanted: Contacts = EVER
) -> tuple[dict[str, Any], stored.Sources]:
    tally, sources = stored.compare_stored(
        database, wanted, (OLD.versions, NEW.versions), lambda: (OLD, NEW), scores
    )
    return report.figures(tally), sources


def test_history_after_scoring_again_says_what_the_comparison_before_said(landed: Database):
    score(landed, OLD)
    foretold, sources = compared(landed)
    assert (sources.stored, sources.scored) == (0, 30)
    score(landed, NEW)
    told, sources = compared(landed)
    assert (sources.stored, sources.scored) == (30, 0)
    assert json.dumps(told) == json.dumps(foretold)
    assert json.dumps(compared(landed, Scores.FRESH)[0]) == json.dumps(foretold)
    assert foretold["examples"]["flags"]


def test_contacts_of_which_only_one_side_is_stored_are_scored_now(landed: Database):
    score(landed, OLD, NEW)
    whole, _ = compared(landed)
    for table in ("flags", "interactions"):
        contacts.change(
            landed,
            f"delete from scores.{table} where model_versions = 'plain-en/2.0.0' and day = '2026-03-02'",
        )
    found, sources = compared(landed)
    assert (sources.stored, sources.scored) == (15, 15)
    assert json.dumps(found) == json.dumps(whole)


def test_a_sample_is_the_same_each_time_and_no_larger_than_asked(landed: Database):
    wanted = Contacts(DAY, NEXT, most=7)
    first, _ = compared(landed, wanted=wanted)
    assert first["interactions"] == 7
    assert stored.count(landed, wanted) == 7
    assert json.dumps(compared(landed, wanted=wanted)[0]) == json.dumps(first)


def test_small_pages_change_no_bit(landed: Database, monkeypatch: pytest.MonkeyPatch):
    score(landed, OLD, NEW)
    whole, _ = compared(landed)
    monkeypatch.setattr(stored, "TURNS_A_PAGE", 5)
    told: list[int] = []
    tally, _ = stored.compare_stored(
        landed, EVER, (OLD.versions, NEW.versions), lambda: (OLD, NEW), on_contacts=told.append
    )
    assert json.dumps(report.figures(tally)) == json.dumps(whole)
    assert told == sorted(told)
    assert len(told) > 10
    assert told[-1] == 30


def test_only_the_days_asked_for_are_looked_at(landed: Database):
    assert compared(landed, wanted=Contacts(NEXT, NEXT))[0]["interactions"] == 15


def test_history_that_is_not_there_is_said_and_no_model_is_asked(landed: Database):
    score(landed, OLD)
    with pytest.raises(PermanentError, match="scores of both"):
        compared(landed, Scores.STORED)


def test_comparing_writes_nothing(landed: Database):
    score(landed, OLD)
    before = contacts.rows(
        landed, "select count(*) as n, max(xmin::text::bigint) as last from scores.interactions"
    )
    compared(landed)
    assert (
        contacts.rows(
            landed, "select count(*) as n, max(xmin::text::bigint) as last from scores.interactions"
        )
        == before
    )
