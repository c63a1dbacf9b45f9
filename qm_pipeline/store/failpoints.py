"""Planted faults: the n-th database or file operation fails, so that a test can sweep over every one of them.

What belongs here: the counter and what happens when it is reached. What does not: deciding where operations
are. Off unless a test arms it, or `QM_FAILPOINT=N:once|onward|kill` does in a child process's environment.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, get_args

from qm_pipeline.interactions.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["db", "file"]
Mode = Literal["once", "onward", "kill"]

_VARIABLE: Final = "QM_FAILPOINT"


@dataclass
class _Failpoint:
    at: int
    mode: Mode
    seen: int = 0
    lock: Lock = field(default_factory=Lock)  # files are read in a thread of their own

    def hit(self, kind: Kind) -> None:
        with self.lock:
            self.seen += 1
            number = self.seen
        due = number >= self.at if self.mode == "onward" else number == self.at
        if due and self.mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if due:
            raise TransientError(f"planted fault: {kind} operation {number}")


@dataclass
class _Plan:
    """What this process is to suffer; the environment is asked once, at the first operation."""

    failpoint: _Failpoint | None = None
    asked: bool = False

    def current(self) -> _Failpoint | None:
        if not self.asked:
            self.asked = True
            self.failpoint = _parse(os.environ.get(_VARIABLE, ""))
        return self.failpoint


def _parse(text: str) -> _Failpoint | None:
    if not text:
        return None
    number, _, mode = text.partition(":")
    for known in get_args(Mode):
        if mode == known and number.isdecimal():
            return _Failpoint(int(number), known)
    raise PermanentError(f"{_VARIABLE} must look like 12:once, 12:onward or 12:kill.")


_plan = _Plan()


def hit(kind: Kind) -> None:
    """Count one operation, and fail if it is the chosen one.

    Raises
    ------
    TransientError
        If a test asked for it.
    """
    failpoint = _plan.current()
    if failpoint is not None:
        failpoint.hit(kind)


def count() -> int:
    """Return how many operations were counted since the failpoint was armed; 0 when none is."""
    failpoint = _plan.current()
    return 0 if failpoint is None else failpoint.seen


@contextmanager
def armed(at: int, mode: Mode = "once") -> Iterator[None]:
    """Let the `at`-th operation inside the block fail (`at=0`: only count)."""
    before = _plan.current()
    _plan.failpoint = _Failpoint(at, mode)
    try:
        yield
    finally:
        _plan.failpoint = before
