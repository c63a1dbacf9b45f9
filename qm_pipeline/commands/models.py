"""`qm models`: which models there are and which serve; compare, let another serve, or the one before."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qm_pipeline import models as shelf
from qm_pipeline.commands import console, models_compare
from qm_pipeline.resources import root
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="List, show, compare, promote and roll back models.",
)

Name = Annotated[str, typer.Argument(help="A model's name, such as sentiment-en.")]
Version = Annotated[str, typer.Argument(help="Its version, such as 1.0.0.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def _folder() -> Path:
    return Settings().models_folder or root() / "models"


@app.command("list")
def list_models(*, as_json: AsJson = False) -> None:
    """List every model and version, and say which serve."""
    folder = _folder()
    serving = {name: each.version for name, each in shelf.active(folder).items()}
    rows = [
        {"name": name, "version": version, "serving": serving.get(name) == version}
        for name, version in shelf.catalogue(folder)
    ]
    console.emit({"folder": folder, "models": rows}, as_json, lambda: _print_rows(rows))


def _print_rows(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        console.out().print(f"{row['name']} {row['version']}{'  serving' if row['serving'] else ''}")
    if not rows:
        console.out().print("There are no models.")


@app.command()
def show(name: Name, version: Version, *, as_json: AsJson = False) -> None:
    """Show a model's card, after checking that the model is what its manifest says."""
    home = shelf.home(_folder(), name, version)
    shelf.load(home)
    document = {"manifest": shelf.read_manifest(home), "metrics": shelf.read_metrics(home)}
    console.emit(document, as_json, _printer(shelf.read_card(home)))


def _printer(text: str) -> Callable[[], None]:
    return lambda: console.out().print(text, markup=False, soft_wrap=True)


app.command()(models_compare.compare)


@app.command()
def promote(
    name: Annotated[str | None, typer.Argument(help="A model's name, such as sentiment-en.")] = None,
    version: Annotated[str | None, typer.Argument(help="Its version, such as 1.0.0.")] = None,
    *,
    candidate: Annotated[
        Path | None, typer.Option("--from", help="A candidate's folder, taken in before it is promoted.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let a version serve: one that is here, by name and version, or a candidate that `qm train` wrote."""
    folder = _folder()
    if candidate is not None:
        name, version = shelf.take_in(folder, candidate)
    if name is None or version is None:
        raise typer.BadParameter("Give a name and a version, or a candidate's folder with --from.")
    served = shelf.promote(folder, name, version)
    _tell(name, served, as_json=as_json)


@app.command()
def rollback(name: Name, *, as_json: AsJson = False) -> None:
    """Let the version serve again that served before."""
    _tell(name, shelf.rollback(_folder(), name), as_json=as_json)


def _tell(name: str, served: shelf.Active, *, as_json: bool) -> None:
    document = {"name": name, "version": served.version, "history": list(served.history)}
    console.emit(document, as_json, _printer(f"{name} {served.version} serves now."))
