"""The programs as users run them, while Postgres is killed or another of them works on the same days."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import stages

from qm_pipeline.integrity.fingerprint import by_view
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

QM = Path(sys.executable).parent / "qm"
RECORDS = stages.records(1_500, spread_days=25)
CONVERSATIONS = ("interactions", "turns", "flags", "coverage", "channel_report", "journey_paths")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    qm(tmp_path / "home", "down")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return stages.write(tmp_path / "day.jsonl", *RECORDS)


@pytest.fixture
def undisturbed(fresh: Callable[[], AbstractContextManager[Database]], file: Path) -> dict[str, str]:
    with fresh() as database:
        stages.whole_job(database, file)
        return conversations(database)


def conversations(database: Database) -> dict[str, str]:
    everything = by_view(database)
    return {view: everything[view] for view in CONVERSATIONS}


def started(home: Path, *arguments: str | Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "QM_HOME": str(home), "QM_TIME_ZONE": "Europe/Berlin"}
    environment.pop("QM_DATABASE_URL", None)
    return subprocess.Popen(
        [QM, *map(str, arguments)], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def qm(home: Path, *arguments: str | Path) -> tuple[int, str]:
    """Run to the end; a traceback is never an answer."""
    return ended(started(home, *arguments))


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=240)
    assert "Traceback" not in err, err
    return process.returncode, out + err


def shown(home: Path) -> dict[str, str]:
    with Database.open(Settings(_env_file=None, home=home)) as database:  # type: ignore[call-arg]
        return conversations(database)


def kill_postgres(home: Path) -> None:
    """Kill the postmaster and all of its processes, as a power cut would."""
    pid = int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    postmaster = psutil.Process(pid)
    for process in [postmaster, *postmaster.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


@pytest.mark.slow
def test_a_run_survives_postgres_being_killed_five_times(
    home: Path, file: Path, undisturbed: dict[str, str]
) -> None:
    assert qm(home, "ingest", file)[0] == 0
    for kill in range(5):
        run = started(home, "run")
        time.sleep(2.5 + kill)  # somewhere in its start, its scoring or its marts
        kill_postgres(home)
        status, said = ended(run)
        assert status == 0 or "try again" in said.lower(), said
    status, said = qm(home, "run")
    assert status == 0, said
    assert qm(home, "verify")[0] == 0
    assert shown(home) == undisturbed


@pytest.mark.slow
def test_two_runs_and_an_ingest_at_once_neither_double_nor_lose_nor_wait_for_each_other_for_ever(
    home: Path, file: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    half = stages.write(tmp_path / "half.jsonl", *RECORDS[::2])
    assert qm(home, "ingest", half)[0] == 0
    together = [started(home, "run"), started(home, "run"), started(home, "ingest", file)]
    for process in together:
        status, said = ended(process)
        assert status == 0, said
    assert qm(home, "run")[0] == 0
    assert qm(home, "verify")[0] == 0
    assert shown(home) == undisturbed
