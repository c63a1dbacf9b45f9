"""Evidence in the database: of flagged interactions, with their scores, and found by the name of one."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app
from qm_pipeline.ingest.identity import interaction_key
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.runs import one_contact, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
FLAGGED = "select distinct interaction_id from app.flags order by 1"
EXPLAINED = "select distinct interaction_id from app.evidence order by 1"


@pytest.fixture
def scored(database: Database, tmp_path: Path) -> Database:
    given = [contacts.contact(f"c{number}", DAY, turns=3 + number % 4) for number in range(16)]
    contacts.deliver(database, tmp_path, given)
    scoring.score_due(database, contacts.take(database, DAY), contacts.PlainModels())
    return database


def test_exactly_the_flagged_interactions_are_explained(scored: Database) -> None:
    flagged = contacts.rows(scored, FLAGGED)
    assert 0 < len(flagged) < 16
    assert contacts.rows(scored, EXPLAINED) == flagged


def test_every_scored_turn_of_their_customers_is_explained_and_adds_up(scored: Database) -> None:
    wrong = contacts.rows(
        scored,
        """
        select t.interaction_id, t.turn_index
        from app.turns as t
        left join app.evidence as e using (interaction_key, turn_index)
        where
            t.score is not null
            and t.role = 'customer'
            and t.interaction_key in (select interaction_key from app.flags)
            and abs(t.score - e.score) < 0.001 is not true
        """,
    )
    assert wrong == []


def test_spans_count_characters_as_postgres_does(database: Database, tmp_path: Path) -> None:
    text = "\U0001f469\u200d\U0001f4bb e\u0301 this is terrible"
    said = [{"role": "customer", "text": each} for each in (text, "this is awful", "this is terrible")]
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY) | {"turns": said, "channel": "chat"}])

    class Later(contacts.PlainModel):
        def predict_proba(self, texts: pl.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
            return np.tile((0.98, 0.01, 0.01), (len(texts), 1))

        def explain(self, text: str) -> list[contacts.Contribution]:
            start = text.index("this")
            return [contacts.Contribution(start, start + 4, "this", False, 3.0, 0.0, 0.0)]

    models = contacts.PlainModels()
    models._model = Later()
    scoring.score_due(database, contacts.take(database, DAY), models)
    found = contacts.rows(
        database,
        """
        select substr(
            t.text, (s.span ->> 'start')::int + 1, (s.span ->> 'end')::int - (s.span ->> 'start')::int
        ) as words
        from app.evidence as e
        inner join app.turns as t using (interaction_key, turn_index)
        cross join lateral jsonb_array_elements(e.spans) as s (span)
        """,
    )
    assert [row["words"] for row in found] == ["this"] * 3


def test_another_model_s_evidence_replaces_the_current_one_and_the_old_is_kept(scored: Database) -> None:
    before = contacts.rows(scored, EXPLAINED)
    scoring.score_due(scored, contacts.take(scored, DAY), contacts.PlainModels("plain-en/2.0.0"))
    assert contacts.rows(scored, EXPLAINED) == before
    kept = contacts.rows(
        scored, "select model_versions, count(*) as n from scores.evidence group by 1 order by 1"
    )
    assert kept == [
        {"model_versions": "plain-en/1.0.0", "n": len(before)},
        {"model_versions": "plain-en/2.0.0", "n": len(before)},
    ]
    assert contacts.rows(scored, "select distinct model_versions from app.evidence") == [
        {"model_versions": "plain-en/2.0.0"}
    ]


@pytest.mark.parametrize("name", ["native/c1", "c1", interaction_key("native", "c1")])
def test_an_interaction_is_found_by_each_of_its_names(scored: Database, name: str) -> None:
    interactions, turns = one_contact.read(scored, name)
    assert interactions["interaction_id"].to_list() == ["c1"]
    assert turns["turn_index"].to_list() == [0, 1, 2, 3]


def test_slashes_in_source_and_id_are_no_riddle(database: Database, tmp_path: Path) -> None:
    contacts.deliver(database, tmp_path, [contacts.contact("b/c", DAY, source="a/x")])
    assert one_contact.read(database, "a/x/b/c")[0]["source"].to_list() == ["a/x"]


def test_a_name_of_several_is_answered_with_their_keys(database: Database, tmp_path: Path) -> None:
    same = [contacts.contact("b/c", DAY, source="a"), contacts.contact("c", DAY, source="a/b")]
    contacts.deliver(database, tmp_path, same)
    with pytest.raises(PermanentError, match=interaction_key("a", "b/c")):
        one_contact.read(database, "a/b/c")


def test_a_name_of_none_is_answered_in_one_sentence(scored: Database) -> None:
    with pytest.raises(PermanentError, match="There is no interaction x/y"):
        one_contact.read(scored, "x/y")


def test_any_interaction_is_explained_on_request_flagged_or_not(
    scored: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.database_url is not None
    monkeypatch.setenv("QM_DATABASE_URL", settings.database_url.get_secret_value())
    flagged = {row["interaction_id"] for row in contacts.rows(scored, FLAGGED)}
    calm = next(name for name in (f"c{number}" for number in range(16)) if name not in flagged)
    done = CliRunner().invoke(app, ["explain", f"native/{calm}", "--json"], catch_exceptions=False)
    document = json.loads(done.stdout)
    assert document["interaction_id"] == calm
    assert all(turn["spans"] or turn["hidden"]["words"] for turn in document["turns"])
