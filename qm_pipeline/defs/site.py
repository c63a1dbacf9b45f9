"""What every asset works with: the settings, the database and the models, opened when a run needs them.

What belongs here: the one Dagster resource, and how a run's partitions become a window. What does not: any
work. While the resource is open its process holds the run's lock, by which others see that it lives.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from dagster import AssetExecutionContext, DagsterRun, InitResourceContext, ResourceDefinition, resource

from qm_pipeline import models, resources
from qm_pipeline.alerts import rules
from qm_pipeline.defs import partitions
from qm_pipeline.journeys import journey_map
from qm_pipeline.quality.phrases import reading
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs.alerts import Now
from qm_pipeline.runs.book import Window
from qm_pipeline.runs.liveness import alive
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qm_pipeline.alerts.rules import Rule
    from qm_pipeline.journeys.journey_map import JourneyMap
    from qm_pipeline.models import ServingModels
    from qm_pipeline.runs.scoring import Written
    from qm_pipeline.settings import Settings

KEY: Final = "site"
DAYS_TAG: Final = "qm/days"
PENDING: Final = "pending"
_PARTITION_TAG: Final = "dagster/partition"


@dataclass
class Site:
    """An installation, as an asset sees it."""

    settings: Settings
    database: Database
    on_progress: Callable[[Written], None]

    def ready(self, retry_number: int) -> Self:
        """Return itself; before another try, start the embedded server again if that is what was lost."""
        if retry_number:
            Database.open(self.settings).dispose()
        return self

    @property
    def models_folder(self) -> Path:
        """Where the models are."""
        return self.settings.models_folder or resources.root() / "models"

    @cached_property
    def models(self) -> ServingModels:
        """The models that serve, and the phrase lists beside them; loaded at the first question."""
        return models.serving(self.models_folder, reading.read(self.settings.phrases))

    @cached_property
    def journey_map(self) -> JourneyMap:
        """The site's journey map; read at the first question."""
        return journey_map.of_site(self.settings.journeys)

    @property
    def artefacts(self) -> dict[str, str]:
        """The serving models' versions and that of the phrase lists, and what they are by hash."""
        serving = models.active(self.models_folder)
        hashes = {f"{name}/{each.version}": each.manifest_sha256 for name, each in serving.items()}
        book = self.models.phrases
        return hashes | ({book.version_id: book.sha256} if book.version_id else {})

    @property
    def alert_rules(self) -> tuple[Rule, ...]:
        """What somebody wants to be told; read anew in every run."""
        return rules.read(self.settings.alert_rules) if self.settings.alert_rules else ()

    @property
    def now(self) -> Now:
        """The moment, at the site."""
        return Now(datetime.now(UTC), self.settings.zone)

    @property
    def review_capacity(self) -> Capacity:
        """What people can read a day."""
        return Capacity(self.settings.review_capacity, self.settings.review_random_share)


def site_resource(
    settings: Settings, on_progress: Callable[[Written], None] = lambda _: None
) -> ResourceDefinition:
    """Make the resource `site`.

    Parameters
    ----------
    on_progress
        Told after every chunk how far the scoring is.
    """

    @resource(description="Settings, database and serving models of this installation.")
    @contextmanager
    def site(context: InitResourceContext) -> Iterator[Site]:
        with Database.open(settings) as database, alive(database, _run_id(context)):
            yield Site(settings, database, on_progress)

    return site


def _run_id(context: InitResourceContext) -> str:
    if context.run is None:  # somebody builds the resource by hand, in a notebook
        return "none"
    return context.run.run_id


def of(context: AssetExecutionContext) -> Site:
    """Return the site that an asset works with."""
    site: Site = context.resources.site
    return site.ready(context.retry_number)


def window(run: DagsterRun) -> Window:
    """Tell from a run's tags which days it was asked for."""
    key = run.tags.get(_PARTITION_TAG)
    start, end = run.tags.get(partitions.RANGE_START, key), run.tags.get(partitions.RANGE_END, key)
    first, last = partitions.dates(str(start), str(end))
    ancestors = dict.fromkeys(each for each in (run.parent_run_id, run.root_run_id) if each)
    return Window(run.run_id, run.job_name, first, last, run.tags.get(DAYS_TAG) == PENDING, tuple(ancestors))
