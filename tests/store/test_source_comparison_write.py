"""Figures of sources in the database: stored with the scores, shown by a view, checked by a command."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app
from qm_pipeline.runs import scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)


@pytest.fixture
def scored(database: Database, tmp_path: Path) -> Database:
    said = [{"role": "customer", "text": "this is bad", "sentiment": "negative"}]
    figures = {"contact_lens_customer_overall": -5, "genesys_sentiment_score": -10}
    given = [
        contacts.contact("with", DAY) | {"turns": said, "attributes": figures},
        contacts.contact("without", DAY) | {"turns": said},
    ]
    contacts.deliver(database, tmp_path, given)
    scoring.score_due(database, contacts.take(database, DAY), contacts.PlainModels())
    return database


def test_figures_are_compared_where_a_source_gave_some_and_nowhere_else(scored: Database) -> None:
    rows = contacts.rows(
        scored,
        "select interaction_id, convention, theirs, from_their_labels, from_our_labels, agrees "
        "from app.source_comparison order by convention",
    )
    assert [(row["interaction_id"], row["convention"], row["agrees"]) for row in rows] == [
        ("with", "contact_lens", True),
        ("with", "genesys", False),
    ]
    assert (rows[0]["theirs"], rows[0]["from_their_labels"], rows[0]["from_our_labels"]) == (-5, -5, -5)


def test_the_check_over_the_database_says_the_same(
    scored: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scored
    assert settings.database_url is not None
    monkeypatch.setenv("QM_DATABASE_URL", settings.database_url.get_secret_value())
    done = CliRunner().invoke(app, ["formulas", "--check", "--json"], catch_exceptions=False)
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert document["totals"] == {"given": 2, "agree": 1, "differ": 1, "no_labels": 0}
    assert document["differing"][0]["interaction_id"] == "with"
