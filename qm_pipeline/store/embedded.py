"""A real Postgres server under QM_HOME, for whoever has no other.

What belongs here: making the data folder, starting, finding and stopping the server. What does not: what is inside
the database. It listens on 127.0.0.1 only, on a free port, and lets nobody in without the generated password.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil
import psycopg
from filelock import FileLock, Timeout

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.store import binaries
from qm_pipeline.store.account import Account, Seen, server_account, shown
from qm_pipeline.store.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST: Final = "127.0.0.1"
_USER: Final = "qm"
_DATABASE: Final = "qm"
_RETRY_SECONDS: Final = 30.0  # after kill -9 a dead server's children linger for a few seconds
_STOP_SECONDS: Final = 60.0
_LOCK_SECONDS: Final = 180.0
_LOG_LIMIT_BYTES: Final = 16 * 1024 * 1024

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
    # Conversations must not reach the log: no statements, no parameters, no DETAIL or CONTEXT lines, and no
    # ERROR messages either, because those can quote a value; the client gets them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
}

# The shell in between becomes the server's parent and waits for it, so that a killed server never lingers as a
# zombie whose number still answers, whatever this process or a container's first process do about their children.
_DETACH: Final = '("$@"; exit) </dev/null &'


@dataclass(frozen=True)
class _PidFile:
    """What `postmaster.pid` says: the process, when it started (seconds since 1970) and its port."""

    pid: int
    started: int
    port: int


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
        self._programs: Path | None = None

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
                self._initialise()
            if not self._attach():
                self._launch()
            self._create_database()
            return self._location(self._port())

    def stop(self) -> None:
        """Stop the server if it runs; no process of it is left afterwards."""
        if not self.folder.exists():
            return
        with self._locked():
            for request, patience in (
                (signal.SIGINT, _STOP_SECONDS),
                (signal.SIGQUIT, 10.0),
                (signal.SIGKILL, 10.0),
            ):
                if self._signal(request, patience):
                    return
        raise PermanentError(f"Postgres under {self.home} could not be stopped.")

    def status(self) -> Location | None:
        """Return where the server answers, or None."""
        if self._postmaster() is None or not self._answers(self._port()):
            return None
        return self._location(self._port())

    def password(self) -> str:
        """Return the generated password.

        Raises
        ------
        PermanentError
            If the file is missing or not readable.
        """
        try:
            return self.password_file.read_text(encoding="ascii").strip()
        except OSError:
            raise PermanentError(f"The password file {self.password_file} cannot be read.") from None

    def program(self, name: str) -> Path:
        """Return the path of a Postgres program, such as `pg_dump`, of the version of the data folder."""
        if self._programs is None:
            major = _major_version(self.data) or binaries.MAJOR
            self._programs = binaries.installation(server_account(), major) / "bin"
        return self._programs / name

    # --- folders -----------------------------------------------------------------------------------------------

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

    def _initialise(self) -> None:
        """Make the data folder apart and rename it, so that a killed initdb leaves nothing half made."""
        for leftover in self.folder.glob("initdb-*"):
            shutil.rmtree(leftover)
        account = server_account()
        scratch = Path(tempfile.mkdtemp(dir=self.folder, prefix="initdb-"))
        account.own(scratch)
        password = secrets.token_urlsafe(32)
        _write_private(scratch / "password", password)
        account.own(scratch / "password")
        with shown(scratch, account) as seen:
            self._initdb(seen, account)
        _write_private(self.password_file, password)
        (scratch / "data").rename(self.data)
        shutil.rmtree(scratch)

    def _initdb(self, scratch: Seen, account: Account) -> None:
        done = subprocess.run(  # noqa: S603 (our own program and arguments)
            [
                *(self.program("initdb"), "-D", f"{scratch.path}/data", "-U", _USER),
                *("--auth=scram-sha-256", f"--pwfile={scratch.path}/password", "--encoding=UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            capture_output=True,
            check=False,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            pass_fds=scratch.descriptors,
            **account.popen_options(),
        )
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise PermanentError(f"initdb failed: {''.join(last)}")

    # --- starting ----------------------------------------------------------------------------------------------

    def _attach(self) -> bool:
        """Wait for a server that is there already; False if there is none, or it had to be put down."""
        deadline = time.monotonic() + _RETRY_SECONDS
        while self._postmaster() is not None:
            if self._answers(self._port()):
                return True
            if time.monotonic() > deadline:
                self._signal(signal.SIGQUIT, 10.0)
                return False
            time.sleep(0.1)
        return False

    def _launch(self) -> None:
        deadline = time.monotonic() + _RETRY_SECONDS
        port = self._port() or _free_port()
        while True:
            said = self._run_server(port)
            if said is None:
                break
            if "could not bind" in said or "could not create any TCP/IP sockets" in said:
                port = _free_port()
            if time.monotonic() > deadline:
                raise PermanentError(f"Postgres did not start; its log {self.log} says why.")
            time.sleep(0.2)
        self._write_state(port)

    def _run_server(self, port: int) -> str | None:
        """Start the server and wait until it answers.

        Returns
        -------
        str or None
            None once it answers; what it logged if it gave up.
        """
        account = server_account()
        self._trim_log()
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as gone, self.log.open("ab") as log, shown(self.data, account) as data:
            before = log.tell()
            with os.fdopen(writing, "wb"):
                subprocess.run(  # noqa: S603 (our own program and arguments)
                    ["/bin/sh", "-c", _DETACH, "sh", *self._server_command(data.path, port)],
                    check=True,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    env={"LC_ALL": "C", "PATH": os.defpath},
                    start_new_session=True,
                    pass_fds=(*data.descriptors, writing),
                    **account.popen_options(),
                )
            deadline = time.monotonic() + _RETRY_SECONDS
            while time.monotonic() < deadline:
                if self._answers(port):
                    return None
                if select.select([gone], [], [], 0.05)[0]:  # every holder of the other end is gone
                    break
        return self.log.read_bytes()[before:].decode(errors="replace")

    def _server_command(self, data: str, port: int) -> list[str]:
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        return [str(self.program("postgres")), "-D", data, f"--port={port}", *settings]

    def _create_database(self) -> None:
        with self._connect(self._port(), autocommit=True) as connection:
            found = connection.execute(
                "select 1 from pg_database where datname = %s", (_DATABASE,)
            ).fetchone()
            if found is None:
                connection.execute(f"create database {_DATABASE}")

    # --- what is there -----------------------------------------------------------------------------------------

    def _postmaster(self) -> psutil.Process | None:
        """Return the living server process that `postmaster.pid` names; its start time tells it from a namesake."""
        written = self._pid_file()
        if written is None:
            return None
        try:
            process = psutil.Process(written.pid)
            same = abs(process.create_time() - written.started) < _RETRY_SECONDS
            alive = same and process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
        except psutil.NoSuchProcess:
            return None
        return process if alive else None

    def _pid_file(self) -> _PidFile | None:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return _PidFile(int(lines[0]), int(lines[2]), int(lines[3]))
        except (FileNotFoundError, IndexError, ValueError):
            return None  # none, or one that is being written

    def _signal(self, request: signal.Signals, patience: float) -> bool:
        """Send a signal to the server and its children if need be; True once none of them is left."""
        postmaster = self._postmaster()
        if postmaster is None:
            return True
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family if request is signal.SIGKILL else family[:1]:
            _send(process, request)
        _, left = psutil.wait_procs(family, timeout=patience)
        return not left

    def _port(self) -> int:
        """Return the port of the running server, else that of the last one, else 0."""
        written = self._pid_file()
        if written is not None and written.port:
            return written.port
        try:
            return int(json.loads(self._state_file.read_text(encoding="utf-8"))["port"])
        except (FileNotFoundError, ValueError, KeyError):
            return 0

    def _write_state(self, port: int) -> None:
        state = {"host": _HOST, "port": port, "database": _DATABASE, "user": _USER}
        _write_private(self._state_file, json.dumps(state))

    def _location(self, port: int) -> Location:
        return Location(_HOST, port, _DATABASE, _USER, self.password_file)

    def _connect(self, port: int, *, autocommit: bool = False) -> psycopg.Connection:
        return psycopg.connect(
            host=_HOST,
            port=port,
            user=_USER,
            dbname="postgres",
            password=self.password(),
            autocommit=autocommit,
            connect_timeout=5,
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
        """Keep one older log; the server writes little, so that starting is often enough to look."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


def _send(process: psutil.Process, request: signal.Signals) -> None:
    try:
        process.send_signal(request)
    except psutil.NoSuchProcess:
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _major_version(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
