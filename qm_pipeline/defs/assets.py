"""The batch along its arrows: core -> scores -> marts.

What belongs here: the assets up to the scores, and all of them together. What does not: the marts
(`defs.marts`), and the work itself. Few and coarse on purpose: each step costs about a quarter of a second of
Dagster's bookkeeping. Dagster looks at the types of what it calls, so annotations are not postponed here.
"""

from collections.abc import Iterator
from typing import Any, Final

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    PartitionsDefinition,
    asset,
    multi_asset,
)

from qm_pipeline.defs import partitions, results
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.faults import told
from qm_pipeline.defs.mart import KINDS, OWNERS, Gate, asset_of
from qm_pipeline.defs.marts import MARTS, SCORES
from qm_pipeline.runs import book, gates, rescoring, scoring

LANDING_FILES: Final = AssetKey(["landing", "files"])
CORE: Final = AssetKey(["core", "interactions"])
BATCH: Final = (CORE, *SCORES, *(mart.key for mart in MARTS))

_LANDED: Final = Gate(gates.LANDED, gates.LANDED_MEANS)
_SCORED: Final = {
    "turns": "What the models say of every turn: label, score, probabilities, or why it was skipped.",
    "interactions": "Contact sentiment, shift, trend and levels of every interaction, or why it has none.",
    "flags": "What a QA lead should look at, with the turns it rests on.",
}
"""The assets' descriptions, as Dagster's interface shows them."""


def batch(days: PartitionsDefinition[Any]) -> list[AssetsDefinition]:
    """Make the assets of the batch, partitioned by `days`."""
    return [_core(days), _scores(days), *(asset_of(mart, days) for mart in MARTS)]


def _core(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=CORE,
        deps=[LANDING_FILES],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="core",
        owners=OWNERS,
        kinds={"postgres", "greatexpectations"},
        required_resource_keys={sites.KEY},
        check_specs=[_LANDED.spec(CORE)],
        description="Conversations as they landed, one version current; a run takes stock of its days here.",
    )
    def interactions(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.take_stock(site.database, window)
            due = scoring.due(site.database, window.run_id, site.models.versions)
            verdict = gates.landed(site.database, window, site.models.versions, site.settings, due)
        yield from results.done(context.run, CORE, taken, results.due_days(taken, due))
        yield _LANDED.result(verdict)

    return interactions


def _scores(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @multi_asset(
        name="scores",
        specs=[
            AssetSpec(
                key,
                deps=[CORE],
                description=_SCORED[key.path[-1]],
                owners=OWNERS,
                kinds={*KINDS, "scikitlearn"},
            )
            for key in SCORES
        ],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="scores",
        required_resource_keys={sites.KEY},
    )
    def scores(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            book.know_models(site.database, site.artefacts)
            written = scoring.score_due(site.database, window.run_id, site.models, site.on_progress)
            changed = rescoring.keep_report(
                site.database,
                window,
                site.models.versions,
                lambda: book.beat(site.database, window.run_id),
            )
        for key in SCORES:
            yield from results.done(
                context.run, key, taken, results.written(key.path[-1], written, site.models.versions, changed)
            )

    return scores
