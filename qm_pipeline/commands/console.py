"""What all subcommands say things with.

What belongs here: stdout for the answer (text for people or one JSON document), stderr for progress and
remarks. What does not: what is said.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import Console
    from rich.progress import Progress


def emit(document: Mapping[str, Any], as_json: bool, human: Callable[[], None]) -> None:  # noqa: FBT001  (the flag --json, handed through)
    """Print the answer: the document as JSON, or what `human` prints."""
    if as_json:
        typer.echo(json.dumps(document, default=_plain, ensure_ascii=False, allow_nan=False))
    else:
        human()


def _plain(value: object) -> str:
    if isinstance(value, date | Path):  # a datetime is a date
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"{type(value).__name__} has no place in a JSON document")


@cache
def out() -> Console:
    """Where the answer for people goes."""
    from rich.console import Console  # noqa: PLC0415  (50 ms that --json and --help need not pay)

    return Console(highlight=False, soft_wrap=False)


@cache
def err() -> Console:
    """Where remarks and progress go."""
    from rich.console import Console  # noqa: PLC0415  (as above)

    return Console(stderr=True, highlight=False)


def progress() -> Progress:
    """Give a progress display on stderr; it shows nothing where stderr is not a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err(), transient=True, disable=not err().is_terminal)
