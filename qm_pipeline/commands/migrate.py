"""`qm migrate`: bring the database to this version's schema."""

from __future__ import annotations

from typing import Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.defs import storage
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate as migrations
from qm_pipeline.store.engine import Database


def migrate(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Bring the database to this version's schema, and make Dagster's database and tables.

    Forward only, in one transaction; where nothing is pending, nothing happens. The other commands do it by
    themselves on the embedded Postgres; on a server of your own, run it once after each upgrade.
    """
    with Database.open(Settings()) as database:
        pending = migrations.pending(database)
        migrations.upgrade(database)
        storage.ensure(database)
    said = f"done: {', '.join(pending)}" if pending else "nothing was pending"
    console.emit({"migrated": pending}, as_json, lambda: console.out().print(said))
