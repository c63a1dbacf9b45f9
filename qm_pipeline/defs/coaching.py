"""The coaching as an asset: scores, once their ledger balances -> marts.

Before and after of noted coachings is refreshed with it, where the run's days lie in their weeks.

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
from qm_pipeline.runs import before_after, book, gates
from qm_pipeline.runs import coaching as work

AGENT_COACHING: Final = AssetKey(["marts", "agent_coaching"])
SESSIONS_A_RUN: Final = 200
"""Before and after of so many coachings at most; the sensor `coachings` computes what is left."""

_DESCRIPTION: Final = "How agents stand beside their peers, cases held equal, and what to listen to, by week."


def agent_coaching(
    days: PartitionsDefinition[Any], needed: tuple[AssetKey, ...], owners: list[str]
) -> AssetsDefinition:
    """Make the asset, partitioned by `days`."""

    @asset(
        key=AGENT_COACHING,
        deps=list(needed),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=owners,
        kinds={"postgres", "polars"},
        required_resource_keys={sites.KEY},
        check_specs=[
            AssetCheckSpec(gates.AGENTS, asset=AGENT_COACHING, blocking=True, description=gates.AGENTS_MEANS)
        ],
        description=_DESCRIPTION,
    )
    def agent_coaching_(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site = sites.of(context)
            window = sites.window(context.run)
            taken = book.resume(site.database, window)
            found = work.replace_coaching(site.database, window.run_id, taken)
            before_after.touched(site.database, taken)
            before_after.answer(site.database, SESSIONS_A_RUN)
            verdict = gates.agents(site.database, window, found)
        yield from results.done(context.run, AGENT_COACHING, taken, results.coaching(found.rows))
        yield AssetCheckResult(
            check_name=gates.AGENTS, passed=verdict.passed, metadata=results.verdict(verdict)
        )

    return agent_coaching_
