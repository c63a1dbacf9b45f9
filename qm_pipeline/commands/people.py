"""`qm people`: who has which role, said by the owner of the database; at first there is no other way."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate, people
from qm_pipeline.store.engine import Database
from qm_pipeline.store.people import Role  # noqa: TC001 - typer reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qm_pipeline.store.people import Known

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Say who has which role, as the owner of the database. Every change is in the audit log.",
)

PersonArgument = Annotated[
    str, typer.Argument(metavar="PERSON", help="What the identity provider calls them, or local.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_people(*, as_json: JsonOption = False) -> None:
    """List everybody who has logged in or was entered, with their roles by hand and by group."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        found = people.known(database)
    console.emit({"people": [asdict(each) for each in found]}, as_json, lambda: _print(found))


@app.command("set")
def set_person(
    person: PersonArgument,
    role: Annotated[
        list[Role] | None,
        typer.Option(
            "--role", help="A role; once for each. All roles by hand become these; unset: as before."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What the screens call them; unset: as before.")
    ] = None,
    agent_id: Annotated[
        str | None,
        typer.Option(
            "--agent-id", help="The name under which they appear as an agent; unset: as before, empty: none."
        ),
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Set somebody's roles, name and agent; who is not known yet becomes known."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        _tell(people.give(database, person, role or None, name, agent_id), as_json=as_json)


@app.command("remove-role")
def remove_role(
    person: PersonArgument,
    role: Annotated[list[Role], typer.Argument(help="The roles to take away.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Take roles away that were given by hand; those of groups are the identity provider's."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        _tell(people.take(database, person, role), as_json=as_json)


@app.command("off")
def switch_off(person: PersonArgument, *, as_json: JsonOption = False) -> None:
    """End somebody's access at once, whatever the identity provider says."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        _tell(people.switch(database, person, active=False), as_json=as_json)


@app.command("on")
def switch_on(person: PersonArgument, *, as_json: JsonOption = False) -> None:
    """Give somebody the roles back that they had before `qm people off`."""
    with Database.open(Settings()) as database:
        migrate.upgrade(database)
        _tell(people.switch(database, person, active=True), as_json=as_json)


def _tell(after: Known, *, as_json: bool) -> None:
    console.emit(asdict(after), as_json, lambda: _print([after]))


def _print(found: Sequence[Known]) -> None:
    for each in found:
        said = f"{each.person}: {'; '.join(_words(each))}"
        console.out().print(said, markup=False, soft_wrap=True)


def _words(each: Known) -> Iterator[str]:
    if not each.active:
        yield "switched off"
    yield each.display_name
    yield f"by hand {', '.join(each.roles) or 'no role'}"
    if each.claimed_roles:
        yield f"by group {', '.join(each.claimed_roles)}"
    if each.agent_id:
        yield f"agent {each.agent_id}"
