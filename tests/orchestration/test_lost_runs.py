"""A run whose process is killed or hangs is closed, and the next one does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from dagster import DagsterRunStatus, build_sensor_context

from qm_pipeline.commands.run import run_days
from qm_pipeline.defs import lost
from qm_pipeline.defs.build import build_definitions
from qm_pipeline.integrity import checks
from qm_pipeline.runs import book, liveness
from tests import contacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dagster import DagsterInstance, DagsterRun

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
SESSIONS = "select pid from pg_stat_activity where application_name like 'qm ________-%'"
# A run that stands still in the middle of its scoring, for the test to find it there.
RUN = """
import time
from qm_pipeline.commands.run import run_days
from qm_pipeline.runs import scoring
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database
def stand_still(*_):
    print("scoring", flush=True)
    time.sleep(600)
scoring.score_batch = stand_still
settings = Settings(_env_file=None)
with Database.open(settings) as database:
    run_days(settings, database, None)
"""


@pytest.fixture
def standing(
    settings: Settings, database: Database, instance: DagsterInstance, tmp_path: Path
) -> Iterator[subprocess.Popen[str]]:
    """A process of its own in the middle of a run."""
    assert instance
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY)])
    assert settings.database_url is not None
    environment = os.environ | {
        "QM_DATABASE_URL": settings.database_url.get_secret_value(),
        "QM_HOME": str(settings.home),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", RUN], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "scoring\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def started(instance: DagsterInstance) -> DagsterRun:
    (run,) = [run for run in instance.get_runs() if run.status == DagsterRunStatus.STARTED]
    return run


def pass_time(database: Database, seconds: int) -> None:
    contacts.change(
        database, "update ops.runs set heartbeat_at = heartbeat_at - make_interval(secs => :s)", s=seconds
    )


def wait_until_dead(database: Database) -> None:
    deadline = time.monotonic() + 30
    while liveness.unfinished(database)[0].alive and time.monotonic() < deadline:
        time.sleep(0.05)  # Postgres notices that its client is gone


def test_a_killed_run_is_closed_and_the_next_one_does_the_rest(
    settings: Settings, database: Database, instance: DagsterInstance, standing: subprocess.Popen[str],
    plain_models: None,
):  # fmt: skip
    assert plain_models is None
    run = started(instance)
    assert liveness.unfinished(database)[0].alive
    pass_time(database, 90)
    assert lost.close(instance, database) == []
    standing.send_signal(signal.SIGKILL)
    standing.wait()
    wait_until_dead(database)
    sensor = build_definitions(settings).resolve_sensor_def("lost_runs")
    told = sensor(build_sensor_context(instance=instance))
    assert told.skip_message == "Closed 1 lost runs."  # type: ignore[union-attr]
    assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.FAILURE  # type: ignore[union-attr]
    (row,) = contacts.rows(database, "select status, error, finished_at is null as open from ops.runs")
    assert (row["status"], row["open"]) == ("failed", False)
    assert "process is gone" in row["error"]
    assert run_days(settings, database, None)["status"] == "succeeded"
    assert checks.verify(database, checks.Scope(*checks.EVER, quarantine_days=30)).faults == []


def test_a_run_that_hangs_is_closed_though_its_process_lives(
    database: Database, instance: DagsterInstance, standing: subprocess.Popen[str]
):
    run = started(instance)
    standing.send_signal(signal.SIGSTOP)
    pass_time(database, 240)
    assert liveness.unfinished(database)[0].alive
    assert contacts.rows(database, SESSIONS)
    assert lost.close(instance, database) == [run.run_id]
    assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.FAILURE  # type: ignore[union-attr]
    assert standing.wait(timeout=10) == -signal.SIGKILL
    assert contacts.rows(database, SESSIONS) == []  # they would hold what others wait for
    assert "no progress" in contacts.rows(database, "select error from ops.runs")[0]["error"]


def test_the_next_qm_run_closes_what_was_lost_where_no_daemon_runs(
    settings: Settings, database: Database, instance: DagsterInstance, standing: subprocess.Popen[str],
    plain_models: None,
):  # fmt: skip
    assert plain_models is None
    run = started(instance)
    standing.kill()
    standing.wait()
    wait_until_dead(database)
    pass_time(database, 90)
    assert run_days(settings, database, None)["status"] == "succeeded"
    assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.FAILURE  # type: ignore[union-attr]


def test_qm_run_closes_what_was_lost_also_when_nothing_is_pending(
    settings: Settings, database: Database, instance: DagsterInstance
):
    job = build_definitions(settings).resolve_job_def("landing")
    run = instance.create_run_for_job(job, status=DagsterRunStatus.STARTED)
    book.begin(database, run.run_id, "landing")
    pass_time(database, 90)
    assert run_days(settings, database, None)["status"] == "nothing_pending"
    assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.FAILURE  # type: ignore[union-attr]


def test_a_run_that_never_came_to_enter_itself_is_closed_too(
    settings: Settings, database: Database, instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    job = build_definitions(settings).resolve_job_def("landing")
    run = instance.create_run_for_job(job, status=DagsterRunStatus.STARTED)
    monkeypatch.setattr(lost, "_silences", lambda *_: {run.run_id: 90.0})
    assert lost.close(instance, database) == []
    monkeypatch.setattr(lost, "_silences", lambda *_: {run.run_id: 240.0})
    assert lost.close(instance, database) == [run.run_id]


def test_how_a_run_ended_is_entered_where_it_could_not_do_so_itself(
    settings: Settings, database: Database, instance: DagsterInstance
):
    job = build_definitions(settings).resolve_job_def("landing")
    for status in (DagsterRunStatus.SUCCESS, DagsterRunStatus.CANCELED):
        run = instance.create_run_for_job(job, status=status)
        contacts.change(
            database,
            "insert into ops.runs (run_id, job, status) values (:r, 'landing', 'started')",
            r=run.run_id,
        )
    lost.close(instance, database)
    ended = contacts.rows(database, "select status from ops.runs order by status")
    assert [row["status"] for row in ended] == ["failed", "succeeded"]


def test_a_run_that_its_launcher_missed_is_entered_with_what_that_said(
    settings: Settings, database: Database, instance: DagsterInstance
):
    job = build_definitions(settings).resolve_job_def("landing")
    run = instance.create_run_for_job(job, status=DagsterRunStatus.STARTED)
    book.begin(database, run.run_id, "landing")
    instance.report_run_failed(run, "Run process exited with -9.")
    assert lost.close(instance, database) == []
    (row,) = contacts.rows(database, "select status, error from ops.runs")
    assert row == {
        "status": "failed",
        "error": "The run was ended from outside. Run process exited with -9.",
    }
