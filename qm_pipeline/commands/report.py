"""`qm report`: a week as a file that can be forwarded."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  (typer looks at the types)
from pathlib import Path  # noqa: TC003  (as above)
from typing import TYPE_CHECKING, Annotated, Final

import typer

from qm_pipeline.briefing import content
from qm_pipeline.briefing.forms import Form, rendered
from qm_pipeline.commands import console
from qm_pipeline.interactions.calendar import WEEK, monday
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.briefing.content import Briefing

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
_DAY: Final = ["%Y-%m-%d"]


@app.callback()
def _report() -> None:
    """Write a week as a file that can be forwarded."""


@app.command()
def channels(
    out: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)],
    *,
    week: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="A day of the week; else the last one that is over.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="html, csv or pdf.")] = Form.HTML,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write the channel report of a week: findings, pictures, figures in one file that needs no network."""
    with Database.open(Settings()) as database:
        told = _read(database, None if week is None else monday(week.date()))
    _write(out, rendered(told, form))
    document = {"week": told.week, "format": form.value, "file": out, "channels": told.channels}
    console.emit(document, as_json, lambda: console.out().print(f"{out}: the week of {told.week}."))


def _read(database: Database, week: date | None) -> Briefing:
    """Read what the briefing tells, with no more rights than a BI tool has."""
    with database.begin(role="qm_reader") as tx:
        asked = week or tx.rows("briefing/last_week")[0]["week"]
        if asked is None:
            raise PermanentError("There is no channel report yet: `qm run` makes one.")
        first = asked - WEEK * (content.SHOWN_WEEKS - 1)
        rows = tx.rows("app/channel_report", first_week=first, last_week=asked)
        if not any(row["week"] == asked for row in rows):
            raise PermanentError(f"There is no channel report of the week of {asked}.")
        return content.briefing(asked, rows, tx.rows("app/channel_drivers", week=asked))


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise PermanentError(f"{out} cannot be written: {fault.strerror}.") from None
