"""Dagster's tables are whole whenever a run begins, whatever happened while they were made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
from dagster_postgres import DagsterPostgresStorage
from sqlalchemy import Engine, create_engine, event, inspect, make_url
from sqlalchemy.pool import NullPool

from qm_pipeline.defs import storage
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store.engine import Database
from qm_pipeline.store.migrate import create_dagster_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Server


@pytest.fixture
def bare(server: Server, tmp_path: Path) -> Iterator[Database]:
    """A database beside which Dagster's is there and empty."""
    name = server.create()
    with Database.open(server.settings_of(name, home=tmp_path)) as database:
        create_dagster_database(database)
        yield database
    server.drop(name)


def engine_of(database: Database) -> Engine:
    return create_engine(database.dagster_url, poolclass=NullPool)


def require_whole(database: Database) -> None:
    """Dagster itself finds nothing to make, nothing to convert, and is at its newest revision."""
    opened = DagsterPostgresStorage(database.dagster_url, should_autocreate_tables=False)
    assert opened.event_log_storage.supports_asset_checks
    assert opened.schedule_storage.supports_batch_queries
    assert opened.run_storage.has_built_index("run_repo_label_tags")
    found, head = opened.event_log_storage.alembic_version()
    assert found == head is not None


def test_tables_are_made_once(bare: Database) -> None:
    storage.ensure(bare)
    require_whole(bare)
    with engine_of(bare).begin() as connection:
        connection.exec_driver_sql("insert into kvs (key, value) values ('kept', 'yes')")
    storage.ensure(bare)
    with engine_of(bare).connect() as connection:
        assert connection.exec_driver_sql("select value from kvs").scalar_one() == "yes"


def test_what_a_crash_in_dagster_left_is_made_whole(bare: Database) -> None:
    """Dagster would go by the first of its tables and then fail at every run that has checks."""
    SqlEventLogStorageMetadata.tables["event_logs"].create(engine_of(bare))
    half = DagsterPostgresStorage(bare.dagster_url).event_log_storage
    assert not half.supports_asset_checks
    storage.ensure(bare)
    require_whole(bare)


def test_a_crash_before_the_last_step_is_made_good(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unstamped, the storage would count as whole and convert nothing ever."""
    with monkeypatch.context() as patched:
        patched.setattr(storage, "_note_as_converted", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            storage.ensure(bare)
    assert "alembic_version" not in inspect(engine_of(bare)).get_table_names()
    storage.ensure(bare)
    require_whole(bare)


def test_programs_that_start_together_make_it_together(bare: Database) -> None:
    """`qm up` starts three that open the storage at once."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(storage.ensure, [bare] * 4))
    require_whole(bare)


@contextmanager
def connections_lost_at(server: Server, statement: int, name: str) -> Iterator[list[str]]:
    """End all sessions on a database before the so manieth statement on it; the list counts them."""
    seen: list[str] = []

    def count(connection: object, *_: object) -> None:
        if connection.engine.url.database != name:  # type: ignore[attr-defined]
            return
        seen.append(name)
        if len(seen) == statement:
            server.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", count)


@pytest.mark.slow
def test_wherever_the_connection_is_lost_it_is_told_and_made_good(bare: Database, server: Server) -> None:
    name = str(make_url(bare.dagster_url).database)
    for statement in range(1, 1_000, 9):
        server.run(f"drop database {name} with (force)")
        server.run(f"create database {name}")
        with connections_lost_at(server, statement, name) as seen, suppress(TransientError):
            storage.ensure(bare)
        storage.ensure(bare)
        require_whole(bare)
        if len(seen) < statement:
            break
    assert 30 < statement < 900
