"""`qm team`: which agents belong to which team, and who coaches it."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from qm_pipeline.agents import roster
from qm_pipeline.commands import console
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate, teams
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qm_pipeline.store.teams import Member

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Say which agents belong to which team, and who coaches it, as the owner of the database.",
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_teams(*, as_json: JsonOption = False) -> None:
    """List the agents that a team is known of: from `qm team import`, else from their conversations."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        _tell(teams.known(database), as_json=as_json)


@app.command("import")
def import_teams(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns agent_id, team and, if known, coach.")
    ],
    *,
    as_json: JsonOption = False,
) -> None:
    """Say all teams anew from a file, in place of what an earlier file said.

    A coach is named as the identity provider calls them. Agents whom the file leaves out have the team that
    their newest conversation names. A file with a fault changes nothing.
    """
    read = roster.read(path)
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        teams.put(database, read.members, read.coaches)
        _tell(teams.known(database), as_json=as_json)


def _tell(found: Sequence[Member], *, as_json: bool) -> None:
    console.emit({"agents": [asdict(each) for each in found]}, as_json, lambda: _print(found))


def _print(found: Sequence[Member]) -> None:
    for line in _lines(found):
        console.out().print(line, markup=False, soft_wrap=True)


def _lines(found: Sequence[Member]) -> Iterator[str]:
    if not found:
        yield "No team is known: no conversation names one, and no file was imported."
    for team, members in groupby(found, key=attrgetter("team")):
        mine = list(members)
        coached = f", coached by {', '.join(mine[0].coaches)}" if mine[0].coaches else ""
        yield f"{team}{coached}: {', '.join(each.agent_id for each in mine)}"
