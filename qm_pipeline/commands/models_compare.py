"""`qm models compare`: what another set of models would change."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qm_pipeline import resources
from qm_pipeline.commands import compare_tables, console
from qm_pipeline.commands.reading import options_of
from qm_pipeline.comparison import cards, report
from qm_pipeline.comparison.records import compare_records
from qm_pipeline.comparison.sides import Side, side
from qm_pipeline.comparison.stored import Contacts, Scores, compare_stored, count
from qm_pipeline.ingest.landing import expanded
from qm_pipeline.quality.phrases import reading
from qm_pipeline.runs.days import FIRST_DAY
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE: Final = 20_000
_DAY: Final = ["%Y-%m-%d"]
_SIDE: Final = "NAME/VERSION, a model's folder, or `serving`; several with commas between."


def compare(  # noqa: PLR0913  (a command has as many parameters as options)
    before: Annotated[str, typer.Argument(help=f"What to compare with: {_SIDE}")],
    after: Annotated[str, typer.Argument(help=f"What to compare: {_SIDE}")],
    *,
    records: Annotated[
        list[Path] | None,
        typer.Option(help="Compare on files of conversations, without a database; again for each path."),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day, in the site's time zone.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Last day; without it, the first.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            min=1, help=f"So many contacts, the same each time. Without days, {SAMPLE}; with them, all."
        ),
    ] = None,
    scores: Annotated[
        Scores,
        typer.Option(
            help="auto: from history where both sides' scores are stored, else scored now; "
            "stored: from history only; fresh: scored now only."
        ),
    ] = Scores.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what would change: labels, scores, outcomes and flags, by channel, queue and language.

    What a side does not name is what serves. Nothing is written; contacts are named by their ids.
    """
    settings = Settings()
    shelf = settings.models_folder or resources.root() / "models"
    book = reading.read(settings.phrases)
    sides = side(before, shelf, book), side(after, shelf, book)
    asked = records, _days(first, last, sample), scores
    document = _heading(*sides) | _compared(settings, sides, *asked)
    document["cards"] = cards.beside(*sides)
    console.emit(document, as_json, lambda: compare_tables.describe(document))


def _days(first: datetime | None, last: datetime | None, sample: int | None) -> Contacts:
    if first is None and last is not None:
        raise typer.BadParameter("--to needs --from.")
    if first is None:
        return Contacts(FIRST_DAY, date.max, sample or SAMPLE)
    return Contacts(first.date(), (last or first).date(), sample)


def _heading(before: Side, after: Side) -> dict[str, Any]:
    remarks = [
        f"{name}: {text}" for name, each in (("before", before), ("after", after)) for text in each.remarks()
    ]
    return {"before": before.versions, "after": after.versions, "remarks": remarks}


def _compared(
    settings: Settings,
    sides: tuple[Side, Side],
    records: list[Path] | None,
    contacts: Contacts,
    scores: Scores,
) -> dict[str, Any]:
    if records:
        files = expanded(records)
        with _shown(None) as on_contacts:
            pair = sides[0].models, sides[1].models
            tally = compare_records(files, options_of(settings), *pair, on_contacts)
        compared: dict[str, Any] = {"files": files}
    else:
        with Database.open(settings) as database:
            migrate.upgrade(database)
            with _shown(count(database, contacts)) as on_contacts:
                tally, sources = compare_stored(
                    database,
                    contacts,
                    (sides[0].versions, sides[1].versions),
                    lambda: (sides[0].models, sides[1].models),
                    scores,
                    on_contacts,
                )
        days = {"from": contacts.first, "to": contacts.last, "sample": contacts.most}
        compared = days | {"from_history": sources.stored, "scored_now": sources.scored}
    return {"compared": compared, **report.figures(tally)}


@contextmanager
def _shown(total: int | None) -> Iterator[Callable[[int], None]]:
    """Show on stderr how many contacts of how many have been compared."""
    with console.progress() as progress:
        task = progress.add_task("contacts compared", total=total)
        yield lambda done: progress.update(task, completed=done)
