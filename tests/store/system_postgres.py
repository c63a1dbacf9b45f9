"""Run tests against this machine's own Postgres instead of the embedded one.

    python tests/store/system_postgres.py [arguments for pytest, default tests/store]

It starts a throw-away server from /usr/lib/postgresql (or the folder in QM_TEST_POSTGRES_BIN), hands it to
pytest in QM_TEST_DATABASE_URL, and ends it. Where there is no such Postgres it says so and succeeds.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from qm_pipeline.store.account import server_account

if TYPE_CHECKING:
    from collections.abc import Iterator


def programs() -> Path | None:
    """Return the folder of the newest system Postgres."""
    chosen = os.environ.get("QM_TEST_POSTGRES_BIN")
    if chosen:
        return Path(chosen)
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((path.parent for path in found), key=lambda path: int(path.parent.name), default=None)


@contextmanager
def server(folder: Path, programs: Path) -> Iterator[str]:
    """Run a server in an empty folder and give its URL."""
    account = server_account(folder / "data")
    options: dict[str, Any] = {"cwd": "/", "env": {"LC_ALL": "C.UTF-8"}, **account.popen_options()}
    password = folder / "password"
    password.write_text(secrets.token_urlsafe(16), encoding="ascii")
    for path in (folder, password):
        account.own(path)
    data = ["-D", folder / "data"]
    subprocess.run(
        [
            programs / "initdb",
            *data,
            "-U",
            "tester",
            "-A",
            "scram-sha-256",
            f"--pwfile={password}",
            "-E",
            "UTF8",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **options,
    )
    port = free_port()
    settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(
            [programs / "postgres", *data, "-p", str(port), *settings], stdout=log, stderr=log, **options
        )
    url = f"postgresql://tester:{password.read_text(encoding='ascii')}@127.0.0.1:{port}/postgres"
    try:
        wait(url)
        yield url
    finally:
        running.send_signal(signal.SIGINT)  # do not wait for clients
        running.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(url: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def main(arguments: list[str]) -> int:
    """Run pytest against the system's Postgres."""
    found = programs()
    if found is None:
        sys.stdout.write("skipped: no Postgres under /usr/lib/postgresql\n")
        return 0
    with (
        tempfile.TemporaryDirectory(dir="/var/tmp", ignore_cleanup_errors=True) as folder,
        server(Path(folder), found) as url,
    ):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *(arguments or ["tests/store"])],
            env={**os.environ, "QM_TEST_DATABASE_URL": url},
            check=False,
        )
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
