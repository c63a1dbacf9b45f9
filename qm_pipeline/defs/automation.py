"""What starts runs by itself: the night, and what arrives, however late.

What belongs here: schedules and sensors as shells, and the pure functions that turn what they saw into
requests. What does not: the work. A request asks for exactly the days touched; its key holds how often they
were, so that a tick that is repeated asks for nothing new. Dagster looks at the types of what it calls, so
annotations are not postponed here.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from dagster import (
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SkipReason,
    schedule,
    sensor,
)

from qm_pipeline.alerts import delivery
from qm_pipeline.defs import lost, partitions, results
from qm_pipeline.defs import site as sites
from qm_pipeline.ingest.arrivals import settled_files
from qm_pipeline.runs import alerts as outbox
from qm_pipeline.runs import asked_evidence, before_after, days, drop
from qm_pipeline.runs.days import Plan, Touched
from qm_pipeline.runs.drop import Dropped
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

LANDING_JOB: Final = "landing"
BATCH_JOB: Final = "batch"
_ARRIVALS_SECONDS: Final = 30
_LOST_SECONDS: Final = 30
_ALERTS_SECONDS: Final = 30
# A tick has a minute, and a target that does not answer costs seconds of it.
_ALERTS_A_TICK: Final = 20
_EVIDENCE_SECONDS: Final = 10
_EVIDENCE_A_TICK: Final = 50
_COACHINGS_SECONDS: Final = 15
_COACHINGS_A_TICK: Final = 10
_MOST_RANGES: Final = 5
_WAITING: Final = [DagsterRunStatus.QUEUED, DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING]
_HOUR_SECONDS: Final = 3600


def plan_tags(plan: Plan) -> Mapping[str, str]:
    """Return the tags of a run that takes on what is pending in its span."""
    defer = {results.DEFER_TAG: "true"} if plan.sparse else {}
    return {**partitions.range_tags(plan.span), sites.DAYS_TAG: sites.PENDING, **defer}


def day_requests(touched: Sequence[Touched]) -> list[RunRequest]:
    """Ask for the days touched: a run a range, or where the ranges are many, one that picks its days."""
    ranges = days.ranges(each.day for each in touched)
    if len(ranges) <= _MOST_RANGES:
        return [_day_request(span, touched, partitions.range_tags(span)) for span in ranges]
    plan = days.as_one_run(each.day for each in touched)
    return [] if plan is None else [_day_request(plan.span, touched, plan_tags(plan))]


def _day_request(span: days.DayRange, touched: Iterable[Touched], tags: Mapping[str, str]) -> RunRequest:
    times = sum(each.times for each in touched if span.first <= each.day <= span.last)
    return RunRequest(run_key=f"{span.first}..{span.last}:{times}", job_name=BATCH_JOB, tags=dict(tags))


def file_requests(files: Sequence[Dropped], hour: int) -> list[RunRequest]:
    """Ask for files to be landed: once, and once an hour as long as that has not come to an end."""
    if not files:
        return []
    digest = hashlib.sha256(repr(sorted(files)).encode()).hexdigest()[:16]
    return [RunRequest(run_key=f"files:{digest}:{hour}", job_name=LANDING_JOB)]


def every_night(settings: Settings) -> str:
    """Return the hour of the site's night as cron has it."""
    hour, minute = settings.nightly_at.split(":")
    return f"{int(minute)} {int(hour)} * * *"


