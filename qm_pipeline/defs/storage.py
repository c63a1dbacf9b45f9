"""Dagster's tables: made whole before anything uses them.

What belongs here: making them, once. What does not: the database they live in (`store.migrate`), and bringing
them to a newer Dagster (`dagster instance migrate`).

Dagster makes its tables itself, at first use: one by one, each kept at once, and whoever opens the storage
later looks for one of them only. A crash in between, or two programs that start together, leaves a storage in
which every run fails. So they are made here, in one transaction under a lock, before Dagster looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store.faults import LOST, translated

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData

    from qm_pipeline.store.engine import Database

_STAMP: Final = "alembic_version"  # written last: it says that the rest is there


def ensure(database: Database) -> None:
    """Make what is missing of Dagster's tables; safe in several processes at once, and after a crash.

    Raises
    ------
    TransientError
        If the connection is lost; the next call makes what is missing.
    """
    engine = create_engine(database.dagster_url, poolclass=NullPool)
    with translated():
        if _is_whole(engine):
            return
        with database.begin() as tx:
            tx.lock("dagster")
            if not _is_whole(engine):
                _make(engine)


def _is_whole(engine: Engine) -> bool:
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
        wanted = {name for metadata in _metadata() for name in metadata.tables}
        return wanted <= found and _STAMP in found and _stamped(connection)


def _stamped(connection: Connection) -> bool:
    return connection.exec_driver_sql(f"select from {_STAMP}").first() is not None


def _make(engine: Engine) -> None:
    """Make the tables, and note as done what Dagster converts in a storage of an older version."""
    with engine.begin() as connection:
        for metadata in _metadata():
            metadata.create_all(connection)
    _note_as_converted(engine.url.render_as_string(hide_password=False))
    with engine.begin() as connection:
        _stamp(connection)


def _metadata() -> tuple[MetaData, ...]:
    from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata  # noqa: PLC0415  (seconds)
    from dagster._core.storage.runs.schema import RunStorageSqlMetadata  # noqa: PLC0415  (takes seconds)
    from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata  # noqa: PLC0415  (takes seconds)

    return RunStorageSqlMetadata, SqlEventLogStorageMetadata, ScheduleStorageSqlMetadata


def _note_as_converted(url: str) -> None:
    from dagster_postgres import DagsterPostgresStorage  # noqa: PLC0415  (takes seconds)
    from dagster_postgres.utils import DagsterPostgresException  # noqa: PLC0415  (takes seconds)

    try:
        storage = DagsterPostgresStorage(url)
        storage.run_storage.migrate()
        storage.run_storage.optimize()
        storage.event_log_storage.reindex_events()
        storage.event_log_storage.reindex_assets()
        storage.schedule_storage.migrate()
        storage.schedule_storage.optimize()
    except DagsterPostgresException:
        raise TransientError(LOST) from None


def _stamp(connection: Connection) -> None:
    from dagster._core.storage.sql import stamp_alembic_rev  # noqa: PLC0415  (takes seconds)
    from dagster_postgres.event_log import event_log  # noqa: PLC0415  (takes seconds)
    from dagster_postgres.utils import pg_alembic_config  # noqa: PLC0415  (takes seconds)

    stamp_alembic_rev(pg_alembic_config(event_log.__file__), connection)
