"""`qm ingest`: land files of conversations."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.commands.reading import ContactsFile, MappingFile, options_of
from qm_pipeline.ingest.formats import Format
from qm_pipeline.ingest.landing import Progress, land
from qm_pipeline.ingest.report import COUNTS, FileReport, document
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders whose files are taken.")],
    file_format: Annotated[
        Format, typer.Option("--format", help="What the files are; auto looks into them.")
    ] = Format.AUTO,
    contacts: ContactsFile = None,
    mapping: MappingFile = None,
    *,
    strict: Annotated[bool, typer.Option(help="Exit 1 where a record was quarantined.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Land files of conversations; delivered twice is once, and what does not fit is quarantined.

    Exits 0 also where records were quarantined (1 with --strict), and 1 where a file could not be read whole.
    """
    settings = Settings()
    options = options_of(settings, file_format, contacts, mapping)
    with Database.open(settings) as database:
        migrate.upgrade(database)
        with console.progress() as shown:
            task = shown.add_task("Landing", total=None)
            reports = land(database, paths, options, _follow(lambda **fields: shown.update(task, **fields)))
    console.emit(document(reports), as_json, lambda: _tell(reports))
    refused = strict and any(report.quarantined for report in reports)
    if refused or any(report.error for report in reports):
        raise typer.Exit(1)


def _follow(update: Callable[..., None]) -> Callable[[Progress], None]:
    def follow(progress: Progress) -> None:
        update(description=progress.path.name, completed=progress.bytes_read, total=progress.size)

    return follow


def _tell(reports: list[FileReport]) -> None:
    """Print a line a file, what was refused and why, and the sum."""
    out = console.out()
    if not reports:
        out.print("There are no files to land.")
    for report in reports:
        counts = ", ".join(f"{getattr(report, name):,} {name}" for name in COUNTS)
        out.print(f"{report.path}: {counts}", soft_wrap=True, markup=False)
        for code, records in sorted(report.reasons.items()):
            out.print(f"    {records:,} quarantined: {code}", soft_wrap=True, markup=False)
        for name, records in sorted(report.ignored_fields.items()):
            out.print(
                f"    {records:,} with the unknown field {name!r}, ignored", soft_wrap=True, markup=False
            )
        if report.error:
            out.print(f"    {report.error}", soft_wrap=True, markup=False)
    if len(reports) > 1:
        totals = document(reports)["totals"]
        out.print("Together: " + ", ".join(f"{totals[name]:,} {name}" for name in COUNTS), soft_wrap=True)
    if any(report.quarantined for report in reports):
        out.print("Line and reason of what is quarantined: Health in the app, or the view app.quarantine.")
