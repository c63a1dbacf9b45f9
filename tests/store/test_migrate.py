"""Migrations: once, together, forward only, and what they leave behind for whom."""

from __future__ import annotations

import re
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from qm_pipeline import resources
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import binaries, dictionary, generate, migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from tests.conftest import Server

UPGRADE = """
import sys
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database
with Database.open(Settings(_env_file=None)) as database:
    migrate.upgrade(database)
"""
MIGRATIONS = resources.root() / "sql" / "migrations"


@pytest.fixture
def empty(server: Server) -> Iterator[Settings]:
    name = f"qm_empty_{secrets.token_hex(4)}"
    server.run(f"create database {name} template template0")
    yield server.settings_of(name)
    server.drop(name)


def objects(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select nspname || '.' || relname from pg_class join pg_namespace n on n.oid = relnamespace "
            "where nspname in ('landing', 'core', 'scores', 'marts', 'ops', 'app')"
        )
        return set(rows.scalars())


def test_an_empty_database_is_told_everything_that_is_pending(empty: Settings) -> None:
    with Database.open(empty) as database:
        named = [path.stem for path in sorted(MIGRATIONS.glob("*.sql"))]
        assert migrate.pending(database) == [*named, "views"]


def test_upgrade_leaves_nothing_pending_and_twice_changes_nothing(empty: Settings) -> None:
    with Database.open(empty) as database:
        migrate.upgrade(database)
        first = objects(database)
        assert migrate.pending(database) == []
        migrate.upgrade(database)
        assert objects(database) == first


def test_three_processes_migrating_at_once_all_succeed(empty: Settings) -> None:
    assert empty.database_url is not None
    environment = {
        "QM_DATABASE_URL": empty.database_url.get_secret_value(),
        "PYTHONPATH": str(resources.root()),
    }
    running = [
        subprocess.Popen([sys.executable, "-c", UPGRADE], env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [process.communicate(timeout=120)[1] for process in running] == [b""] * 3
    with Database.open(empty) as database:
        assert migrate.pending(database) == []


def test_a_migration_that_fails_leaves_nothing_behind(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "_make_views", fail)
    with Database.open(empty) as database:
        with pytest.raises(ZeroDivisionError):
            migrate.upgrade(database)
        assert objects(database) == set()


def test_changed_views_are_made_anew_with_their_grants(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_views_digest", lambda: "0" * 64)
    assert migrate.pending(database) == ["views"]
    migrate.upgrade(database)
    assert migrate.pending(database) == []
    with database.begin(role="qm_app") as tx:
        assert tx._connection.exec_driver_sql("select count(*) from app.interactions").scalar() == 0


def test_a_database_of_a_newer_version_is_refused_with_a_sentence(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("update public.alembic_version set version_num = '9999'")
    with pytest.raises(PermanentError, match="9999, which this version does not know"):
        migrate.upgrade(database)


def test_an_old_server_is_refused_with_a_sentence(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "OLDEST_SERVER", 99)
    with pytest.raises(PermanentError, match="Postgres 99 or newer"):
        migrate.upgrade(database)


def test_dagsters_database_is_there_and_stays(database: Database) -> None:
    for _ in range(2):
        migrate.create_dagster_database(database)
        url = make_url(database.dagster_url).set(drivername="postgresql")
        psycopg.connect(url.render_as_string(hide_password=False)).close()


@pytest.fixture
def limited(server: Server, empty: Settings) -> Iterator[Settings]:
    """A user who owns the database and may nothing else."""
    assert empty.database_url is not None
    name = make_url(empty.database_url.get_secret_value()).database
    user = f"qm_limited_{secrets.token_hex(4)}"
    server.run(f"create role {user} login password 'limited'")
    server.run(f"alter database {name} owner to {user}")
    url = server.url.set(username=user, password="limited")  # noqa: S106 (a throw-away server's)
    yield type(server)(url).settings_of(name)
    server.drop(name)
    server.run(f"drop owned by {user}")
    server.run(f"drop role {user}")


def test_a_user_without_the_roles_is_told_what_to_do(limited: Settings) -> None:
    with (
        Database.open(limited) as database,
        pytest.raises(PermanentError, match=r"administrator run sql/roles"),
    ):
        migrate.upgrade(database)


def test_an_owner_who_was_given_the_roles_can_migrate_and_is_told_of_dagsters_database(
    server: Server, limited: Settings
) -> None:
    with Database.open(limited) as database:
        user = database.location.user
        for role in ("qm_writer", "qm_app", "qm_reader"):
            server.run(f"grant {role} to {user}")
        with pytest.raises(PermanentError, match="Dagster needs the database"):
            migrate.upgrade(database)
        assert migrate.pending(database) == []
        with database.begin(role="qm_reader") as tx:
            assert tx._connection.exec_driver_sql("select count(*) from app.turns").scalar() == 0


def test_every_migration_has_its_revision_and_they_form_one_line() -> None:
    sql = sorted(MIGRATIONS.glob("*.sql"))
    numbers = [path.stem.split("_")[0] for path in sql]
    found = [re.findall(r'revision = (?:"(\d+)"|None)', path.with_suffix(".py").read_text()) for path in sql]

    assert sorted(path.stem for path in MIGRATIONS.glob("*.py")) == [path.stem for path in sql]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert found == [[number, before] for number, before in zip(numbers, ["", *numbers[:-1]], strict=True)]


def test_every_view_and_column_is_documented(database: Database) -> None:
    documented = dictionary.columns(database)
    assert documented
    assert [column for column in documented if not column.comment or not column.view_comment] == []


def server_major(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("show server_version_num").scalar_one()) // 10_000


def test_the_generated_files_are_up_to_date(database: Database, tmp_path: Path) -> None:
    if server_major(database) != binaries.MAJOR:
        pytest.skip(
            "the files are made on the embedded server; another version writes the same schema otherwise"
        )
    (tmp_path / "sql").mkdir()
    for made in generate.write_files(database, tmp_path):
        kept = resources.root() / made.relative_to(tmp_path)
        assert made.read_text() == kept.read_text(), "run python -m qm_pipeline.store.generate"
