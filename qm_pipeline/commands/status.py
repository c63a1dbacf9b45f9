"""`qm status`: what is running, and where."""

from __future__ import annotations

from typing import Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.processes import platform
from qm_pipeline.settings import Settings


def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what is running, and where."""
    found = platform.status(Settings())
    console.emit(found.document(), as_json, lambda: describe(found))


def describe(found: platform.Status) -> None:
    """Print one line a service."""
    where = found.postgres
    address = f"{where.host}:{where.port}, database {where.database}, user {where.user}" if where else None
    for name, place in (("Postgres", address), ("Dagster", found.dagster), ("App", found.app)):
        console.out().print(f"{name:<9} {place or 'not running'}", soft_wrap=True)
    if where and where.password_file:
        console.out().print(f"{'':<9} password in {where.password_file}", soft_wrap=True)
