"""What conversations show, before any model has a say.

What belongs here: the assembly of all that is observed. What does not: what is observed (`acts`, `course`,
`structure`, `words`), and the columns made of it (`columns`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.scoring.outcomes import acts, course, structure, turns, words
from qm_pipeline.scoring.outcomes.seen import Seen, named, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.segments import Floats, Ints

# What the source knew of a contact at its end: for a model that was fitted to a centre's own contacts.
CONTEXT: Final = ("queue", "topic", "channel")
KINDS: Final = ("act", "answer", "fact", "feeling", "form", "word", "context")


@dataclass(frozen=True)
class Observed:
    """What conversations show, before any model has a say.

    Attributes
    ----------
    contacts
        How many conversations there are.
    parts
        What was seen where, by kind.
    numbers
        Name to an array (contacts,), NaN where unknown.
    """

    contacts: int
    parts: Sequence[Seen]
    numbers: Mapping[str, Floats]

    @property
    def seen(self) -> Seen:
        """What was seen where, in one piece."""
        return together(self.parts)

    def take(self, rows: Ints) -> Observed:
        """Give some of the conversations, in the order of `rows`."""
        numbers = {name: values[rows] for name, values in self.numbers.items()}
        return Observed(rows.size, [part.take(rows, self.contacts) for part in self.parts], numbers)


def observe(
    contacts: pl.DataFrame,
    said: pl.DataFrame,
    phrases: Mapping[str, Sequence[str]],
    known: words.Known | None = None,
    kinds: Sequence[str] = KINDS,
) -> Observed:
    """Observe conversations.

    Parameters
    ----------
    contacts
        A row each: `queue`, `topic`, `channel`.
    said
        Their turns, as `turns.placed` takes them; `contact` is a row of `contacts`.
    phrases
        Phrases by act.
    known
        The words and pairs that are looked for; all where it is None.
    kinds
        What costs much and is not among these is left out.
    """
    people = turns.placed(said)
    seen = [acts.sightings(people, phrases), structure.sightings(people), _context(contacts)]
    if "word" in kinds:
        seen.append(words.sightings(people, known))
    return Observed(contacts.height, seen, _numbers(people, contacts.height, kinds))


def number_names(kinds: Sequence[str]) -> frozenset[str]:
    """Name the numbers that are observed where these kinds are asked for."""
    felt = {f"feeling:{side}_{name}" for side in turns.SIDES for name in course.NAMES}
    formed = {f"form:{name}" for name in structure.NAMES} if "form" in kinds else set()
    return frozenset(felt | formed)


def _numbers(people: pl.DataFrame, count: int, kinds: Sequence[str]) -> dict[str, Floats]:
    found = {
        f"feeling:{name}": values
        for side in turns.SIDES
        for name, values in course.numbers(people, side, count).items()
    }
    if "form" in kinds:
        found |= {f"form:{name}": values for name, values in structure.numbers(people, count).items()}
    return found


def _context(contacts: pl.DataFrame) -> Seen:
    rows = contacts.with_columns(contact=pl.int_range(pl.len(), dtype=pl.Int64))
    parts = [
        rows.select("contact", feature=pl.format(f"context:{name}:{{}}", name)).drop_nulls()
        for name in CONTEXT
    ]
    return named(pl.concat(parts))
