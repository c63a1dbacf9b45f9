"""What each role can and cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import dictionary

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

READERS = ["qm_app", "qm_reader"]
TABLES = [
    "landing.files",
    "landing.quarantine",
    "core.interactions",
    "core.turns",
    "scores.turns",
    "ops.days",
]
REFUSED = r"InsufficientPrivilege"


def run(database: Database, role: str, statement: str) -> None:
    with database.begin(role=role) as tx:
        tx._connection.exec_driver_sql(statement)


@pytest.mark.parametrize("role", [*READERS, "qm_writer"])
def test_every_view_can_be_read(database: Database, role: str) -> None:
    views = {column.view for column in dictionary.columns(database)}
    assert "interactions" in views
    for view in views:
        run(database, role, f"table app.{view}")


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("table", TABLES)
def test_readers_cannot_go_around_the_views(database: Database, role: str, table: str) -> None:
    with pytest.raises(PermanentError, match=REFUSED):
        run(database, role, f"table {table}")


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(
    "statement",
    [
        "insert into app.coverage default values",
        "update app.runs set error = 'x'",
        "delete from app.runs",
        "create table app.mine (n int)",
        "select ops.drop_month('2024-01-01')",
        "select ops.ensure_month('2024-01-01')",
    ],
)
def test_readers_cannot_write(database: Database, role: str, statement: str) -> None:
    with pytest.raises(PermanentError, match=REFUSED):
        run(database, role, statement)


WORK = """
select ops.ensure_month('2024-01-01');
insert into landing.files (file_sha256, path, format, size_bytes) values (repeat('a', 64), 'p', 'f', 0);
insert into landing.quarantine (file_sha256, line, reason, path, raw)
values (repeat('a', 64), 1, 'not_json', 'p', 'x');
insert into core.turns (day, interaction_key, version, turn_index, role, text)
values ('2024-01-05', gen_random_uuid(), 1, 0, 'customer', '');
insert into ops.check_results (run_id, asset, name, blocking, passed, result)
values ('r', 'a', 'n', true, true, '{}');
select count(*), max(reason) from landing.quarantine;
delete from core.turns where day = '2024-01-05'
"""


def test_the_pipelines_role_can_do_its_work(database: Database) -> None:
    for statement in WORK.split(";"):
        run(database, "qm_writer", statement)


@pytest.mark.parametrize("statement", ["select raw from landing.quarantine", "table landing.quarantine"])
def test_only_the_owner_reads_refused_bytes(database: Database, statement: str) -> None:
    with pytest.raises(PermanentError, match=REFUSED):
        run(database, "qm_writer", statement)


def test_the_pipelines_role_owns_nothing(database: Database) -> None:
    for statement in ("drop view app.turns", "drop table core.turns", "create table core.mine (n int)"):
        with pytest.raises(PermanentError, match=REFUSED):
            run(database, "qm_writer", statement)


def test_a_month_made_twice_is_made_once(database: Database) -> None:
    for _ in range(2):
        run(database, "qm_writer", "select ops.ensure_month('2024-02-29'), ops.ensure_month('2024-02-01')")
    with database.engine.connect() as connection:
        parts = connection.exec_driver_sql(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'core.turns'::regclass"
        )
        assert parts.scalars().all() == ["core.turns_2024_02"]


EDGES = """
insert into core.turns (day, interaction_key, version, turn_index, role, text)
select day, gen_random_uuid(), 1, 0, 'bot', '' from unnest('{2024-02-01, 2024-02-29}'::date[]) as day
"""


def test_the_edges_of_a_month_fall_into_its_partition(database: Database) -> None:
    run(database, "qm_writer", "select ops.ensure_month('2024-02-29')")
    run(database, "qm_writer", EDGES)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from core.turns_2024_02").scalar() == 2


@pytest.mark.parametrize("table", ["decisions", "notes", "saved_views", "disputes", "people", "team_members"])
def test_the_pipeline_writes_nothing_that_people_decide(database: Database, table: str) -> None:
    with pytest.raises(PermanentError, match=REFUSED):
        run(database, "qm_writer", f"delete from review.{table}")
