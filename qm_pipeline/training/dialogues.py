"""Short conversations that we write ourselves, with a label for each turn of the customer.

What belongs here: reading `language/<code>/dialogues*.toml`. What does not: the dialogues, and fitting.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.training.grammar import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIALOGUES: Final = pl.Schema(
    {"contact": pl.Int64(), "role": pl.String(), "text": pl.String(), "label": pl.String()}
)
_ROLES: Final = {"C: ": "customer", "A: ": "agent"}


def written_dialogues(language: str) -> pl.DataFrame:
    """Read the dialogues of a language, in the order of the files; `label` is null in agents' turns.

    Raises
    ------
    UnreadableFileError
        If a dialogue has not one label for each turn of the customer.
    """
    paths = sorted((LANGUAGE / language).glob("dialogues*.toml"))
    dialogues = [
        (path, each) for path in paths for each in tomllib.loads(path.read_text("utf-8"))["dialogue"]
    ]
    rows = [
        (number, role, text, label)
        for number, (path, each) in enumerate(dialogues)
        for role, text, label in _turns(path, each)
    ]
    return pl.DataFrame(rows, schema=DIALOGUES, orient="row")


def _turns(path: Path, dialogue: dict[str, list[str]]) -> Iterator[tuple[str, str, str | None]]:
    turns, labels = dialogue["turns"], dialogue["labels"]
    customers = sum(turn.startswith("C: ") for turn in turns)
    if customers != len(labels) or not set(labels) <= set(LABELS):
        raise UnreadableFileError(
            f"{path.name}: the dialogue that begins {turns[0]!r} is not labelled turn by turn."
        )
    given = iter(labels)
    for turn in turns:
        role = _ROLES[turn[:3]]
        yield role, turn[3:], next(given) if role == "customer" else None