def nightly(settings: Settings) -> ScheduleDefinition:
    """Make the schedule: every night whatever is pending, also what an earlier run failed at."""

    @schedule(
        name="nightly",
        cron_schedule=every_night(settings),
        execution_timezone=settings.time_zone,
        job_name=BATCH_JOB,
        default_status=DefaultScheduleStatus.RUNNING,
        description="Scores every day that has something unscored or touched since, in one run.",
    )
    def _nightly(_context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        with Database.open(settings) as database:
            plan = days.as_one_run(days.pending(database))
        return SkipReason("Nothing is pending.") if plan is None else RunRequest(tags=dict(plan_tags(plan)))

    return _nightly


def arrivals(settings: Settings, jobs: Sequence[Any]) -> SensorDefinition:
    """Land what has settled in the drop folder, and ask for the days that anything landed in."""

    @sensor(
        name="arrivals",
        jobs=jobs,
        minimum_interval_seconds=_ARRIVALS_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Lands new files of the drop folder; asks for exactly the days that were touched.",
    )
    def _arrivals(context: SensorEvaluationContext) -> list[RunRequest] | SkipReason:
        now = datetime.now(UTC)
        with Database.open(settings) as database:
            settled = drop.look(settled_files(settings.drop_folder, now, settings.settle_seconds))
            asked = file_requests(drop.new(database, settled), int(time.time()) // _HOUR_SECONDS)
            if not _one_waits(context):
                asked += day_requests(days.touched(database))
        return asked or SkipReason("Nothing arrived.")

    return _arrivals


def _one_waits(context: SensorEvaluationContext) -> bool:
    """Tell whether a run has yet to begin: it will find by itself what else has landed in its days."""
    waiting = RunsFilter(job_name=BATCH_JOB, statuses=_WAITING)
    return context.instance.get_runs_count(waiting) > 0


def lost_runs(settings: Settings, jobs: Sequence[Any]) -> SensorDefinition:
    """Close runs whose process is gone or hangs; Dagster's own monitoring sees neither on one machine."""

    @sensor(
        name="lost_runs",
        jobs=jobs,
        minimum_interval_seconds=_LOST_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Closes runs whose process was killed or makes no progress, within five minutes.",
    )
    def _lost_runs(context: SensorEvaluationContext) -> SkipReason:
        with Database.open(settings) as database:
            closed = lost.close(context.instance, database)
        return SkipReason(f"Closed {len(closed)} lost runs." if closed else "No run is lost.")

    return _lost_runs


def alerts(settings: Settings, jobs: Sequence[Any]) -> SensorDefinition:
    """Send what is due in the outbox of alerts."""

    @sensor(
        name="alerts",
        jobs=jobs,
        minimum_interval_seconds=_ALERTS_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Sends alerts that are due; one that no target takes is tried again, each time later.",
    )
    def _alerts(_context: SensorEvaluationContext) -> SkipReason:
        targets = delivery.addresses(settings.alert_targets.get_secret_value())
        with Database.open(settings) as database:
            sender = delivery.AppriseSender(targets, settings.app_url)
            done = outbox.send_due(database, sender, _ALERTS_A_TICK)
        return SkipReason(f"Sent {done.sent} alerts; {done.missed} were not taken.")

    return _alerts


def evidence(settings: Settings, jobs: Sequence[Any]) -> SensorDefinition:
    """Look up the words behind scores for whoever asked for them in the app."""

    @sensor(
        name="evidence",
        jobs=jobs,
        minimum_interval_seconds=_EVIDENCE_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Looks up the words behind the scores of interactions that somebody asked about.",
    )
    def _evidence(_context: SensorEvaluationContext) -> SkipReason:
        with Database.open(settings) as database:
            site = sites.Site(settings, database, lambda _: None)
            answered = asked_evidence.answer(database, lambda: site.models, _EVIDENCE_A_TICK)
        return SkipReason(f"Answered {answered} requests." if answered else "Nobody asked.")

    return _evidence


def coachings(settings: Settings, jobs: Sequence[Any]) -> SensorDefinition:
    """Compute before and after of coachings that somebody noted in the app."""

    @sensor(
        name="coachings",
        jobs=jobs,
        minimum_interval_seconds=_COACHINGS_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Compares before and after of coachings that a coach noted, with agents not coached.",
    )
    def _coachings(_context: SensorEvaluationContext) -> SkipReason:
        with Database.open(settings) as database:
            done = before_after.answer(database, _COACHINGS_A_TICK)
        return SkipReason(f"Computed {done} coachings." if done else "No coaching waits.")

    return _coachings


SENSORS: Final = (arrivals, lost_runs, alerts, evidence, coachings)
