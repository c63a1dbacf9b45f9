"""The whole installation on one machine: up, status, down.

What belongs here: what is started after what, and what counts as running. What does not: printing it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.defs import instance
from qm_pipeline.interactions.errors import PermanentError, QmError, TransientError
from qm_pipeline.processes import environment, login, loopback, programs
from qm_pipeline.processes.supervision import Program, Supervisor
from qm_pipeline.store import migrate
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.location import Location

_LOAD_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.1
_RELOAD: Final = (
    f'mutation {{ reloadRepositoryLocation(repositoryLocationName: "{programs.CODE_LOCATION}")'
    " { __typename } }"
)
_LOCATION_QUERY: Final = """
{ workspaceOrError { ... on Workspace { locationEntries {
    loadStatus locationOrLoadError { __typename } } } } }
"""


@dataclass(frozen=True)
class Status:
    """What runs where.

    Attributes
    ----------
    postgres
        Where Postgres answers; None if it does not.
    dagster, app
        Their addresses; None where one, or a part of it, does not run.
    """

    postgres: Location | None
    dagster: str | None
    app: str | None

    def document(self) -> dict[str, dict[str, Any]]:
        """Return the document of `qm status --json`."""
        where = self.postgres
        names = ("host", "port", "database", "user", "password_file")
        return {
            "postgres": {"running": where is not None} | {name: getattr(where, name, None) for name in names},
            "dagster": {"running": self.dagster is not None, "url": self.dagster},
            "app": {"running": self.app is not None, "url": self.app},
        }


def status(settings: Settings) -> Status:
    """Look what runs; starts nothing."""
    supervisor = Supervisor(settings.home)
    parts = [supervisor.find(name) for name in (programs.CODE_SERVER, programs.DAEMON)]
    return Status(
        postgres=_postgres(settings),
        dagster=_url(supervisor, programs.WEBSERVER, "/server_info") if all(parts) else None,
        app=_url(supervisor, programs.APP, "/_stcore/health"),
    )


def up(settings: Settings, say: Callable[[str], None]) -> Status:
    """Start what does not run yet, and wait until everything serves.

    Parameters
    ----------
    say
        Told what is being waited for.

    Raises
    ------
    PermanentError
        If a program ends while starting, a port is taken, or Dagster cannot load the pipeline.
    TransientError
        If a program takes minutes.
    """
    supervisor = Supervisor(settings.home)
    with supervisor.alone():
        say("Postgres")
        with Database.open(settings) as database:
            migrate.upgrade(database)
            variables = _variables(settings, database)
        _up_programs(settings, supervisor, variables, say)
    return status(settings)


def down(settings: Settings) -> int:
    """Stop everything, children and the embedded Postgres included; return how many processes that were.

    An outside Postgres is left alone.
    """
    supervisor = Supervisor(settings.home)
    if not supervisor.home.is_dir():
        return 0
    with supervisor.alone():
        ended = supervisor.stop_all()
        server = EmbeddedPostgres(settings.home)
        ended += server.status() is not None
        server.stop()
    return ended


def _up_programs(
    settings: Settings, supervisor: Supervisor, variables: dict[str, str], say: Callable[[str], None]
) -> None:
    starting = _Starting(supervisor, say)
    address = programs.socket_address(supervisor.folder)
    workspace = programs.write_workspace(supervisor.folder, address)
    if supervisor.find(programs.CODE_SERVER) is None:
        address.unlink(missing_ok=True)  # what a killed one left behind
    app_port = starting.port(programs.APP, settings.app_port, "QM_APP_PORT")
    dagster_port = starting.port(programs.WEBSERVER, settings.dagster_port, "QM_DAGSTER_PORT")
    links = {"QM_DAGSTER_URL": settings.dagster_url or f"http://{loopback.HOST}:{dagster_port}"}
    people = login.write(settings, f"http://{loopback.HOST}:{app_port}")
    starting.start(programs.app(variables | links, app_port, people))
    starting.start(programs.code_server(variables, address), wait=True)  # the two below look for it once
    starting.start(programs.webserver(variables, workspace, dagster_port))
    starting.start(programs.daemon(variables, workspace))
    starting.wait()
    _require_pipeline(dagster_port, supervisor)


class _Starting:
    """Programs that are being started side by side."""

    def __init__(self, supervisor: Supervisor, say: Callable[[str], None]) -> None:
        self._supervisor = supervisor
        self._say = say
        self._waiting: list[Program] = []

    def port(self, name: str, wanted: int, variable: str) -> int:
        """Return the port of the running program, or choose one."""
        running = self._supervisor.find(name)
        if running is not None and running.port is not None:
            return running.port
        return loopback.choose_port(wanted, variable)

    def start(self, program: Program, *, wait: bool = False) -> None:
        if self._supervisor.find(program.name) is None:
            self._supervisor.start(program)
        self._waiting.append(program)
        if wait:
            self.wait()

    def wait(self) -> None:
        for program in self._waiting:
            self._say(program.name)
            self._supervisor.wait(program)


def _variables(settings: Settings, database: Database) -> dict[str, str]:
    return environment.of(settings) | environment.SILENCE | instance.prepare(settings, database)


def _require_pipeline(port: int, supervisor: Supervisor) -> None:
    """Wait until Dagster has loaded the pipeline; a webserver that answers may still have nothing to show."""
    if _loaded(port):
        return
    # A webserver that saw the last code server die goes on saying so until it is asked to look again.
    loopback.graphql(port, _RELOAD)
    if not _loaded(port):
        raise PermanentError(
            f"Dagster runs but cannot load the pipeline: {supervisor.log(programs.CODE_SERVER)} says why; "
            "mend that, then qm down and qm up."
        )


def _loaded(port: int) -> bool:
    deadline = time.monotonic() + _LOAD_SECONDS
    while (found := _location(port)) == "loading":
        if time.monotonic() > deadline:
            raise TransientError("Dagster has been loading the pipeline for minutes.")
        time.sleep(_LOOK_SECONDS)
    return found == "loaded"


def _location(port: int) -> str:
    """Say whether the code location is `loading`, `loaded` or `broken`."""
    entries = loopback.graphql(port, _LOCATION_QUERY).get("workspaceOrError", {}).get("locationEntries")
    if not entries or entries[0]["loadStatus"] != "LOADED":
        return "loading"
    return "loaded" if entries[0]["locationOrLoadError"]["__typename"] == "RepositoryLocation" else "broken"


def _postgres(settings: Settings) -> Location | None:
    if settings.database_url is None:
        return EmbeddedPostgres(settings.home).status()
    with Database.open(settings) as database:
        try:
            with database.begin():
                return database.location
        except QmError:
            return None


def _url(supervisor: Supervisor, name: str, path: str) -> str | None:
    running = supervisor.find(name)
    if running is None or running.port is None or not loopback.answers(running.port, path):
        return None
    return f"http://{loopback.HOST}:{running.port}"
