"""What is forgotten every night.

What belongs here: the job and its schedule. What does not: what is forgotten (`store.retention`).
Dagster looks at the types of what it calls, so annotations are not postponed here.
"""

from typing import Final

from dagster import (
    DefaultScheduleStatus,
    JobDefinition,
    OpExecutionContext,
    ScheduleDefinition,
    graph,
    op,
)

from qm_pipeline.defs import automation
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.faults import told
from qm_pipeline.runs import book
from qm_pipeline.settings import Settings
from qm_pipeline.store.retention import purge_quarantine

JOB: Final = "housekeeping"


def job() -> JobDefinition:
    """Make the job."""

    @op(required_resource_keys={sites.KEY})
    def forget_refused_bytes(context: OpExecutionContext) -> None:
        with told(context.retry_number):
            site: sites.Site = context.resources.site
            book.begin(site.database, context.run.run_id, JOB)
            purged = purge_quarantine(site.database, site.settings.quarantine_days)
        context.add_output_metadata({"lines": purged})

    @graph(name=JOB)
    def forgetting() -> None:
        forget_refused_bytes()

    return forgetting.to_job(description="Forgets the bytes of refused lines after their days are over.")


def nightly(settings: Settings) -> ScheduleDefinition:
    """Make the schedule: every night, with the batch."""
    return ScheduleDefinition(
        name="nightly_housekeeping",
        job_name=JOB,
        cron_schedule=automation.every_night(settings),
        execution_timezone=settings.time_zone,
        default_status=DefaultScheduleStatus.RUNNING,
    )
