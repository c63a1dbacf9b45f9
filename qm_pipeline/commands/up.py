"""`qm up`: start Postgres, Dagster and the app."""

from __future__ import annotations

from typing import Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.commands.status import describe
from qm_pipeline.processes import platform
from qm_pipeline.settings import Settings


def up(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document, that of qm status.")
    ] = False,
) -> None:
    """Start Postgres, Dagster and the app, and say where they are.

    What runs already is left alone. Everything listens on 127.0.0.1 only. `qm down` stops it.
    """
    found = start_all(Settings())
    console.emit(found.document(), as_json, lambda: describe(found))


def start_all(settings: Settings) -> platform.Status:
    """Bring everything up while saying on stderr what is being waited for."""
    with console.err().status("starting") as spinner:
        return platform.up(settings, lambda what: spinner.update(f"starting {what}"))
