"""What every test that needs Postgres stands on: one server a session, one database a test."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pydantic import SecretStr
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.pool import NullPool

from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# No property depends on the clock. On a CI server (which sets CI) the examples are the same every time, so
# that a change is judged by what it changed; elsewhere they are new, and find what nobody thought of.
hypothesis_settings.register_profile(
    "qm", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
hypothesis_settings.load_profile("qm")


class Server:
    """A Postgres server on which the tests make databases of their own, from a migrated template."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        self.template = f"qm_template_{secrets.token_hex(4)}"
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def forget_durability(self) -> None:
        """Nothing here outlives the session; what survives a kill is tested on servers of its own."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.run(f"alter system set {setting} = off")
        self.run("select pg_reload_conf()")

    def make_template(self) -> None:
        self.run(f"create database {self.template}")
        with Database.open(self.settings_of(self.template)) as database:
            migrate.upgrade(database)

    def create(self) -> str:
        name = f"qm_test_{secrets.token_hex(6)}"
        self.run(f"create database {name} template {self.template}")
        return name

    def drop(self, name: str) -> None:
        for each in (name, f"{name}_dagster"):
            self.run(f"drop database if exists {each} with (force)")

    def settings_of(self, name: str, **values: object) -> Settings:
        url = self.url.set(database=name).render_as_string(hide_password=False)
        return Settings(_env_file=None, database_url=SecretStr(url), **values)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of QM_TEST_DATABASE_URL, or an embedded one that lives as long as the session."""
    outside = os.environ.get("QM_TEST_DATABASE_URL")
    embedded = None if outside else EmbeddedPostgres(tmp_path_factory.mktemp("server"))
    if embedded is None:
        url = make_url(str(outside))
    else:
        location = embedded.start()
        url = URL.create(
            "postgresql",
            username=location.user,
            password=embedded.password(),
            host=location.host,
            port=location.port,
            database=location.database,
        )
    server = Server(url)
    if embedded is not None:
        server.forget_durability()
    try:
        server.make_template()
        yield server
    finally:
        server.drop(server.template)
        if embedded is not None:
            embedded.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Iterator[Settings]:
    """Settings that point at a fresh, migrated database and at a home of the test's own."""
    name = server.create()
    yield server.settings_of(name, home=tmp_path, drop_folder=tmp_path / "drop")
    server.drop(name)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A fresh, migrated database, that of `settings`."""
    with Database.open(settings) as database:
        yield database
