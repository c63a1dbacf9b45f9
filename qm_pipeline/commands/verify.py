"""`qm verify`: does everything stored still add up."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003  (typer looks at the types)
from typing import TYPE_CHECKING, Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.integrity import checks
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from qm_pipeline.integrity.checks import Verified

_DAY = ["%Y-%m-%d"]


def verify(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day; else all.")
    ] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last day; else all.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Check that everything stored adds up; say what is wrong and where."""
    settings = Settings()
    ever_first, ever_last = checks.EVER
    scope = checks.Scope(_date(first, ever_first), _date(last, ever_last), settings.quarantine_days)
    if scope.last < scope.first:
        raise typer.BadParameter("--to is before --from.")
    with Database.open(settings) as database:
        found = checks.verify(database, scope)
    console.emit(document(found), as_json, lambda: _tell(found))
    if found.faults:
        raise typer.Exit(1)


def document(found: Verified) -> dict[str, object]:
    """Return the answer as a JSON document."""
    return {
        "ok": not found.faults,
        "checks": found.checks,
        "days": found.days,
        "pending_days": found.pending,
        "faults": [fault._asdict() for fault in found.faults],
    }


def _tell(found: Verified) -> None:
    out = console.out()
    for fault in found.faults:
        places = ", ".join(fault.places) + (", ..." if fault.rows > len(fault.places) else "")
        out.print(f"[bold red]{fault.sentence}:[/] {fault.rows} ({places})", soft_wrap=True)
    if not found.faults:
        out.print(f"{found.checks} checks over {found.days} days: everything adds up.")
    if found.pending:
        out.print(f"{len(found.pending)} days have work to do: `qm run`.")


def _date(given: datetime | None, otherwise: date) -> date:
    return otherwise if given is None else given.date()
