"""The flags that need other interactions as an asset: scores -> marts.

What belongs here: taking on the window, calling the domain, reporting. What does not: everything else.
Annotations are not postponed here, for Dagster looks at them.
"""

from collections.abc import Iterator
from typing import Any, Final

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, PartitionsDefinition, asset

from qm_pipeline.defs import partitions, results
from qm_pipeline.defs import site as sites
from qm_pipeline.defs.faults import told
from qm_pipeline.runs import book
from qm_pipeline.runs import peer_flags as work

PEER_FLAGS: Final = AssetKey(["marts", "flags"])
_DESCRIPTION: Final = "Customers who came back within a week; interactions unlike their peers, with reasons."


def peer_flags(
    days: PartitionsDefinition[Any], scores: tuple[AssetKey, ...], owners: list[str]
) -> AssetsDefinition:
    """Make the asset, partitioned by `days`."""

    @asset(
        key=PEER_FLAGS,
        deps=list(scores),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=owners,
        kinds={"postgres", "polars", "scikitlearn"},
        required_resource_keys={sites.KEY},
        description=_DESCRIPTION,
    )
    def flags(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            rows = work.replace_peer_flags(site.database, window.run_id, taken)
        yield from results.done(context.run, PEER_FLAGS, taken, results.peer_flags(rows))

    return flags
