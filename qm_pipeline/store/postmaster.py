"""The server's process, as its data folder tells of it.

What belongs here: finding the living process and ending it. What does not: starting it, connecting to it.
`postmaster.pid` is only ever read: deleting it would let two servers loose on one data folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    import signal
    from pathlib import Path

_STATUS_LINE: Final = 7  # of postmaster.pid: starting, ready, stopping or standby


@dataclass(frozen=True)
class PidFile:
    """What `postmaster.pid` says."""

    pid: int
    port: int
    starting: bool


def pid_file(data: Path) -> PidFile | None:
    """Read `postmaster.pid`; None if there is none or it is just being written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return PidFile(int(lines[0]), int(lines[3]), _status(lines) == "starting")
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None


def _status(lines: list[str]) -> str:
    return lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else "starting"


def find(data: Path) -> psutil.Process | None:
    """Return the living server of a data folder.

    A number in `postmaster.pid` may meanwhile be someone else's; a server stands in its data folder.
    """
    written = pid_file(data)
    if written is None:
        return None
    try:
        process = psutil.Process(written.pid)
        with process.oneshot():
            dead = process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres"
        return None if dead or not data.samefile(process.cwd()) else process
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return None


def end(data: Path, request: signal.Signals, patience: float, *, children_too: bool = False) -> bool:
    """Ask the server to end, and wait for it and its children.

    Parameters
    ----------
    request
        SIGINT for a fast shutdown, SIGQUIT for an immediate one.
    patience
        Seconds.

    Returns
    -------
    bool
        True once no process of it is left, and when there was none.
    """
    server = find(data)
    if server is None:
        return True
    family = [server, *_children(server)]
    for process in family if children_too else family[:1]:
        _send(process, request)
    _, left = psutil.wait_procs(family, timeout=patience)
    return not left


def _children(server: psutil.Process) -> list[psutil.Process]:
    try:
        return list(server.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _send(process: psutil.Process, request: signal.Signals) -> None:
    try:
        process.send_signal(request)
    except psutil.NoSuchProcess:
        return
