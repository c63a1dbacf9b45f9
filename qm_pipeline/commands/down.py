"""`qm down`: stop everything."""

from __future__ import annotations

from typing import Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.processes import platform
from qm_pipeline.settings import Settings


def down(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Stop everything that `qm up` started, and the embedded Postgres.

    Runs in progress are asked to end and may be repeated at any time. An outside Postgres is left alone.
    """
    ended = platform.down(Settings())
    said = "everything is stopped" if ended else "nothing was running"
    console.emit({"stopped_processes": ended}, as_json, lambda: console.out().print(said))
