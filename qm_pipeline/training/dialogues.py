"""Conversations of our own with a label for each turn of the customer: written, and simulated.

What belongs here: reading `language/<code>/dialogues*.toml` and `unseen/`, `ordinary/` there, and asking the
simulated centre. What does not: the dialogues, and fitting.

The written ones show what the same words mean after different things. They are short and full of trouble;
from them alone a stage learns that after trouble everything is trouble, a name that is spelt too. The
simulated ones are long and mostly plain: they teach how much of a conversation is information. Those in
`twins/`, in which on purpose the same course or the same last words come out well and badly, count less.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.simulate import Plan, interactions
from qm_pipeline.training.grammar import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.simulate.centre import Contact

DIALOGUES: Final = pl.Schema(
    {
        "contact": pl.Int64(),
        "role": pl.String(),
        "text": pl.String(),
        "label": pl.String(),
        "weight": pl.Float64(),  # what the turn counts while fitting
    }
)
WRITTEN_WEIGHT: Final = 1.0
TWINS_WEIGHT: Final = 0.25
SIMULATED_WEIGHT: Final = 1 / 3
# Of another seed than the demo's, so that what the demo shows was not fitted to.
SIMULATED: Final = Plan(interactions=400, days=60, seed=110_030)
# And again, of another seed, to measure on what was not fitted to either.
UNSEEN: Final = Plan(interactions=400, days=60, seed=777)
_ROLES: Final = {"C: ": "customer", "A: ": "agent"}


def written_dialogues(language: str) -> pl.DataFrame:
    """Read the dialogues of a language to learn from, in the order of the files.

    Returns
    -------
    polars.DataFrame
        DIALOGUES; `label` is null in agents' turns.

    Raises
    ------
    UnreadableFileError
        If a dialogue has not one label for each turn of the customer.
    """
    folder = LANGUAGE / language
    return joined(_read(folder, WRITTEN_WEIGHT), _read(folder / "twins", TWINS_WEIGHT))


def unseen_dialogues(language: str) -> pl.DataFrame:
    """Read, as `written_dialogues`, those of a writer of whom nothing is learnt: they are for measuring."""
    return _read(LANGUAGE / language / "unseen", WRITTEN_WEIGHT)


def ordinary_dialogues(language: str) -> pl.DataFrame:
    """Read those of two more such writers: contacts as they mostly run; the others are hard on purpose."""
    return _read(LANGUAGE / language / "ordinary", WRITTEN_WEIGHT)


def _read(folder: Path, weight: float) -> pl.DataFrame:
    dialogues = [
        (path, each)
        for path in sorted(folder.glob("dialogues*.toml"))
        for each in tomllib.loads(path.read_text("utf-8"))["dialogue"]
    ]
    rows = [
        (number, role, text, label, weight)
        for number, (path, each) in enumerate(dialogues)
        for role, text, label in _turns(path, each)
    ]
    return pl.DataFrame(rows, schema=DIALOGUES, orient="row")


def simulated_dialogues(language: str, plan: Plan = SIMULATED) -> pl.DataFrame:
    """Simulate conversations; the label of a customer's turn is the sign of the tone behind it.

    Returns
    -------
    polars.DataFrame
        DIALOGUES, a bot as the other side; `label` is null in turns that no customer said.
    """
    spoken = (each for each in interactions(plan) if each.truth.language == language)
    rows = [
        (number, role, text, label, SIMULATED_WEIGHT)
        for number, each in enumerate(spoken)
        for role, text, label in _simulated_turns(each)
    ]
    return pl.DataFrame(rows, schema=DIALOGUES, orient="row")


def _simulated_turns(contact: Contact) -> Iterator[tuple[str, str, str | None]]:
    tones = {turn.turn_index: turn.tone for turn in contact.truth.course}
    for place, turn in enumerate(contact.interaction.turns):
        if turn.role == "customer":
            tone = tones.get(place)
            yield turn.role, turn.text, None if tone is None else LABELS[1 + (tone > 0) - (tone < 0)]
        elif turn.role != "system":
            yield "agent", turn.text, None


def joined(*parts: pl.DataFrame) -> pl.DataFrame:
    """Put dialogues behind one another, each a contact of its own."""
    found, begin = [], 0
    for part in parts:
        found.append(part.with_columns(pl.col("contact") + begin))
        begin += int(str(part["contact"].max() or 0)) + 1
    return pl.concat(found)


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
