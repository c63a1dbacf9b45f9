"""Dagster's record of runs, held to what is so.

What belongs here: closing runs that nobody works on any more, and entering into our book how runs ended. What
does not: what counts as lost (`runs.liveness`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from dagster import DagsterEventType, DagsterRunStatus, RunsFilter

from qm_pipeline.runs import book, liveness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dagster import DagsterEvent, DagsterInstance, DagsterRun
    from dagster_shared.error import SerializableErrorInfo

    from qm_pipeline.runs.liveness import Unfinished
    from qm_pipeline.store.engine import Database

_FINISHED: Final = {
    DagsterRunStatus.SUCCESS: "succeeded",
    DagsterRunStatus.FAILURE: "failed",
    DagsterRunStatus.CANCELED: "failed",
}
_FAILURES: Final = {DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE}
_OURS: Final = {"PermanentError", "TransientError", "ModelError", "LedgerError", "UnreadableFileError"}
_NOT_IN_DAGSTER: Final = "Dagster has no record of this run any more."


def close(instance: DagsterInstance, database: Database) -> list[str]:
    """Close every lost run and settle every finished one; return the ids of the lost.

    A run that began before it could enter itself in our book is found through Dagster's.
    """
    known = {run.run_id: run for run in instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.STARTED]))}
    entered = liveness.unfinished(database)
    for run in entered:
        if run.run_id not in known:
            settle(instance, database, run)
    strangers = liveness.strangers(database, _silences(instance, known))
    closed = []
    for run in [*entered, *strangers]:
        why = liveness.verdict(run)
        if run.run_id in known and why is not None:
            _end(instance, database, known[run.run_id], why)
            book.close(database, run.run_id, "failed", why)
            closed.append(run.run_id)
    return closed


def settle(instance: DagsterInstance, database: Database, run: Unfinished) -> None:
    """Enter how a run ended, once Dagster knows."""
    record = instance.get_run_by_id(run.run_id)
    if record is None:
        if liveness.verdict(run) is not None:
            book.close(database, run.run_id, "failed", _NOT_IN_DAGSTER)
    elif record.status in _FINISHED:
        failed = _FINISHED[record.status] == "failed"
        why = reason(instance, database, run.run_id) if failed else None
        book.close(database, run.run_id, "failed" if failed else "succeeded", why)


def reason(instance: DagsterInstance, database: Database, run_id: str) -> str:
    """Say in a sentence why a run failed: the gate that shut, else what the failed step said."""
    gates = book.shut_gates(database, run_id)
    if gates:
        return " ".join(gates)
    failures = [entry.get_dagster_event() for entry in instance.all_logs(run_id, of_type=_FAILURES)]
    for say in (_said, _raised, _ended_by):
        for event in failures:
            sentence = say(event)
            if sentence:
                return sentence
    return "The run was ended before it was done."


def _said(event: DagsterEvent) -> str | None:
    """Return what a step said of its own failure."""
    step = event.step_failure_data if event.is_step_failure else None
    return step.user_failure_data.description if step and step.user_failure_data else None


def _raised(event: DagsterEvent) -> str | None:
    """Return what ended the step, or the run around the steps."""
    error: SerializableErrorInfo | None = getattr(event.event_specific_data, "error", None)
    return _told(error, event.step_key) if error is not None else None


def _ended_by(event: DagsterEvent) -> str:
    """Return who ended it, where it was not itself: its launcher that missed its process, or a person."""
    return f"The run was ended from outside. {event.message or ''}".strip()


def _told(error: SerializableErrorInfo, step: str | None) -> str:
    """Say what lies at the bottom of an error; its text only if it is ours: others quote what they read."""
    while error.cause is not None:
        error = error.cause
    kind = str(error.cls_name)
    if kind in _OURS:
        return error.message.split(": ", 1)[-1].strip()
    where = f"The step {step}" if step else "The run"
    return f"{where} ended with {kind}; its log in Dagster has the details."


def _silences(instance: DagsterInstance, runs: Iterable[str]) -> dict[str, float]:
    """For each run the seconds since it started."""
    now = time.time()
    records = [instance.get_run_record_by_id(run_id) for run_id in runs]
    return {
        record.dagster_run.run_id: now - (record.start_time or now)
        for record in records
        if record is not None
    }


def _end(instance: DagsterInstance, database: Database, run: DagsterRun, why: str) -> None:
    """End what may be left of a run, and say in Dagster's record that it failed.

    Not through Dagster's launcher: asking a process that is stopped to end blocks the code server for good,
    which waits under its lock for that process to acknowledge.
    """
    liveness.end(database, run.run_id)
    current = instance.get_run_by_id(run.run_id)
    if current is not None and not current.is_finished:
        instance.report_run_failed(current, why)
