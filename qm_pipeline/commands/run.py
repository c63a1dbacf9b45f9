"""`qm run`: the nightly batch, now."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qm_pipeline.commands import compare_tables, console
from qm_pipeline.runs import days, liveness, rescoring
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database
from qm_pipeline.store.retention import purge_quarantine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qm_pipeline.defs.batch import Outcome
    from qm_pipeline.runs.scoring import Written

_DAY = ["%Y-%m-%d"]
_COUNTS = ("days", "received", "scored", "skipped", "failed", "flags")


def run(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day, in the site's time zone.")
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=_DAY, help="Last day, after --from; without it, that one day."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Score what is new and refresh the reports: every day with work to do, or the days of a range."""
    settings = Settings()
    asked = _asked(first, last, datetime.now(settings.zone).date())
    with Database.open(settings) as database:
        migrate.upgrade(database)
        document = run_days(settings, database, asked)
    console.emit(document, as_json, lambda: _tell(document))
    if document["error"]:
        console.err().print(f"qm: {document['error']}", soft_wrap=True, markup=False)
        raise typer.Exit(1)


def run_days(settings: Settings, database: Database, asked: days.DayRange | None) -> dict[str, Any]:
    """Run the batch over a range of days, or over every day with work to do; return the answer."""
    purge_quarantine(database, settings.quarantine_days)
    plan = days.as_one_run(days.pending(database)) if asked is None else days.Plan(asked, sparse=False)
    lost = any(liveness.verdict(each) for each in liveness.unfinished(database))
    if plan is None and not lost:
        return _document(None)
    # Dagster takes seconds to import, and with nothing to do there is nothing to import it for.
    from qm_pipeline.defs import automation, batch, partitions  # noqa: PLC0415

    if plan is None:
        batch.close_lost(settings, database)
        return _document(None)
    tags = automation.plan_tags(plan) if asked is None else partitions.range_tags(plan.span)
    with _shown() as on_progress:
        outcome = batch.run(settings, database, tags, on_progress)
    return _document(outcome) | {"rescored": rescoring.of_run(database, outcome.run_id)}


def _document(outcome: Outcome | None) -> dict[str, Any]:
    """Return what became of the run; all zeros where nothing was pending."""
    if outcome is None:
        nothing: dict[str, Any] = {"run_id": None, "status": "nothing_pending", "error": None, "rescored": []}
        return nothing | dict.fromkeys(_COUNTS, 0)
    account = outcome.account
    counts = {name: None if account is None else getattr(account, name) for name in _COUNTS}
    return {
        "run_id": outcome.run_id,
        "status": "failed" if outcome.error else "succeeded",
        **counts,
        "error": outcome.error,
    }


def _asked(first: datetime | None, last: datetime | None, today: date) -> days.DayRange | None:
    if first is None and last is None:
        return None
    if first is None:
        raise typer.BadParameter("--to needs --from.")
    span = days.DayRange(first.date(), (last or first).date())
    if span.length < 1:
        raise typer.BadParameter("--to is before --from.")
    cut = days.within_reach(span, today)
    if cut is None:
        raise typer.BadParameter("There are no days before 2000, and none after tomorrow.")
    return cut


@contextmanager
def _shown() -> Iterator[Callable[[Written], None]]:
    """Show on stderr how many turns of how many are scored."""
    with console.progress() as progress:
        task = progress.add_task("turns scored", total=None)
        yield lambda written: progress.update(task, total=written.due_turns, completed=written.turns)


def _tell(document: dict[str, Any]) -> None:
    out = console.out()
    if document["status"] == "nothing_pending":
        out.print("Nothing is pending: every day is scored and reported.")
    elif document["status"] == "succeeded":
        counts = ", ".join(f"{document[name]} {name}" for name in _COUNTS[1:])
        out.print(f"{document['days']} days: {counts}.", soft_wrap=True)
    for report in document["rescored"]:
        compare_tables.rescored(report)
