"""Running a command and measuring it: wall time, and the peak memory of its whole process tree.

Memory is the proportional set size (pages shared by several processes are counted once), Postgres apart: its
shared buffers belong to the server, not to the command.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
QM = Path(sys.executable).parent / "qm"
SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Measured:
    """What one command took."""

    seconds: float
    peak_mib: float
    processor_seconds: float
    output: str


@dataclass(frozen=True)
class Figure:
    """One line of the report; `met` is None where there is no target."""

    name: str
    value: str
    target: str = ""
    met: bool | None = None


def run(command: list[str | Path], home: Path, *, watch_memory: bool = True, **variables: str) -> Measured:
    """Run a command to its end with QM_HOME set, and measure it; a failing command ends the benchmark.

    Whoever measures seconds does not watch the memory: adding up the pages of two processes ten times a
    second takes a fifth of a core, from a command that uses them all.
    """
    environment = {**os.environ, "QM_HOME": str(home), "QM_DROP_FOLDER": str(home / "drop"), **variables}
    start, before = time.perf_counter(), _children_seconds()
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    peak = _Peak(process.pid) if watch_memory else None
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} {command[1]} ended with {process.returncode}")
    return Measured(seconds, peak.stop() if peak else 0.0, _children_seconds() - before, output)


def _children_seconds() -> float:
    """Processor time of all processes that were started from here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Peak:
    """Samples the memory of a process and its descendants until it is stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._mib = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._mib

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._mib = max(self._mib, tree_mib(self._pid))


def tree_mib(pid: int) -> float:
    """Return what a process and its descendants hold now."""
    return sum(map(_memory_mib, _tree(pid)))


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory_mib(process: psutil.Process) -> float:
    try:
        if process.name() == "postgres":
            return 0.0
        return float(process.memory_full_info().pss) / 2**20
    except psutil.Error:  # it ended between being listed and being looked at
        return 0.0
