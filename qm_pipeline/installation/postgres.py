"""Postgres: the embedded server's programs, the database, its schema and roles, and Dagster's own.

What belongs here: looks into a database that runs. What does not: starting one.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from qm_pipeline.installation.finding import Finding, fault, info, ok
from qm_pipeline.interactions.errors import QmError
from qm_pipeline.store import migrate
from qm_pipeline.store.account import server_account
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.engine import ROLES, Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.settings import Settings


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything here; at an embedded database only if it runs."""
    if settings.database_url is None:
        server = EmbeddedPostgres(settings.home)
        yield programs(server)
        if server.status() is None:
            yield info("Postgres", "not running; qm up starts it")
            return
    with Database.open(settings) as database:
        yield from inside(database)


def programs(server: EmbeddedPostgres) -> Finding:
    """Run the embedded server's program, for its version only, as the account that would run it."""
    account = server_account(server.data)
    try:
        said = subprocess.run(  # noqa: S603  (our own program and arguments)
            [server.program("postgres"), "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            **account.popen_options(),
        )
    except (OSError, subprocess.CalledProcessError) as error:
        text = f"the embedded server's program does not run here: {type(error).__name__}"
        return fault("embedded Postgres", text, "make setup, or set QM_DATABASE_URL to a server of your own")
    return ok("embedded Postgres", said.stdout.decode().strip())


def inside(database: Database) -> Iterator[Finding]:
    """Look into a database that should be reachable."""
    where = f"{database.location.host}:{database.location.port}"
    try:
        with database.begin():
            version = database.engine.dialect.server_version_info or ()
    except QmError as error:
        yield fault("Postgres", f"{where}: {error}", "start it, or correct QM_DATABASE_URL")
        return
    yield server_version(where, version)
    yield migrations(database)
    yield from (role(database, name) for name in ROLES)
    yield dagster(database)


def server_version(where: str, version: tuple[int, ...]) -> Finding:
    """Look whether the server is new enough."""
    text = f"{where}, version {'.'.join(map(str, version))}"
    if version[0] < migrate.OLDEST_SERVER:
        return fault("Postgres", text, f"use Postgres {migrate.OLDEST_SERVER} or newer")
    return ok("Postgres", text)


def migrations(database: Database) -> Finding:
    """Look whether the schema is this version's."""
    try:
        pending = migrate.pending(database)
    except QmError as error:
        return fault("schema", str(error), "see docs/operations.md, Upgrade")
    if pending:
        return fault("schema", f"pending: {', '.join(pending)}", "qm migrate")
    return ok("schema", "current")


def role(database: Database, name: str) -> Finding:
    """Look whether we may act in a role."""
    try:
        with database.begin(role=name):
            return ok(f"role {name}", "there, and ours to take")
    except QmError as error:
        return fault(f"role {name}", str(error), "qm migrate, or have an administrator run sql/roles.sql")


def dagster(database: Database) -> Finding:
    """Look whether Dagster's own database can be reached."""
    engine = create_engine(database.dagster_url, poolclass=NullPool)
    try:
        with engine.connect():
            return ok("Dagster's storage", f"database {engine.url.database}")
    except DBAPIError:
        text = f"database {engine.url.database} cannot be reached"
        return fault("Dagster's storage", text, "qm migrate, or correct QM_DAGSTER_DATABASE_URL")
