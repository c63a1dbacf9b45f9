"""A conversation that comes late: every row that changes rests on it, in every view there is."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import sql

from qm_pipeline.commands.run import run_days
from qm_pipeline.interactions.calendar import WEEK, monday
from qm_pipeline.store import queries
from tests import contacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

    Row = dict[str, Any]

pytestmark = pytest.mark.usefixtures("plain_models")

FIRST = date(2026, 2, 2)
LATE = date(2026, 3, 4)
OWN_WEEK = monday(LATE)
CUSTOMER = "k-late"
# The customer's contacts that are known in time. With the late one, `after` is the third within a week, about
# the same matter: it becomes a repeat contact.
THEN = {"between": LATE + timedelta(days=1), "after": LATE + timedelta(days=2)}
# What tells of runs and files and not of conversations.
BOOKKEEPING = {"files", "runs", "checks", "models", "models_by_day", "data_age"}


def between(column: str, first: date, last: date) -> Callable[[Row], bool]:
    return lambda row: first <= date.fromisoformat(row[column]) <= last


def of_customer(row: Row) -> bool:
    return bool(row["customer_id"] == CUSTOMER)


def its_own(row: Row) -> bool:
    return bool(row["interaction_id"] == "late")


def its_own_or_the_repeat(row: Row) -> bool:
    return row["interaction_id"] in {"late", "after"}


def of_the_newest_window(_: Row) -> bool:
    """The view shows nothing else, and the window holds the late conversation's day."""
    return True


# Of each view that may show a change: which of its rows the late conversation bears on.
BEARS_ON: dict[str, Callable[[Row], bool]] = {
    "interactions": its_own_or_the_repeat,
    "cards": of_customer,
    "turns": its_own,
    "said": lambda row: row["day"] == LATE.isoformat(),
    "evidence": its_own,
    "flags": its_own_or_the_repeat,
    "coverage": lambda row: row["day"] == LATE.isoformat() and row["channel"] == "chat",
    "customer_churn_risk": lambda row: of_customer(row) and between("as_of", LATE, LATE + timedelta(89))(row),
    "agent_coaching": between("week", OWN_WEEK, OWN_WEEK),
    "journey_coverage": lambda row: row["day"] == LATE.isoformat() and row["channel"] == "chat",
    "journey_paths": its_own,
    "journey_touchpoints": of_customer,
    "journey_steps": of_the_newest_window,
    "journey_steps_by_week": between("period_end", OWN_WEEK, OWN_WEEK + 13 * WEEK),
    "journey_leavers": of_the_newest_window,
    "journey_transitions": of_the_newest_window,
    "channel_report": between("week", OWN_WEEK - WEEK, OWN_WEEK + 4 * WEEK),
    "channel_drivers": between("week", OWN_WEEK - WEEK, OWN_WEEK),
    "review_queue": lambda row: row["day"] in {LATE.isoformat(), THEN["after"].isoformat()},
    "review_averages": between("week", OWN_WEEK, OWN_WEEK),
    "drift": between("week", OWN_WEEK, OWN_WEEK + 4 * WEEK),
}
# Of these some row must have changed, or the test has looked at nothing.
CHANGE = (
    *("interactions", "cards", "turns", "said", "flags", "coverage", "customer_churn_risk", "agent_coaching"),
    *("journey_paths", "journey_touchpoints", "journey_steps_by_week", "channel_report", "review_queue"),
    *("review_averages",),
)


def shown(database: Database) -> dict[str, set[str]]:
    """Everything that the views show, a row in JSON each, without what tells of the doing."""
    with database.engine.connect() as connection:
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        views = cursor.execute(queries.load("verify/app_columns")).fetchall()
        found = {}
        for view, columns in views:
            named = sql.SQL(", ").join(map(sql.Identifier, columns))
            select = sql.SQL("select to_jsonb(v) from (select {} from app.{}) as v")
            rows = cursor.execute(select.format(named, sql.Identifier(view))).fetchall()
            found[view] = {json.dumps(row[0], sort_keys=True) for row in rows}
    return found


@pytest.fixture
def worked(settings: Settings, database: Database, tmp_path: Path) -> Database:
    """Nine weeks of contacts, four a day on weekdays, and two of the customer who is heard of late."""
    days = [FIRST + timedelta(days=number) for number in range(63) if number % 7 < 5]
    given = [contacts.contact(f"c{day:%m%d}-{number}", day) for day in days for number in range(4)]
    own = [contacts.contact(name, day, customer_id=CUSTOMER, channel="chat") for name, day in THEN.items()]
    contacts.deliver(database, tmp_path, [*given, *own])
    assert run_days(settings, database, None)["status"] == "succeeded"
    return database


def test_a_late_conversation_changes_exactly_the_rows_that_depend_on_it(
    settings: Settings, worked: Database, tmp_path: Path
):
    before = shown(worked)
    late = contacts.contact("late", LATE, customer_id=CUSTOMER, channel="chat")
    contacts.deliver(worked, tmp_path, [late])
    assert run_days(settings, worked, None)["status"] == "succeeded"
    after = shown(worked)

    changed = {
        view: [json.loads(row) for row in before[view] ^ after[view]]
        for view in before
        if before[view] != after[view] and view not in BOOKKEEPING
    }
    assert set(changed) <= set(BEARS_ON)
    beyond = {view: [row for row in rows if not BEARS_ON[view](row)] for view, rows in changed.items()}
    assert {view: rows for view, rows in beyond.items() if rows} == {}
    assert set(CHANGE) <= set(changed)
    repeats = [row for row in changed["flags"] if row["code"] == "repeat_contact"]
    assert [row["interaction_id"] for row in repeats] == ["after"]
    assert _columns_that_differ(before, after, "after") == {"flags", "review_priority"}
    assert THEN["after"].isoformat() in {row["day"] for row in changed["review_queue"]}


def _columns_that_differ(before: dict[str, set[str]], after: dict[str, set[str]], name: str) -> set[str]:
    """Compare a conversation's row in app.interactions."""
    old, new = (
        next(row for row in map(json.loads, views["interactions"]) if row["interaction_id"] == name)
        for views in (before, after)
    )
    return {column for column in old if old[column] != new[column]}
