"""Supervision on real, small processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.processes import record, supervision, termination
from qm_pipeline.processes.supervision import Program, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SLEEP = "import time; print('awake', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); {SLEEP}"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path / "home")
    yield supervisor
    supervisor.stop_all()


def program(supervisor: Supervisor, code: str, name: str = "worker") -> Program:
    def awake() -> bool:
        return b"awake" in supervisor.log(name).read_bytes()

    return Program(name, (sys.executable, "-S", "-c", code), {}, awake)


def run(supervisor: Supervisor, code: str, name: str = "worker") -> psutil.Process:
    start_and_wait(supervisor, program(supervisor, code, name))
    found = supervisor.find(name)
    assert found is not None
    process = found.process()
    assert process is not None
    return process


def start_and_wait(supervisor: Supervisor, started: Program) -> None:
    supervisor.start(started)
    supervisor.wait(started)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_program_has_a_session_of_its_own_so_that_our_ctrl_c_does_not_reach_it(
    supervisor: Supervisor,
) -> None:
    process = run(supervisor, SLEEP)
    assert os.getsid(process.pid) != os.getsid(0)


def test_a_program_can_be_interrupted_because_dagster_ends_its_runs_that_way(supervisor: Supervisor) -> None:
    run(supervisor, f"import signal; print(signal.getsignal(signal.SIGINT), flush=True); {SLEEP}")
    assert "default_int_handler" in supervisor.log("worker").read_text()


def test_a_killed_program_leaves_no_zombie_and_is_not_running(supervisor: Supervisor) -> None:
    process = run(supervisor, SLEEP)
    process.kill()
    assert eventually(lambda: not psutil.pid_exists(process.pid))
    assert supervisor.find("worker") is None


def test_stopping_leaves_no_process_not_even_a_grandchild(supervisor: Supervisor) -> None:
    run(supervisor, PARENT)
    run(supervisor, PARENT, "second")
    assert eventually(
        lambda: len(supervisor.processes()) == 6
    )  # each with a child and the one that buries it
    supervisor.stop_all()
    assert supervisor.processes() == set()
    assert list(supervisor.folder.glob("*.json")) == []


def test_children_whose_parent_was_killed_are_found_and_stopped(supervisor: Supervisor) -> None:
    parent = run(supervisor, PARENT)
    assert eventually(lambda: len(parent.children()) == 1)
    (orphan,) = parent.children()
    parent.kill()
    assert eventually(lambda: supervisor.find("worker") is None)
    assert orphan.is_running()
    supervisor.stop_all()
    assert eventually(lambda: not orphan.is_running())


def test_a_program_whose_record_was_lost_is_still_stopped(supervisor: Supervisor) -> None:
    process = run(supervisor, SLEEP)
    record.erase(supervisor.folder, "worker")
    supervisor.stop_all()
    assert eventually(lambda: not process.is_running())


def test_stopping_one_program_leaves_the_others(supervisor: Supervisor) -> None:
    run(supervisor, SLEEP)
    other = run(supervisor, SLEEP, "second")
    supervisor.stop("worker")
    assert supervisor.find("worker") is None
    assert other.is_running()


def test_a_program_deaf_to_sigterm_is_killed(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(termination, "_STEPS", ((signal.SIGTERM, 0.3), (signal.SIGKILL, 5.0)))
    process = run(supervisor, DEAF)
    supervisor.stop_all()
    assert eventually(lambda: not process.is_running())


def test_a_stranger_who_got_the_number_later_is_neither_taken_for_ours_nor_killed(
    supervisor: Supervisor,
) -> None:
    run(supervisor, SLEEP)
    with subprocess.Popen([sys.executable, "-S", "-c", SLEEP], stdout=subprocess.DEVNULL) as stranger:
        created = psutil.Process(stranger.pid).create_time()
        record.write(supervisor.folder, record.Record("worker", stranger.pid, created - 60, None))
        assert supervisor.find("worker") is None
        supervisor.stop("worker")
        supervisor.stop_all()
        assert stranger.poll() is None
        stranger.kill()


def test_another_home_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    neighbour = Supervisor(tmp_path / "neighbour")
    process = run(neighbour, SLEEP)
    supervisor.stop_all()
    assert process.is_running()
    neighbour.stop_all()


def test_a_program_that_ends_while_starting_is_reported_with_its_log(supervisor: Supervisor) -> None:
    broken = program(supervisor, "print('no'); raise SystemExit(3)")
    with pytest.raises(PermanentError, match=r"worker ended while starting; .*worker\.log says why"):
        start_and_wait(supervisor, broken)
    assert eventually(lambda: "no" in supervisor.log("worker").read_text())


def test_a_program_that_never_answers_is_reported_and_not_waited_for_for_ever(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "_START_SECONDS", 0.2)
    silent = Program("silent", (sys.executable, "-S", "-c", SLEEP), {}, lambda: False)
    supervisor.start(silent)
    with pytest.raises(TransientError, match="does not answer"):
        supervisor.wait(silent)


def test_a_damaged_record_is_as_good_as_none(supervisor: Supervisor) -> None:
    run(supervisor, SLEEP)
    (supervisor.folder / "worker.json").write_text('{"name": "wor')
    assert supervisor.find("worker") is None
    supervisor.stop_all()
    assert supervisor.processes() == set()


def test_a_long_log_is_set_aside_when_the_program_starts_again(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(supervisor, SLEEP)
    supervisor.stop("worker")
    monkeypatch.setattr(supervision, "_LOG_LIMIT_BYTES", 1)
    run(supervisor, SLEEP)
    assert supervisor.log("worker").with_suffix(".log.1").read_text() == "awake\n"
    assert supervisor.log("worker").read_text() == "awake\n"
