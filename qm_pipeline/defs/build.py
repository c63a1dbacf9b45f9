"""All definitions, put together.

What belongs here: the one place that knows every asset, job, schedule and sensor. What does not: any of them.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

from dagster import AssetSelection, BetaWarning, Definitions, define_asset_job

from qm_pipeline.defs import assets, automation, executors, housekeeping, landing, partitions, retraining
from qm_pipeline.defs import site as sites

if TYPE_CHECKING:
    from collections.abc import Callable

    from dagster import JobDefinition

    from qm_pipeline.runs.scoring import Written
    from qm_pipeline.settings import Settings

_LANE: Final = "qm/lane"
_MAX_RUNTIME: Final = "dagster/max_runtime"


def build_definitions(
    settings: Settings, on_progress: Callable[[Written], None] = lambda _: None
) -> Definitions:
    """Put the definitions together.

    Parameters
    ----------
    on_progress
        Told after every chunk how far the scoring of a run in this process is.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BetaWarning)  # backfill policies; a test holds what we need of them
        return _build(settings, on_progress)


def batch_job(settings: Settings, on_progress: Callable[[Written], None]) -> JobDefinition:
    """Return the batch as a job that can be executed in this process."""
    defs = build_definitions(settings, on_progress)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BetaWarning)
        return defs.resolve_job_def(automation.BATCH_JOB)


def _build(settings: Settings, on_progress: Callable[[Written], None]) -> Definitions:
    minutes = {_MAX_RUNTIME: str(settings.max_runtime_minutes * 60)}
    batch = define_asset_job(
        automation.BATCH_JOB,
        selection=AssetSelection.assets(*assets.BATCH),
        tags={_LANE: automation.BATCH_JOB, **minutes},
        description="Scores the days of a range and refreshes what rests on them.",
    )
    land = define_asset_job(
        automation.LANDING_JOB,
        selection=AssetSelection.assets(assets.LANDING_FILES),
        tags={_LANE: automation.LANDING_JOB, **minutes},
        description="Lands the files of the drop folder, or those of its configuration.",
    )
    return Definitions(
        assets=[
            landing.files(),
            *assets.batch(partitions.days(settings.time_zone)),
            *retraining.assets(),
        ],
        asset_checks=[retraining.no_worse()],
        jobs=[batch, land, housekeeping.job(), retraining.job({_LANE: retraining.JOB, **minutes})],
        schedules=[
            automation.nightly(settings),
            housekeeping.nightly(settings),
            *retraining.schedules(settings),
        ],
        sensors=[make(settings, [batch, land]) for make in automation.SENSORS],
        resources={sites.KEY: sites.site_resource(settings, on_progress)},
        executor=executors.executor(settings.executor),
    )
