"""Ending processes, all of them, and only ours.

What belongs here: finding whom to end and seeing it through. What does not: which programs there are, or why.

Two things tell a process to be ours: the record with its creation time, and a mark in its environment that
its children inherit. The mark finds what a record cannot: run workers whose parent was killed, and a program
whose starter was killed before it could write the record.
"""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Final

import psutil

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.processes.record import Record

MARK: Final = "QM_SUPERVISED_BY"
_STEPS: Final = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))  # with the seconds each is given
_LOOK_SECONDS: Final = 0.2


def marked(home: Path) -> set[psutil.Process]:
    """Return the living processes with the mark of this QM_HOME."""
    return {process for process in psutil.process_iter() if _mark(process) == str(home)}


def family(record: Record) -> set[psutil.Process]:
    """Return a recorded program, if it lives, with its children."""
    process = record.process()
    if process is None:
        return set()
    try:
        return {process, *process.children(recursive=True)}
    except psutil.NoSuchProcess:
        return set()


def end(whom: Callable[[], set[psutil.Process]]) -> int:
    """Ask processes to end, then make them; looks again and again, since a dying one may still have children.

    Returns
    -------
    int
        How many processes were ended.

    Raises
    ------
    PermanentError
        If one survives even SIGKILL.
    """
    asked: set[psutil.Process] = set()
    for request, patience in _STEPS:
        told = _press(whom, request, patience)
        asked |= told
        if not whom():
            return len(asked)
    numbers = ", ".join(str(process.pid) for process in whom())
    raise PermanentError(f"These processes cannot be stopped, not even by SIGKILL: {numbers}.")


def _press(
    whom: Callable[[], set[psutil.Process]], request: signal.Signals, patience: float
) -> set[psutil.Process]:
    """Send one kind of signal once to everybody, until nobody is left or patience ends."""
    told: set[psutil.Process] = set()
    deadline = time.monotonic() + patience
    while (living := whom()) and time.monotonic() < deadline:
        for process in living - told:
            _send(process, request)
        told |= living
        psutil.wait_procs(living, timeout=_LOOK_SECONDS)
    return told


def _send(process: psutil.Process, request: signal.Signals) -> None:
    try:
        process.send_signal(request)  # psutil itself refuses a later process of the same number
    except psutil.NoSuchProcess:
        return


def _mark(process: psutil.Process) -> str | None:
    if process.pid == os.getpid():
        return None
    try:
        mark: str | None = process.environ().get(MARK)
    except (psutil.Error, OSError):  # gone, a zombie, or someone else's
        return None
    return mark
