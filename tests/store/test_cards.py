"""Cards are as they would be drawn now, whatever happened last to an interaction: landing, scoring, flags."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.integrity.checks import EVER
from qm_pipeline.runs import scoring
from tests import contacts
from tests.store.test_peer_flags import MONDAY, at, work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.store.engine import Database


def cards(database: Database) -> dict[str, dict[str, Any]]:
    rows = contacts.rows(
        database, "select i.interaction_id, c.* from marts.cards as c "
        "join core.interactions as i using (interaction_key, version)",
    )  # fmt: skip
    return {row["interaction_id"]: row for row in rows}


@pytest.fixture(autouse=True)
def as_drawn_anew(database: Database) -> Iterator[None]:
    """After every test no card is another than would be drawn."""
    yield
    with database.begin() as tx:
        assert tx.rows("verify/cards", first=EVER[0], last=EVER[1]) == []


def test_what_has_landed_has_a_card_before_anything_scores_it(database: Database, tmp_path: Path):
    contacts.deliver(database, tmp_path, [at("a", MONDAY)])
    assert cards(database)["a"]["customer_score"] is None
    assert cards(database)["a"]["flags"] == []


def test_scoring_draws_the_score_and_the_flags(database: Database, tmp_path: Path):
    bad = {"turns": [{"role": "customer", "text": "this is terrible"} for _ in range(4)]}
    contacts.deliver(database, tmp_path, [at("a", MONDAY, **bad)])
    scoring.score_due(database, contacts.take(database, MONDAY), contacts.PlainModels())
    card = cards(database)["a"]
    assert card["customer_score"] < 0
    assert "emotionally_charged" in card["flags"]
    assert card["review_priority"] > 0


def test_a_new_version_takes_the_score_of_the_old_one_away(database: Database, tmp_path: Path):
    work(database, tmp_path, [at("a", MONDAY, topic="invoice")])
    contacts.deliver(database, tmp_path, [at("a", MONDAY, topic="parcel")])
    card = cards(database)["a"]
    assert (card["version"], card["topic"], card["customer_score"]) == (2, "parcel", None)


def test_a_contact_that_comes_late_changes_the_cards_of_the_days_after_it(database: Database, tmp_path: Path):
    days = {"second": MONDAY - timedelta(days=1), "third": MONDAY}
    work(database, tmp_path, [at(name, day, customer_id="k") for name, day in days.items()])
    work(database, tmp_path, [at("first", MONDAY - timedelta(days=3), customer_id="k")])
    assert "repeat_contact" in cards(database)["third"]["flags"]
    work(database, tmp_path, [at("first", MONDAY - timedelta(days=3), customer_id="another")])
    assert "repeat_contact" not in cards(database)["third"]["flags"]


def test_a_card_goes_with_its_interaction(database: Database, tmp_path: Path):
    work(database, tmp_path, [at("a", MONDAY)])
    contacts.change(database, "select ops.drop_month(:d)", d=MONDAY.replace(day=1))
    assert cards(database) == {}
