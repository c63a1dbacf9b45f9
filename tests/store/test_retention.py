"""Forgetting: what goes, what stays, and that nothing else is touched."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.store import retention

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

SHA = "a" * 64
A_CONVERSATION = """
select ops.ensure_month('{day}');
insert into core.interactions (
    interaction_key, version, current, content_hash, day, source, interaction_id, channel, direction, status,
    started_at, ended_at, turn_count, file_sha256, line
) values (
    '{key}', 1, true, '\\x00', '{day}', 'native', '{key}', 'chat', 'inbound', 'completed',
    '{day} 10:00+00', '{day} 10:10+00', 1, '{sha}', 1
);
insert into core.turns (day, interaction_key, version, turn_index, role, text)
values ('{day}', '{key}', 1, 0, 'customer', 'x');
insert into scores.turns (day, interaction_key, version, model_version, turn_index, skipped_reason)
values ('{day}', '{key}', 1, 'm/1', 0, 'no_words');
insert into scores.interactions (
    interaction_key, version, model_versions, current, day, status, scored_turns, skipped_turns
) values ('{key}', 1, 'm/1', true, '{day}', 'scored', 0, 1);
insert into scores.flags (interaction_key, version, model_versions, code, day, severity, reason)
values ('{key}', 1, 'm/1', 'negative_end', '{day}', 1, 'because');
insert into scores.dynamics (interaction_key, version, day) values ('{key}', 1, '{day}');
insert into scores.evidence (interaction_key, version, model_versions, day, turns)
values ('{key}', 1, 'm/1', '{day}', '[]');
insert into scores.source_comparison (interaction_key, version, model_versions, day, figures)
values ('{key}', 1, 'm/1', '{day}', '[]');
insert into ops.days (day) values ('{day}')
"""
HELD = """
select json_build_object(
    'interactions', (select json_agg(day order by day) from core.interactions),
    'turns', (select json_agg(day order by day) from core.turns),
    'turn_scores', (select json_agg(day order by day) from scores.turns),
    'scores', (select json_agg(day order by day) from scores.interactions),
    'flags', (select json_agg(day order by day) from scores.flags),
    'dynamics', (select json_agg(day order by day) from scores.dynamics),
    'evidence', (select json_agg(day order by day) from scores.evidence),
    'comparison', (select json_agg(day order by day) from scores.source_comparison),
    'days', (select json_agg(day order by day) from ops.days)
)::text
"""
DAYS = ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01"]


@pytest.fixture
def conversations(database: Database) -> Database:
    with database.engine.begin() as connection:
        for n, day in enumerate(DAYS):
            key = f"00000000-0000-8000-8000-{n:012}"
            connection.exec_driver_sql(A_CONVERSATION.format(day=day, key=key, sha=SHA))
    return database


def held(database: Database) -> dict[str, list[str] | None]:
    with database.engine.connect() as connection:
        found: dict[str, list[str] | None] = json.loads(connection.exec_driver_sql(HELD).scalar_one())
        return found


def partitions(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "select inhrelid::regclass::text from pg_inherits join pg_class on oid = inhparent "
            "where relkind = 'p' order by 1"
        )
        return list(found.scalars())


def test_whole_months_before_a_date_go_and_the_rest_stays(conversations: Database) -> None:
    dropped = retention.drop_months_before(conversations, dt.date(2024, 2, 15))

    assert dropped == {dt.date(2023, 12, 1): 1, dt.date(2024, 1, 1): 2}
    assert list(held(conversations).values()) == [["2024-02-01"]] * 9
    assert partitions(conversations) == ["core.turns_2024_02", "scores.turns_2024_02"]


def test_a_month_that_is_not_over_is_kept(conversations: Database) -> None:
    before = held(conversations)
    assert retention.drop_months_before(conversations, dt.date(2023, 12, 31)) == {}
    assert held(conversations) == before


def test_dropping_again_drops_nothing(conversations: Database) -> None:
    retention.drop_months_before(conversations, dt.date(2024, 2, 1))
    assert retention.drop_months_before(conversations, dt.date(2024, 2, 1)) == {}


def test_what_was_dropped_is_remembered(conversations: Database) -> None:
    retention.drop_months_before(conversations, dt.date(2024, 2, 1))
    with conversations.engine.connect() as connection:
        rows = connection.exec_driver_sql("select month, interactions from ops.dropped_months order by month")
        assert [tuple(row) for row in rows] == [(dt.date(2023, 12, 1), 1), (dt.date(2024, 1, 1), 2)]


def test_a_dropped_month_can_be_filled_again(conversations: Database) -> None:
    retention.drop_months_before(conversations, dt.date(2024, 2, 1))
    with conversations.engine.begin() as connection:
        key = "00000000-0000-8000-8000-000000000009"
        connection.exec_driver_sql(A_CONVERSATION.format(day="2024-01-07", key=key, sha=SHA))
    assert held(conversations)["turns"] == ["2024-01-07", "2024-02-01"]


def test_old_refused_bytes_are_forgotten_and_the_accounting_stays(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into landing.files (file_sha256, path, format, size_bytes, received, quarantined) "
            "values (repeat('a', 64), 'p', 'native', 9, 2, 2);"
            "insert into landing.quarantine (file_sha256, line, reason, path, raw, quarantined_at) values "
            "(repeat('a', 64), 1, 'not_json', 'p', 'old', now() - interval '31 days'),"
            "(repeat('a', 64), 2, 'not_json', 'p', 'new', now() - interval '29 days')"
        )

    assert retention.purge_quarantine(database, days=30) == 1
    assert retention.purge_quarantine(database, days=30) == 0
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("select line, reason, raw from landing.quarantine order by line")
        assert [tuple(row) for row in rows] == [(1, "not_json", None), (2, "not_json", b"new")]
