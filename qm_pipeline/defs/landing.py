"""Files into core: the one asset that has no partitions, for a file may hold any day.

What belongs here: which files, and what is told of them. What does not: reading them.
Dagster looks at the types of what it calls, so annotations are not postponed here.
"""

from datetime import UTC, datetime
from pathlib import Path

from dagster import AssetExecutionContext, AssetsDefinition, Field, MaterializeResult, asset

from qm_pipeline.defs import results
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.assets import LANDING_FILES
from qm_pipeline.defs.faults import told
from qm_pipeline.defs.mart import OWNERS
from qm_pipeline.ingest.arrivals import settled_files
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import expanded, land
from qm_pipeline.runs import book, drop
from qm_pipeline.runs.drop import Dropped
from qm_pipeline.settings import Settings

_PATHS = Field(
    [str], default_value=[], description="Files and folders; none: what is new in the drop folder."
)


def files() -> AssetsDefinition:
    """Make the asset."""

    @asset(
        key=LANDING_FILES,
        group_name="landing",
        owners=OWNERS,
        kinds={"postgres", "file"},
        required_resource_keys={sites.KEY},
        config_schema={"paths": _PATHS},
        description="Files as delivered: landed once, every record accepted, unchanged or quarantined.",
    )
    def landing_files(context: AssetExecutionContext) -> MaterializeResult[None]:
        with told(context.retry_number):
            site = sites.of(context)
            book.begin(site.database, context.run.run_id, context.run.job_name)
            wanted = _wanted(site, context.op_execution_context.op_config["paths"])
            reports = land(
                site.database,
                [Path(file.path) for file in wanted],
                _options(site.settings),
                lambda _: book.beat(site.database, context.run.run_id),
            )
            drop.dealt_with(site.database, wanted)
        return MaterializeResult(metadata=results.landed(reports))

    return landing_files


def _options(settings: Settings) -> IngestOptions:
    queues = (queue.strip() for queue in settings.require_notice_queues.split(","))
    return IngestOptions(
        now=datetime.now(UTC),
        notice_queues=frozenset(queue for queue in queues if queue),
        zone=settings.zone,
        redact=settings.redact,
    )


def _wanted(site: sites.Site, paths: list[str]) -> list[Dropped]:
    """Look at the files before they are read: one that changes meanwhile is new again at the next tick."""
    if paths:
        return drop.look(expanded([Path(path) for path in paths]))
    now = datetime.now(UTC)
    settled = settled_files(site.settings.drop_folder, now, site.settings.settle_seconds)
    return drop.new(site.database, drop.look(settled))
