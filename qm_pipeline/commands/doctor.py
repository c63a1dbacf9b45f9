"""`qm doctor`: look whether the installation is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from qm_pipeline.commands import console
from qm_pipeline.installation import files, machine, postgres
from qm_pipeline.installation.finding import State
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from qm_pipeline.installation.finding import Finding

_MARKS: Final = {
    State.OK: "[green]ok[/]",
    State.INFO: "[blue]--[/]",
    State.WARNING: "[yellow]warning[/]",
    State.FAULT: "[red]FAULT[/]",
}


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Check the installation; say what to do about each fault.

    Looks only: nothing is started, mended or written. Exit status 1 where there is a fault.
    """
    settings = Settings()
    found = [finding for room in (machine, files, postgres) for finding in room.findings(settings)]
    faulty = any(finding.state is State.FAULT for finding in found)
    document = {"ok": not faulty, "findings": [finding.document() for finding in found]}
    console.emit(document, as_json, lambda: describe(found))
    if faulty:
        raise typer.Exit(1)


def describe(found: list[Finding]) -> None:
    """Print a line a finding, with the remedy below."""
    table = Table.grid(padding=(0, 2))
    for column in ({"no_wrap": True}, {"no_wrap": True}, {"overflow": "fold"}):
        table.add_column(**column)  # a path is of no use when it is cut short
    for finding in found:
        table.add_row(_MARKS[finding.state], escape(finding.subject), escape(finding.text))
        if finding.remedy:
            table.add_row("", "", f"[bold]-> {escape(finding.remedy)}[/]")
    console.out().print(table)
