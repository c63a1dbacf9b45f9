"""Bringing a database to the schema that this version needs: forward only, in one transaction.

What belongs here: migrations, roles, views and grants, from the files in sql/. What does not: data.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from qm_pipeline import resources
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store.faults import translated

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from qm_pipeline.store.engine import Database

OLDEST_SERVER: Final = 15
VIEWS: Final = "views"
_VIEWS_COMMENT: Final = "What the app and BI tools read; made from sql/views, sha256 "
_ROLE_TRIES: Final = 5


def upgrade(database: Database) -> None:
    """Bring the database to this version's schema; safe in several processes at once, and a second time.

    Raises
    ------
    PermanentError
        If the server is too old, the user may not do it, or the database was written by a newer version.
    TransientError
        If the connection is lost; nothing is half done then.
    """
    with translated():
        _require_server(database)
        _ensure_roles(database)
        with database.engine.begin() as connection:
            connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext('qm.migrate'))")
            todo = _pending(connection)
            if todo:
                # Views stand in the way of changes to what they read; they come back below.
                connection.exec_driver_sql("drop schema if exists app cascade")
                command.upgrade(_config(connection), "head")
                _make_views(connection)
    create_dagster_database(database)


def pending(database: Database) -> list[str]:
    """Return the names of the migrations that `upgrade` would run, and `views` if it would make them anew."""
    with translated(), database.engine.connect() as connection:
        return _pending(connection)


def create_dagster_database(database: Database) -> None:
    """Create Dagster's own database on the server if it is not there.

    Raises
    ------
    PermanentError
        If it is missing and the user may not create databases.
    """
    url = make_url(database.dagster_url)
    with translated():
        engine = create_engine(database.engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        on_same_server = (url.host, url.port) == (database.engine.url.host, database.engine.url.port)
        with engine.connect() as connection:
            there = connection.exec_driver_sql(
                "select 1 from pg_database where datname = %(name)s", {"name": url.database}
            ).first()
            if there is None and on_same_server:
                _create_database(connection, str(url.database))


def run_beside(revision_file: str) -> None:
    """Run the .sql file of the same name as a revision: what every revision does."""
    _run_file(op.get_bind(), Path(revision_file).with_suffix(".sql"))


def _create_database(connection: Connection, name: str) -> None:
    try:
        connection.exec_driver_sql(f"create database {connection.dialect.identifier_preparer.quote(name)}")
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise PermanentError(
                f"Dagster needs the database {name} and this user may not create it: have it created, "
                "or set QM_DAGSTER_DATABASE_URL."
            ) from None
        if not isinstance(error.orig, (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)):
            raise


def _require_server(database: Database) -> None:
    with database.engine.connect() as connection:
        found = connection.dialect.server_version_info
    if found is None or found[0] < OLDEST_SERVER:
        raise PermanentError(f"Postgres {OLDEST_SERVER} or newer is needed.")


def _ensure_roles(database: Database) -> None:
    """Create the roles; they belong to the whole server, where no advisory lock of one database reaches."""
    for attempt in range(1, _ROLE_TRIES + 1):
        try:
            with database.engine.begin() as connection:
                _run_file(connection, resources.root() / "sql" / "roles.sql")
        except psycopg.errors.InsufficientPrivilege:
            raise PermanentError(
                "The roles qm_writer, qm_app and qm_reader are missing and this user may not create or join "
                "them: have an administrator run sql/roles.sql."
            ) from None
        except psycopg.errors.InternalError_:  # "tuple concurrently updated": another database's upgrade
            if attempt == _ROLE_TRIES:
                raise
        else:
            return


def _make_views(connection: Connection) -> None:
    sql = resources.root() / "sql"
    connection.exec_driver_sql("create schema app")
    for file in sorted((sql / "views").glob("*.sql")):
        _run_file(connection, file)
    connection.exec_driver_sql(f"comment on schema app is '{_VIEWS_COMMENT}{_views_digest()}'")
    _run_file(connection, sql / "grants.sql")


def _pending(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {found.revision for found in script.walk_revisions()}:
        raise PermanentError(
            f"The database has migration {current}, which this version does not know: install a newer one."
        )
    newer = [Path(found.path).stem for found in script.iterate_revisions("head", current)]
    views = [] if _views_are_current(connection) else [VIEWS]
    return newer[::-1] + views


def _views_are_current(connection: Connection) -> bool:
    comment = connection.exec_driver_sql(
        "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = 'app'"
    ).scalar()
    return comment == _VIEWS_COMMENT + _views_digest()


def _views_digest() -> str:
    sql = resources.root() / "sql"
    digest = hashlib.sha256()
    for file in (*sorted((sql / "views").glob("*.sql")), sql / "grants.sql"):
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def _config(connection: Connection) -> Config:
    config = Config()
    scripts = str(resources.root() / "sql").replace("%", "%%")
    config.set_main_option("script_location", scripts)
    config.set_main_option("version_locations", f"{scripts}/migrations")
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def _run_file(connection: Connection, file: Path) -> None:
    """Run a file of statements as it is; SQLAlchemy would read colons and per cent signs as parameters."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)  # noqa: S101 (tells the type checker what the driver is)
    raw.execute(file.read_bytes())
