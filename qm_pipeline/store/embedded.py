"""A real Postgres server under QM_HOME, for whoever has no other.

What belongs here: starting, finding and stopping the server. What does not: what is inside the database.
It listens on 127.0.0.1 only, on a free port, and lets nobody in without the generated password.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg
from filelock import FileLock, Timeout

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.store import binaries, data_folder, postmaster, private_files
from qm_pipeline.store.account import server_account, shown
from qm_pipeline.store.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOST: Final = "127.0.0.1"
_USER: Final = "qm"
_DATABASE: Final = "qm"
_RETRY_SECONDS: Final = 30.0  # after kill -9 a dead server's children linger for a few seconds
_RECOVERY_SECONDS: Final = 600.0  # replaying the log of a big load; it says that it is starting
_LOCK_SECONDS: Final = 900.0
_LOG_LIMIT_BYTES: Final = 16 * 1024 * 1024
_STOPPING: Final = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 20.0), (signal.SIGKILL, 10.0))

_SETTINGS: Final = {
    "listen_addresses": _HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "synchronous_commit": "on",
    "jit": "off",  # compiling costs more than it gives on queries over one day
    "timezone": "UTC",
    # Conversations must not reach the log: no statements, no parameters, no DETAIL or CONTEXT lines. ERROR
    # messages themselves can quote a value, so only the levels above them are logged; clients get the rest.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_autovacuum_min_duration": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
}

# The shell in between becomes the server's parent and waits for it, so that a killed server never lingers as
# a zombie whose number still answers, whatever this process, or a container's first one, does about its
# children.
_DETACH: Final = '("$@"; exit) </dev/null &'


class EmbeddedPostgres:
    """The server of one QM_HOME.

    Parameters
    ----------
    home
        The folder QM_HOME; everything of the server lives in `home/postgres`, its log in `home/logs`.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.folder = self.home / "postgres"
        self.data = self.folder / "data"
        self.log = self.home / "logs" / "postgres.log"
        self.password_file = self.folder / "password"
        self._state_file = self.folder / "server.json"

    def start(self) -> Location:
        """Start the server, or find the one that runs; safe in any number of processes at once.

        Returns
        -------
        Location
            Where it answers.

        Raises
        ------
        TransientError
            If another process has been starting it for too long.
        PermanentError
            If it cannot be started here; the text says why.
        """
        self._make_folders()
        with self._locked():
            if not self.data.exists():
                account = server_account(self.data)
                data_folder.create(self.data, self.password_file, account, self.program("initdb"), _USER)
            if not self._attach():
                self._launch()
            self._create_database()
            return self._location()

    def revive(self) -> bool:
        """Start the server again if it died; leave it alone if it was stopped.

        A server that is shut down takes `postmaster.pid` away; one that was killed cannot.

        Returns
        -------
        bool
            Whether a server answers now.
        """
        if postmaster.pid_file(self.data) is None:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Stop the server if it runs; no process of it is left afterwards.

        Raises
        ------
        PermanentError
            If it does not end even when killed.
        """
        if not self.folder.exists():
            return
        with self._locked():
            for request, patience in _STOPPING:
                if postmaster.end(self.data, request, patience, children_too=request is signal.SIGKILL):
                    return
        raise PermanentError(f"Postgres under {self.home} could not be stopped.")

    def status(self) -> Location | None:
        """Return where the server answers, or None."""
        if postmaster.find(self.data) is None or not self._answers(self._port()):
            return None
        return self._location()

    def password(self) -> str:
        """Return the generated password.

        Raises
        ------
        PermanentError
            If the file is missing or not readable.
        """
        try:
            return self.password_file.read_text(encoding="ascii")
        except OSError:
            raise PermanentError(f"The password file {self.password_file} cannot be read.") from None

    def program(self, name: str) -> Path:
        """Return the path of a Postgres program, such as `pg_dump`, of the version of the data folder."""
        major = data_folder.major_version(self.data) or binaries.MAJOR
        return binaries.programs(server_account(self.data), major) / name

    def _make_folders(self) -> None:
        try:
            for folder in (self.home, self.folder, self.log.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PermanentError(f"QM_HOME {self.home} cannot be written: {error.strerror}.") from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with FileLock(self.folder / "start.lock", timeout=_LOCK_SECONDS, mode=0o600):
                yield
        except Timeout:
            raise TransientError(
                f"Another process has been starting Postgres under {self.home} for minutes."
            ) from None
        except PermissionError:
            raise PermanentError(f"{self.folder} belongs to another user: choose another QM_HOME.") from None

    def _attach(self) -> bool:
        """Wait for a server that is there already; False if there is none, or it had to be put down."""
        began = time.monotonic()
        while (written := postmaster.pid_file(self.data)) and postmaster.find(self.data):
            if self._answers(written.port):
                return True
            patience = _RECOVERY_SECONDS if written.starting else _RETRY_SECONDS
            if time.monotonic() - began > patience:
                postmaster.end(self.data, signal.SIGQUIT, _RETRY_SECONDS)
                return False
            time.sleep(0.1)
        return False

    def _launch(self) -> None:
        """Start the server, repeatedly while a dead one's children are in the way or the port is taken."""
        deadline = time.monotonic() + _RETRY_SECONDS
        port = self._port() or _free_port()
        while not self._run_server(port):
            if time.monotonic() > deadline:
                raise PermanentError(f"Postgres did not start; its log {self.log} says why.")
            if _is_taken(port):
                port = _free_port()
            time.sleep(0.2)
        state = {"host": _HOST, "port": port, "database": _DATABASE, "user": _USER}
        private_files.write(self._state_file, json.dumps(state))

    def _run_server(self, port: int) -> bool:
        """Start the server and wait until it answers; False if it gave up."""
        self._trim_log()
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as life:
            with os.fdopen(writing, "wb"):
                self._spawn(port, writing)
            while not select.select([life], [], [], 0.05)[0]:  # until every holder of the other end is gone
                if self._answers(port) and self._attach():
                    return True
        return False

    def _spawn(self, port: int, life: int) -> None:
        account = server_account(self.data)
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        with self.log.open("ab") as log, shown(self.data, account) as data:
            subprocess.run(  # noqa: S603 (our own program and arguments)
                [
                    *("/bin/sh", "-c", _DETACH, "sh", self.program("postgres")),
                    *("-D", data.path, f"--port={port}", *settings),
                ],
                check=True,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"LC_ALL": "C", "PATH": os.defpath},
                start_new_session=True,
                pass_fds=(*data.descriptors, life),
                **account.popen_options(),
            )

    def _create_database(self) -> None:
        with self._connect(self._port(), autocommit=True) as connection:
            named = "select from pg_database where datname = %s"
            if connection.execute(named, (_DATABASE,)).rowcount == 0:
                connection.execute(f"create database {_DATABASE}")

    def _port(self) -> int:
        """Return the port of the running server, else that of the last one, else 0."""
        written = postmaster.pid_file(self.data)
        if written is not None and written.port:
            return written.port
        try:
            return int(json.loads(self._state_file.read_text(encoding="utf-8"))["port"])
        except (FileNotFoundError, ValueError, KeyError):
            return 0

    def _location(self) -> Location:
        return Location(_HOST, self._port(), _DATABASE, _USER, self.password_file)

    def _connect(self, port: int, *, autocommit: bool = False) -> psycopg.Connection:
        return psycopg.connect(
            host=_HOST,
            port=port,
            user=_USER,
            dbname="postgres",
            password=self.password(),
            autocommit=autocommit,
            connect_timeout=5,
            require_auth="scram-sha-256",  # another program on the port must not be told the password
        )

    def _answers(self, port: int) -> bool:
        if not port:
            return False
        try:
            self._connect(port).close()
        except psycopg.OperationalError:
            return False
        return True

    def _trim_log(self) -> None:
        """Keep one older log; the server writes so little that looking at each start is often enough."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return True
    return False
