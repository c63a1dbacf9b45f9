"""`qm demo`: the main job once, on a simulated contact centre."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qm_pipeline.commands import console
from qm_pipeline.commands.demo_tables import describe
from qm_pipeline.commands.reading import options_of
from qm_pipeline.commands.run import run_days
from qm_pipeline.commands.status import describe as describe_status
from qm_pipeline.commands.up import start_all
from qm_pipeline.customers import labels
from qm_pipeline.demonstration import conversations, summary
from qm_pipeline.ingest.landing import land
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.runs import churn
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.processes.platform import Status


def demo(
    interactions: Annotated[int, typer.Option(min=1, help="How many conversations, over 90 days.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same conversations.")] = 1,
    *,
    no_app: Annotated[bool, typer.Option("--no-app", help="Leave the app and Dagster off.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run it all on a simulated contact centre; show what came out.

    Starts Postgres, simulates, lands, scores, reports; then brings up the app and Dagster and leaves them
    running. Called again, it finds everything done and changes nothing.
    """
    settings = Settings()
    seconds: dict[str, float] = {}
    found = _pipeline(settings, interactions, seed, seconds)
    if not as_json:
        describe(found)
    running = None if no_app else _started(settings, seconds)
    document = {
        "interactions": interactions,
        "seed": seed,
        "seconds": seconds,
        **found.document(),
        "running": running.document() if running else None,
    }
    console.emit(document, as_json, lambda: _where_next(running))


def _pipeline(settings: Settings, interactions: int, seed: int, seconds: dict[str, float]) -> summary.Summary:
    with _stage("simulate", seconds):
        centre = conversations.prepare(settings.home, interactions, seed)
    with _stage("postgres", seconds):
        database = Database.open(settings)
        migrate.upgrade(database)
    with database:
        with _stage("ingest", seconds):
            _require_landed(land(database, centre.conversations, options_of(settings)))
        with _stage("run", seconds):
            _require_run(run_days(settings, database, None))
        with _stage("churn", seconds):
            _land_who_left(database, centre.churned, settings)
        return summary.read(database)


def _land_who_left(database: Database, file: Path, settings: Settings) -> None:
    if not churn.is_known(database, file):
        today = datetime.now(settings.zone).date()
        churn.land_and_fit(database, file, labels.read(file, today, settings.zone), None)


def _started(settings: Settings, seconds: dict[str, float]) -> Status:
    with _stage("up", seconds):
        return start_all(settings)


@contextmanager
def _stage(name: str, seconds: dict[str, float]) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[name] = round(time.monotonic() - began, 2)
    console.err().print(f"{name:<9}{seconds[name]:6.1f} s")


def _require_landed(reports: list[FileReport]) -> None:
    broken = [each.error for each in reports if each.error]
    if broken:
        raise PermanentError(f"The simulated files cannot be read: {broken[0]}")


def _require_run(document: dict[str, Any]) -> None:
    if document["error"]:
        raise PermanentError(document["error"])


def _where_next(running: Status | None) -> None:
    out = console.out()
    if running is None:
        out.print("\n[bold]Next:[/] `qm up` starts the app and Dagster; `qm down` stops Postgres.")
        return
    out.print("\n[bold]Running now[/]")
    describe_status(running)
    out.print(
        f"\n[bold]Next:[/] open {running.app} and begin with the first flagged conversation; "
        "`qm down` (or `make down`) stops everything.",
        soft_wrap=True,
    )
