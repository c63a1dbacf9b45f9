"""Training again: a candidate, its trial as a blocking check, its promotion.

What belongs here: two assets, the check between them, their job and its schedule. What does not: what is
trained, measured and promoted (`retraining`). Dagster looks at the types of what it calls, so annotations are
not postponed here.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSelection,
    DagsterInvalidDefinitionError,
    DefaultScheduleStatus,
    MaterializeResult,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SkipReason,
    asset,
    asset_check,
    define_asset_job,
    schedule,
)

from qm_pipeline.defs import results
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.faults import told
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.retraining import candidate as candidates
from qm_pipeline.retraining import promotion
from qm_pipeline.retraining.trial import Trial
from qm_pipeline.runs import book
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database
from qm_pipeline.training import outcomes
from qm_pipeline.training.stored_labels import StoredLabels

JOB: Final = "retraining"
CANDIDATE: Final = AssetKey(["models", "candidate"])
PROMOTION: Final = AssetKey(["models", "promotion"])
ASSETS: Final = (CANDIDATE, PROMOTION)
NO_WORSE: Final = "candidate_is_no_worse"
NO_FOLDER: Final = (
    "QM_MODELS_FOLDER is not set: the models that came with the package are not changed. Name a folder of "
    "your own and promote into it what serves."
)
_NO_WORSE_MEANS: Final = (
    "On contacts that neither learnt from, per channel and language, and on the behavioural suite the "
    "candidate is no worse than what serves."
)
_BEAT_SECONDS: Final = 30.0
_GROUP: Final = "models"
_OWNERS: Final = ["team:quality-management"]
_KINDS: Final = {"scikitlearn", "file"}


def assets() -> list[AssetsDefinition]:
    """Make the candidate and its promotion."""
    return [_candidate(), _promotion()]


def _candidate() -> AssetsDefinition:
    @asset(
        key=CANDIDATE,
        output_required=False,
        description="Models learnt anew from the corpora and the site's own labels, on a shelf of their own.",
        group_name=_GROUP,
        owners=_OWNERS,
        kinds=_KINDS,
        required_resource_keys={sites.KEY},
    )
    def candidate(context: AssetExecutionContext) -> Iterator[MaterializeResult[None]]:
        with told(context.retry_number), _entered(context) as site:
            means = _means(site.settings, site.database)
            why_not = _why_not(site.settings, means)
            if why_not is not None:
                context.log.info(why_not)
                return
            folder = promotion.place(shelves(site.settings), context.run.run_id)
            made = candidates.make(means, site.models_folder, folder, context.log.info)
        for remark in made.remarks:
            context.log.info(remark)
        if made.new:
            versions = ", ".join(f"{name}/{version}" for name, version in sorted(made.new.items()))
            notes = " ".join(made.remarks)
            yield MaterializeResult(metadata={"new": versions, "folder": str(folder), "remarks": notes})

    return candidate


def no_worse() -> Any:  # noqa: ANN401  (Dagster's definition of a check)
    """Make the check that stands between a candidate and its promotion."""

    @asset_check(
        asset=CANDIDATE,
        name=NO_WORSE,
        blocking=True,
        description=_NO_WORSE_MEANS,
        required_resource_keys={sites.KEY},
    )
    def check(context: AssetCheckExecutionContext) -> AssetCheckResult:
        with told(context.retry_number), _entered(context) as site:
            folder = promotion.found(shelves(site.settings), context.run.run_id)
            apart = _labels(site.database, judged=True)
            found = promotion.try_out(folder, site.models_folder, site.settings.corpora, apart)
            _keep(site.database, context.run.run_id, found)
        return AssetCheckResult(passed=found.passed, metadata=results.trial(found))

    return check


def _promotion() -> AssetsDefinition:
    @asset(
        key=PROMOTION,
        deps=[CANDIDATE],
        description="The candidate serves from here on, if it passed its trial.",
        group_name=_GROUP,
        owners=_OWNERS,
        kinds=_KINDS,
        required_resource_keys={sites.KEY},
    )
    def promoted(context: AssetExecutionContext) -> MaterializeResult[None]:
        with told(context.retry_number), _entered(context) as site:
            folder = promotion.found(shelves(site.settings), context.run.run_id)
            serving = promotion.promote(folder, site.models_folder)
        versions = ", ".join(f"{name}/{version}" for name, version in sorted(serving.items()))
        return MaterializeResult(metadata={"serving": versions})

    return promoted


def job(tags: dict[str, str]) -> Any:  # noqa: ANN401  (Dagster's unresolved job)
    """Make the job."""
    return define_asset_job(
        JOB,
        selection=AssetSelection.assets(*ASSETS),
        tags=tags,
        description="Trains models again, tries them against what serves, and promotes what is no worse.",
    )


def schedules(settings: Settings) -> list[ScheduleDefinition]:
    """Make the schedule, where the settings name a time.

    Raises
    ------
    PermanentError
        If QM_RETRAIN_CRON is no time as cron has it.
    """
    if not settings.retrain_cron:
        return []

    def _retraining(_context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        with Database.open(settings) as database:
            why_not = _why_not(settings, _means(settings, database))
        return RunRequest() if why_not is None else SkipReason(why_not)

    try:
        return [
            schedule(
                name=JOB,
                cron_schedule=settings.retrain_cron,
                execution_timezone=settings.time_zone,
                job_name=JOB,
                default_status=DefaultScheduleStatus.RUNNING,
                description="Trains models again; what is worse is not promoted.",
            )(_retraining)
        ]
    except DagsterInvalidDefinitionError:
        raise PermanentError(f"QM_RETRAIN_CRON is no time as cron has it: {settings.retrain_cron}.") from None


def shelves(settings: Settings) -> Path:
    """Return where candidates lie."""
    return settings.home / "candidates"


def _means(settings: Settings, database: Database) -> candidates.Means:
    return candidates.Means(settings.corpora, _labels(database, judged=False))


def _labels(database: Database, *, judged: bool) -> StoredLabels:
    return StoredLabels(database, "this site's own contacts", outcomes.LANGUAGE, judged)


def _why_not(settings: Settings, means: candidates.Means) -> str | None:
    return NO_FOLDER if settings.models_folder is None else candidates.missing(means)


@contextmanager
def _entered(context: AssetExecutionContext | AssetCheckExecutionContext) -> Iterator[sites.Site]:
    """Enter the run in the book, and let it show signs of life: fits take longer than a run may be silent."""
    site: sites.Site = context.resources.site.ready(context.retry_number)
    run_id = context.run.run_id
    book.begin(site.database, run_id, JOB)
    done = threading.Event()

    def beat() -> None:
        while not done.wait(_BEAT_SECONDS):
            book.beat(site.database, run_id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        done.set()
        thread.join()


def _keep(database: Database, run_id: str, found: Trial) -> None:
    """Keep the verdict with the other checks, where the app's Health page shows it."""
    finding = {"sentence": _NO_WORSE_MEANS, "checked": len(found.binding), "unexpected": len(found.worse)}
    document = found.document() | {"findings": [finding]}
    with database.begin() as tx:
        tx.execute(
            "runs/keep_check",
            run_id=run_id,
            asset="/".join(CANDIDATE.path),
            name=NO_WORSE,
            blocking=True,
            passed=found.passed,
            first=None,
            last=None,
            result=json.dumps(document),
        )
