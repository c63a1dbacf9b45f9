"""How a mart becomes an asset: take on the run's days, do its work, hold it to its gate, report.

What belongs here: that shell, which is the same for every mart. What does not: which marts there are and what
they do (`defs.marts`). Dagster looks at the types of what it calls, so annotations are not postponed here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

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
from qm_pipeline.runs import book
from qm_pipeline.runs.book import Window
from qm_pipeline.runs.gates import Verdict
from qm_pipeline.store.engine import Database

OWNERS: Final = ["team:quality-management"]
KINDS: Final = frozenset({"postgres", "polars"})


class Taken(NamedTuple):
    """What a run works on: an installation, the window asked for, and the days of it that were taken on."""

    site: sites.Site
    window: Window
    days: list[date]

    @property
    def database(self) -> Database:
        """The site's database."""
        return self.site.database

    @property
    def run_id(self) -> str:
        """The run that takes them on."""
        return self.window.run_id


class Done(NamedTuple):
    """What came of a mart's work: counts for Dagster's page, and what its gate found, where it has one."""

    metadata: results.Metadata
    verdict: Verdict | None = None


class Gate(NamedTuple):
    """What must hold of a mart; one that blocks stops what comes after it, another only warns."""

    name: str
    means: str
    blocking: bool = True

    def spec(self, key: AssetKey) -> AssetCheckSpec:
        """Return it as Dagster knows it."""
        return AssetCheckSpec(self.name, asset=key, blocking=self.blocking, description=self.means)

    def result(self, verdict: Verdict) -> AssetCheckResult:
        """Return what it found as Dagster is told."""
        severity = AssetCheckSeverity.ERROR if self.blocking else AssetCheckSeverity.WARN
        return AssetCheckResult(
            check_name=self.name,
            passed=verdict.passed,
            severity=severity,
            metadata=results.verdict(verdict),
        )


@dataclass(frozen=True)
class Mart:
    """A mart of the batch.

    Attributes
    ----------
    needs
        The assets that it is made from.
    means
        One sentence, as Dagster's interface shows it.
    work
        Writes the mart anew for the days taken; its faults are `QmError`.
    """

    key: AssetKey
    needs: tuple[AssetKey, ...]
    means: str
    work: Callable[[Taken], Done]
    gate: Gate | None = None
    kinds: frozenset[str] = KINDS


def asset_of(mart: Mart, days: PartitionsDefinition[Any]) -> AssetsDefinition:
    """Make the asset of a mart, partitioned by `days`."""

    @asset(
        key=mart.key,
        deps=list(mart.needs),
        partitions_def=days,
        backfill_policy=partitions.ONE_RUN,
        group_name="marts",
        owners=OWNERS,
        kinds=set(mart.kinds),
        required_resource_keys={sites.KEY},
        check_specs=[mart.gate.spec(mart.key)] if mart.gate else [],
        description=mart.means,
    )
    def made(context: AssetExecutionContext) -> Iterator[Any]:
        with told(context.retry_number):
            site, window = sites.of(context), sites.window(context.run)
            taken = Taken(site, window, book.resume(site.database, window))
            done = mart.work(taken)
        yield from results.done(context.run, mart.key, taken.days, done.metadata)
        if mart.gate and done.verdict:
            yield mart.gate.result(done.verdict)

    return made
