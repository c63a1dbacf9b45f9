"""The journeys as an asset: scores -> marts.

What belongs here: taking on the window, calling the domain, reporting. What does not: everything else.
Annotations are not postponed here, for Dagster looks at them.
"""

from collections.abc import Iterator
from typing import Any, Final

from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    PartitionsDefinition,
    asset,
)

from qm_pipeline.defs import partitions, results
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.faults import told
from qm_pipeline.runs import book, gates
from qm_pipeline.runs import journeys as work

JOURNEYS: Final = AssetKey(["marts", "journeys"])
_DESCRIPTION: Final = "The stages of every contact, the funnels over them, and where customers leave."


def journeys(
    days: PartitionsDefinition[Any], scores: tuple[AssetKey, ...], owners: list[str]
) -> AssetsDefinition:
    """Make the asset, partitioned by `days`."""

    @asset(
        key=JOURNEYS,
        deps=list(scores),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=owners,
        kinds={"postgres", "polars"},
        required_resource_keys={sites.KEY},
        check_specs=[
            AssetCheckSpec(gates.JOURNEYS, asset=JOURNEYS, blocking=True, description=gates.JOURNEYS_MEANS)
        ],
        description=_DESCRIPTION,
    )
    def journeys_(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = work.replace_journeys(site.database, window.run_id, taken, site.journey_map)
            verdict = gates.journeys(site.database, window, rows)
        yield from results.done(context.run, JOURNEYS, taken, results.journeys(rows))
        yield AssetCheckResult(
            check_name=gates.JOURNEYS, passed=verdict.passed, metadata=results.verdict(verdict)
        )

    return journeys_
