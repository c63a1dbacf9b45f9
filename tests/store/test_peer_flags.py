"""Flags that need other interactions, in Postgres: what a late conversation changes, and what it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.integrity import peer_flags as verdict
from qm_pipeline.quality import outliers
from qm_pipeline.runs import days, peer_flags, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

MONDAY = date(2026, 3, 30)
BEFORE = MONDAY - timedelta(days=20)


def at(name: str, day: date, hour: int = 9, **fields: object) -> dict[str, Any]:
    """A chat of ten minutes that begins at an hour, about billing."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    times = {"started_at": start.isoformat(), "ended_at": (start + timedelta(minutes=10)).isoformat()}
    about = {"channel": "chat", "queue": "billing", "topic": "invoice", "customer_id": name}
    return contacts.contact(name, day) | about | times | fields


def work(database: Database, folder: Path, given: list[dict[str, Any]]) -> None:
    """Land them and do what a run does with the days that they touch."""
    contacts.deliver(database, folder, given)
    pending = days.pending(database)
    run_id = contacts.take(database, pending[0], pending[-1], pending_only=True)
    scoring.score_due(database, run_id, contacts.PlainModels())
    peer_flags.replace_peer_flags(database, run_id, pending)
    contacts.change(database, "update ops.days set processed = touched")


def flagged(database: Database, code: str) -> dict[str, dict[str, Any]]:
    rows = contacts.rows(
        database,
        "select f.*, i.interaction_id from marts.flags as f join core.interactions as i "
        "using (interaction_key, version) where code = :code",
        code=code,
    )
    return {row["interaction_id"]: row for row in rows}


def adds_up(database: Database) -> bool:
    with database.begin() as tx:
        done = [row["day"] for row in contacts.rows(database, "select day from ops.days order by day")]
        return verdict.peer_flags(tx, done) == []


def test_a_contact_that_comes_late_makes_a_repeat_of_the_one_after_it(database: Database, tmp_path: Path):
    days = {"second": MONDAY - timedelta(days=1), "third": MONDAY}
    known = [at(name, day, customer_id="k") for name, day in days.items()]
    work(database, tmp_path, [*known, at("other", MONDAY)])
    assert flagged(database, "repeat_contact") == {}
    work(database, tmp_path, [at("first", MONDAY - timedelta(days=3), customer_id="k")])
    found = flagged(database, "repeat_contact")
    assert set(found) == {"third"}
    before = contacts.rows(
        database, "select interaction_key::text as key from core.interactions where interaction_id = 'second'"
    )
    assert found["third"]["related"] == [before[0]["key"]]
    assert adds_up(database)


def test_the_views_show_flags_of_both_kinds_once(database: Database, tmp_path: Path):
    bad = {"turns": [{"role": "customer", "text": "this is terrible"} for _ in range(4)]}
    given = [at(name, MONDAY, hour, customer_id="k") for name, hour in (("z", 8), ("a", 9))]
    given.append(at("b", MONDAY, 12, customer_id="k", **bad))
    work(database, tmp_path, given)
    shown = contacts.rows(database, "select flags, review_priority from app.interactions order by started_at")
    assert "repeat_contact" not in shown[0]["flags"]
    assert {"repeat_contact", "emotionally_charged"} <= set(shown[2]["flags"])
    rows = contacts.rows(database, "select code, severity, model_versions from app.flags")
    assert len({row["code"] for row in rows}) == len(rows)
    assert max(row["severity"] for row in rows) == shown[2]["review_priority"]
    assert {row["model_versions"] for row in rows} == {"plain-en/1.0.0"}


@pytest.fixture
def among_peers(database: Database, tmp_path: Path) -> Database:
    """Thirty ordinary chats, and two weeks later a very long one."""
    peers = [at(f"p{number}", BEFORE + timedelta(days=number % 5)) for number in range(30)]
    long = contacts.contact("long", MONDAY, turns=80)["turns"]
    work(database, tmp_path, [*peers, at("long", MONDAY, turns=long), at("plain", MONDAY)])
    return database


def test_what_is_unlike_the_weeks_before_is_flagged_with_what_is_usual(among_peers: Database):
    found = flagged(among_peers, outliers.CODE)
    assert set(found) == {"long"}
    assert "turns 80 (usual: 4)" in found["long"]["reason"]
    assert found["long"]["reason"].startswith("Unlike its 30 peers (chat, billing)")
    assert adds_up(among_peers)


def test_a_late_peer_is_counted_and_changes_nothing_else(among_peers: Database, tmp_path: Path):
    work(among_peers, tmp_path, [at("late", BEFORE)])
    found = flagged(among_peers, outliers.CODE)
    assert set(found) == {"long"}
    assert "31 peers" in found["long"]["reason"]
    assert adds_up(among_peers)


def test_what_comes_in_the_same_week_or_later_is_no_peer(among_peers: Database, tmp_path: Path):
    before = flagged(among_peers, outliers.CODE)
    work(among_peers, tmp_path, [at("same-week", MONDAY), at("later", MONDAY + timedelta(days=9))])
    after = flagged(among_peers, outliers.CODE)
    assert after["long"] == before["long"]
    assert adds_up(among_peers)


def test_a_flag_that_does_not_hold_any_more_goes(among_peers: Database, tmp_path: Path):
    work(among_peers, tmp_path, [at("long", MONDAY)])  # delivered again, and short
    assert flagged(among_peers, outliers.CODE) == {}


def test_which_days_a_change_bears_on():
    sunday = MONDAY - timedelta(days=1)
    assert peer_flags.bears_on(sunday, MONDAY)
    assert not peer_flags.bears_on(MONDAY + timedelta(days=1), MONDAY)
    assert peer_flags.bears_on(MONDAY - timedelta(days=90), MONDAY + timedelta(days=6))
    assert not peer_flags.bears_on(MONDAY - timedelta(days=91), MONDAY + timedelta(days=6))
