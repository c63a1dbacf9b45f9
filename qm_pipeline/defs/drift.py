"""The drift of weeks as an asset: scores -> marts; its check warns and stops nothing.

What belongs here: taking on the window, calling the domain, reporting. What does not: everything else.
Annotations are not postponed here, for Dagster looks at them.
"""

from collections.abc import Iterator
from typing import Any, Final

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
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
from qm_pipeline.runs import drift as work

DRIFT: Final = AssetKey(["marts", "drift"])
_DESCRIPTION: Final = "Whether a week's contacts, and what the models say of them, look as they did before."


def drift(
    days: PartitionsDefinition[Any], scores: tuple[AssetKey, ...], owners: list[str]
) -> AssetsDefinition:
    """Make the asset, partitioned by `days`."""

    @asset(
        key=DRIFT,
        deps=list(scores),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=owners,
        kinds={"postgres", "polars"},
        required_resource_keys={sites.KEY},
        check_specs=[AssetCheckSpec(gates.DRIFT, asset=DRIFT, description=gates.DRIFT_MEANS)],
        description=_DESCRIPTION,
    )
    def drift_(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = work.replace_drift(site.database, window.run_id, taken)
            verdict = gates.drift(site.database, window, rows)
        yield from results.done(context.run, DRIFT, taken, {"dagster/row_count": rows.height})
        yield AssetCheckResult(
            check_name=gates.DRIFT,
            passed=verdict.passed,
            severity=AssetCheckSeverity.WARN,
            metadata=results.verdict(verdict),
        )

    return drift_
