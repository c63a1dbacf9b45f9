"""How files are read at this site: the options of reading from the settings and the command line.

What belongs here: what every command that reads files of conversations shares. What does not: the database,
which most of them do not need and whose libraries take a third of a second to load.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.formats import Format

if TYPE_CHECKING:
    from qm_pipeline.settings import Settings

ContactsFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV of contact records, for Contact Lens: docs/formats.md.")
]
MappingFile: TypeAlias = Annotated[
    Path | None, typer.Option(help="TOML file that says what a CSV's columns are: docs/formats.md.")
]


def options_of(
    settings: Settings,
    file_format: Format = Format.AUTO,
    contacts: Path | None = None,
    mapping: Path | None = None,
) -> IngestOptions:
    """Return how files are read at this site, now."""
    return IngestOptions(
        now=datetime.now(UTC),
        format=file_format.value,
        contacts=contacts,
        mapping=mapping,
        notice_queues=frozenset(filter(None, map(str.strip, settings.require_notice_queues.split(",")))),
        zone=settings.zone,
        redact=settings.redact,
    )
