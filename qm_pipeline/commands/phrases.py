"""`qm phrases check`: phrase lists tried on the examples that they bring."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.quality.phrases import examples, reading
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from qm_pipeline.quality.phrases.examples import Checked

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Try phrase lists on the examples that they bring.",
)


@app.callback()
def _group() -> None:
    """Keep `check` a subcommand: a group of one would lose its name."""


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="Your lists, a file or folder; unset: QM_PHRASES.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Lay your lists over the shipped ones, and say which examples they fail; exits 1 if any.

    Every list brings examples of what it must find and what not; those of the shipped lists are tried too, so
    that an addition that breaks one is noticed.
    """
    book = reading.read(path or Settings().phrases)
    tried = examples.check(book)
    failed = [each for each in tried if not each.holds]
    document = {
        "version": book.version_id,
        "examples": len(tried),
        "failed": [each._asdict() for each in failed],
    }
    console.emit(document, as_json, lambda: _tell(book.version_id, len(tried), failed))
    if failed:
        raise typer.Exit(1)


def _tell(version: str, tried: int, failed: list[Checked]) -> None:
    out = console.out()
    for each in failed:
        what = "finds nothing in" if each.wanted else "must not, and does, find something in"
        out.print(f'{each.language}, {each.name}: {what} "{each.example}"', soft_wrap=True, markup=False)
    out.print(f"{version}: {tried - len(failed)} of {tried} examples hold.", markup=False)
