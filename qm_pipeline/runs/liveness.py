"""Whether a run is still being worked on.

What belongs here: the lock that a living run's process holds, and what silence means. What does not:
Dagster's own record of the run (`defs`).

Two signs, because either alone misses a case. The lock goes with the process, whatever killed it; it also
goes with a connection that Postgres lost, after which the run may well continue. The heartbeat stops when a
run hangs or its machine is gone, while its connection may look open for hours.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import event, text

from qm_pipeline.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from psycopg import Connection

    from qm_pipeline.store.engine import Database

# A run without its lock may be between two steps of a multiprocess executor, or reconnecting.
DEAD_AFTER_SECONDS: Final = 60.0
# Progress is noted at every step and chunk; both take seconds.
HUNG_AFTER_SECONDS: Final = 180.0


class Unfinished(NamedTuple):
    """A run that has not said that it ended."""

    run_id: str
    job: str
    silent_seconds: float
    alive: bool


def verdict(run: Unfinished) -> str | None:
    """Return why the run has to be closed, as a sentence; None while it may be working."""
    if not run.alive and run.silent_seconds >= DEAD_AFTER_SECONDS:
        return "The run's process is gone; what it had committed stays, and the next run does the rest."
    if run.silent_seconds >= HUNG_AFTER_SECONDS:
        silence = f"The run made no progress for {run.silent_seconds:.0f} s and was ended"
        return f"{silence}; what it had committed stays, and the next run does the rest."
    return None


def unfinished(database: Database) -> list[Unfinished]:
    """Return the runs that have not said that they ended, the oldest first."""
    with database.begin() as tx:
        return [Unfinished(**row) for row in tx.rows("runs/unfinished")]


def strangers(database: Database, silent_seconds: Mapping[str, float]) -> list[Unfinished]:
    """Return those of the runs given, with how long ago they started, that are not in the book at all."""
    with database.begin() as tx:
        rows = tx.rows(
            "runs/strangers", run_ids=list(silent_seconds), silent_seconds=list(silent_seconds.values())
        )
    return [Unfinished(**row) for row in rows]


def end(database: Database, run_id: str) -> None:
    """End what is left of a run: its processes, where they are on this machine, and its connections.

    A connection that is open vouches for the process at its other end, so no number of a process is taken for
    one that has been given away again.
    """
    prefix = _prefix(run_id)
    with database.begin() as tx:
        sessions = {row["application"] for row in tx.rows("runs/sessions", prefix=prefix)}
    for session in sessions:
        machine, _, process = session.removeprefix(prefix).partition("/")
        if machine == _machine():
            _kill(int(process))
    with database.begin() as tx:
        tx.rows("runs/end_sessions", prefix=prefix)


def _prefix(run_id: str) -> str:
    return f"qm {run_id} "


def _machine() -> str:
    """Return a short name for this machine or container: Postgres keeps 63 bytes of a session's name."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _kill(process: int) -> None:
    """End a process that may not listen to anything gentler: it was stopped, or hangs in foreign code."""
    with suppress(ProcessLookupError, PermissionError):  # gone by now; somebody else's
        os.kill(process, signal.SIGKILL)


def _name_sessions(database: Database, run_id: str) -> None:
    """Let every connection from here on say for which run it is, and from which process."""
    name = f"{_prefix(run_id)}{_machine()}/{os.getpid()}"

    @event.listens_for(database.engine, "connect")
    def _(connection: Connection[object], _record: object) -> None:
        connection.execute("select set_config('application_name', %s, false)", [name])
        connection.commit()


@contextmanager
def alive(database: Database, run_id: str) -> Iterator[None]:
    """Hold the run's lock: shared, for the steps of one run may have a process each.

    Parameters
    ----------
    database
        Of this run alone, not yet connected.
    """
    _name_sessions(database, run_id)
    with ExitStack() as stack:
        with translated():
            connection = stack.enter_context(database.engine.connect())
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # a pooled connection would keep its session, and with it the lock
            connection.execute(
                text("select pg_advisory_lock_shared(hashtextextended('qm.run.' || :run_id, 0))"),
                {"run_id": run_id},
            )
        yield
