"""The batch along its arrows: core -> scores -> marts.

What belongs here: one asset an arrow: take on the window, call the domain, report. What does not: everything
else. Few and coarse on purpose: each step costs about a quarter of a second of Dagster's bookkeeping. Dagster
looks at the types of what it calls, so annotations are not postponed here.
"""

from collections.abc import Iterator
from typing import Any, Final

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
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
from qm_pipeline.defs.coaching import AGENT_COACHING, agent_coaching
from qm_pipeline.defs.drift import DRIFT, drift
from qm_pipeline.defs.faults import told
from qm_pipeline.defs.journeys import JOURNEYS, journeys
from qm_pipeline.defs.peer_flags import PEER_FLAGS, peer_flags
from qm_pipeline.runs import alerts as outbox
from qm_pipeline.runs import book, churn, gates, marts, rescoring, scoring
from qm_pipeline.runs import review_queue as queue

LANDING_FILES: Final = AssetKey(["landing", "files"])
CORE: Final = AssetKey(["core", "interactions"])
SCORES: Final = tuple(AssetKey(["scores", name]) for name in ("turns", "interactions", "flags"))
COVERAGE: Final = AssetKey(["marts", "coverage"])
CHANNEL_REPORT: Final = AssetKey(["marts", "channel_report"])
REVIEW_QUEUE: Final = AssetKey(["marts", "review_queue"])
CHURN_RISK: Final = AssetKey(["marts", "churn_risk"])
ALERTS: Final = AssetKey(["marts", "alerts"])
_MARTS: Final = (PEER_FLAGS, REVIEW_QUEUE, CHURN_RISK, JOURNEYS, AGENT_COACHING, DRIFT, ALERTS)
BATCH: Final = (CORE, *SCORES, COVERAGE, *_MARTS, CHANNEL_REPORT)

OWNERS: Final = ["team:quality-management"]
_KINDS: Final = {"postgres", "polars"}
_SCORED: Final = {
    "turns": "What the models say of every turn: label, score, probabilities, or why it was skipped.",
    "interactions": "Contact sentiment, shift, trend and levels of every interaction, or why it has none.",
    "flags": "What a QA lead should look at, with the turns it rests on.",
}
"""The assets' descriptions, as Dagster's interface shows them."""


def batch(days: PartitionsDefinition[Any]) -> list[AssetsDefinition]:
    """Make the assets of the batch, partitioned by `days`."""
    return [
        _core(days),
        _scores(days),
        _coverage(days),
        peer_flags(days, SCORES, OWNERS),
        _review_queue(days),
        _churn_risk(days),
        journeys(days, SCORES, OWNERS),
        _alerts(days),
        agent_coaching(days, (COVERAGE, *SCORES), OWNERS),
        drift(days, SCORES, OWNERS),
        _channel_report(days),
    ]


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
        check_specs=[AssetCheckSpec(gates.LANDED, asset=CORE, blocking=True, description=gates.LANDED_MEANS)],
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
        yield AssetCheckResult(
            check_name=gates.LANDED, passed=verdict.passed, metadata=results.verdict(verdict)
        )

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
                kinds=_KINDS | {"scikitlearn"},
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


def _coverage(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=COVERAGE,
        deps=list(SCORES),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds=_KINDS,
        required_resource_keys={sites.KEY},
        check_specs=[
            AssetCheckSpec(gates.LEDGER, asset=COVERAGE, blocking=True, description=gates.LEDGER_MEANS)
        ],
        description="The ledger: what became of everything received, by day, channel, queue and language.",
    )
    def coverage(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = marts.replace_coverage(site.database, window.run_id, taken)
            verdict = gates.ledger(site.database, window, rows)
        yield from results.done(context.run, COVERAGE, taken, results.ledger(rows))
        yield AssetCheckResult(
            check_name=gates.LEDGER, passed=verdict.passed, metadata=results.verdict(verdict)
        )

    return coverage


def _review_queue(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=REVIEW_QUEUE,
        deps=[COVERAGE, *SCORES, PEER_FLAGS],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds=_KINDS,
        required_resource_keys={sites.KEY},
        description="What people read of each day: the riskiest and a random sample; averages from it.",
    )
    def review_queue(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = queue.replace_review_queue(site.database, window.run_id, taken, site.review_capacity)
        yield from results.done(context.run, REVIEW_QUEUE, taken, results.review_queue(rows))

    return review_queue


def _churn_risk(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=CHURN_RISK,
        deps=[COVERAGE, *SCORES],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds=_KINDS | {"scikitlearn"},
        required_resource_keys={sites.KEY},
        check_specs=[
            AssetCheckSpec(
                gates.CUSTOMERS, asset=CHURN_RISK, blocking=True, description=gates.CUSTOMERS_MEANS
            )
        ],
        description="How much speaks for a customer's leaving, on each day with a contact; 90 days back.",
    )
    def churn_risk(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = churn.replace_churn_risk(site.database, window.run_id, taken)
            verdict = gates.customers(site.database, window, taken)
        yield from results.done(context.run, CHURN_RISK, taken, {"dagster/row_count": rows})
        yield AssetCheckResult(
            check_name=gates.CUSTOMERS, passed=verdict.passed, metadata=results.verdict(verdict)
        )

    return churn_risk


def _alerts(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=ALERTS,
        deps=[COVERAGE, *SCORES, PEER_FLAGS],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds={"postgres"},
        required_resource_keys={sites.KEY},
        description="What somebody is to be told of a run's days: the outbox. The sensor alerts empties it.",
    )
    def alerts(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            found = outbox.find(site.database, site.alert_rules, taken, site.now)
        yield from results.done(context.run, ALERTS, taken, {"alerts": found})

    return alerts


def _channel_report(days: PartitionsDefinition[Any]) -> AssetsDefinition:
    @asset(
        key=CHANNEL_REPORT,
        deps=[COVERAGE, *SCORES, *_MARTS],
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds=_KINDS,
        required_resource_keys={sites.KEY},
        description="Volume, coverage, scores with intervals, flags, by channel and week; ends the run.",
    )
    def channel_report(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = marts.replace_channel_report(site.database, window.run_id, taken)
        yield from results.done(context.run, CHANNEL_REPORT, taken, results.report(rows))

    return channel_report
