"""Starting a program so that it outlives us, and finding it again.

What belongs here: anything true of every program. What does not: which programs there are (`programs`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import psutil
from filelock import FileLock, Timeout

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.processes import detach, record, termination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_LOCK_SECONDS: Final = 180.0
_START_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.05
_LOG_LIMIT_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    """A program to run.

    Attributes
    ----------
    ready
        Asked again and again until it says that the program serves.
    port
        Where it will listen on 127.0.0.1; None for a program that does not.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    port: int | None = None


class Supervisor:
    """The programs of one QM_HOME.

    Parameters
    ----------
    home
        The folder QM_HOME; records go to `run/`, what the programs print to `logs/`.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.folder = self.home / "run"
        self.logs = self.home / "logs"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other `qm up` and `qm down` of this QM_HOME waiting.

        Raises
        ------
        TransientError
            If another one has been at it for minutes.
        """
        self._make_folders()
        try:
            with FileLock(self.folder / "lock", timeout=_LOCK_SECONDS, mode=0o600):
                yield
        except Timeout:
            raise TransientError("Another qm up or qm down has been at it for minutes.") from None

    def log(self, name: str) -> Path:
        """Return where a program's output goes."""
        return self.logs / f"{name}.log"

    def find(self, name: str) -> record.Record | None:
        """Return the record of a living program, or None."""
        known = record.read(self.folder, name)
        return known if known is not None and known.process() is not None else None

    def start(self, program: Program) -> None:
        """Start a program and remember it; `wait` says when it serves.

        Raises
        ------
        PermanentError
            If it ended at once.
        """
        self._make_folders()
        self._trim_log(program.name)
        try:
            process = psutil.Process(self._launch(program))
            found = record.Record(program.name, process.pid, process.create_time(), program.port)
        except psutil.NoSuchProcess:
            raise self._ended(program) from None
        record.write(self.folder, found)

    def wait(self, program: Program) -> None:
        """Wait until a started program serves.

        Raises
        ------
        PermanentError
            If it ended instead.
        TransientError
            If it takes minutes.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not program.ready():
            if self.find(program.name) is None:
                raise self._ended(program)
            if time.monotonic() > deadline:
                raise TransientError(f"{program.name} does not answer; its log is {self.log(program.name)}.")
            time.sleep(_LOOK_SECONDS)

    def stop(self, name: str) -> None:
        """Stop one program and its children."""
        known = record.read(self.folder, name)
        if known is not None:
            termination.end(lambda: termination.family(known))
        record.erase(self.folder, name)

    def stop_all(self) -> int:
        """Stop everything that was ever started under this QM_HOME; return how many processes that were."""
        known = [record.read(self.folder, file.stem) for file in self.folder.glob("*.json")]
        ended = termination.end(
            lambda: self.processes().union(*(termination.family(it) for it in known if it))
        )
        for file in self.folder.glob("*.json"):
            file.unlink()
        return ended

    def processes(self) -> set[psutil.Process]:
        """Return every living process that was started under this QM_HOME, children and all."""
        return termination.marked(self.home)

    def _launch(self, program: Program) -> int:
        launched = subprocess.run(  # noqa: S603  (our own program and arguments)
            [sys.executable, "-I", "-S", detach.__file__, str(self.log(program.name)), *program.command],
            stdout=subprocess.PIPE,
            check=True,
            cwd=self.folder,
            env={**os.environ, **program.environment, termination.MARK: str(self.home)},
        )
        return int(launched.stdout)

    def _ended(self, program: Program) -> PermanentError:
        return PermanentError(f"{program.name} ended while starting; {self.log(program.name)} says why.")

    def _make_folders(self) -> None:
        try:
            for folder in (self.home, self.folder, self.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise PermanentError(f"QM_HOME {self.home} cannot be written: {error.strerror}.") from None

    def _trim_log(self, name: str) -> None:
        log = self.log(name)
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
