"""Who answered what: each turn of a customer with what the other side said since their turn before.

What belongs here: acts of single turns, and of the answers between two turns of a customer. What does not:
what follows from them for a turn (`circumstances`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring.context.word_count import word_counts
from qm_pipeline.scoring.outcomes import acts
from qm_pipeline.scoring.outcomes.turns import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.segments import Bools, Floats, Ints

OTHER_SIDE: Final = ("agent", "bot")


@dataclass(frozen=True)
class Exchange:
    """The turns of customers, (n,) each, sorted by contact and place.

    Attributes
    ----------
    row
        Which row of the given turns it is.
    number
        How many turns the customer has had in the contact before.
    words
        How many words it has.
    feeling
        p_positive - p_negative of its own words; 0 where it has no score.
    own
        Act to whether the turn does it.
    answer
        Act to whether the other side did it since the customer's turn before.
    answered
        Whether the other side said anything since then.
    answer_repeated
        Whether that was word for word what it had said just before.
    plain, answer_plain
        Its text, and the last text of the other side's answer, in plain form; empty where there was none.
    answer_feeling
        p_positive - p_negative of that last text; 0 where there was none, or where its words were not read.
    """

    row: Ints
    number: Ints
    words: Ints
    feeling: Floats
    own: dict[str, Bools]
    answer: dict[str, Bools]
    answered: Bools
    answer_repeated: Bools
    plain: pl.Series
    answer_plain: pl.Series
    answer_feeling: Floats

    def earlier(self, values: Floats, back: int) -> Floats:
        """Give the value of the same customer's turn so many turns before; 0 where there is none."""
        shifted = np.concatenate([np.zeros(back), values])[: values.size]
        return np.where(self.number >= back, shifted, 0.0)

    def so_far(self, happened: Bools) -> Ints:
        """Count how often something happened in the contact up to and with each turn."""
        total = np.cumsum(happened)
        first = np.arange(happened.size) - self.number
        counted: Ints = total - np.where(first > 0, total[first - 1], 0)
        return counted


def exchange(turns: pl.DataFrame, phrases: Mapping[str, Sequence[str]]) -> Exchange:
    """Find the customers' turns and what was answered to them.

    Parameters
    ----------
    turns
        Sorted by `contact` (int64) and place: `role`, `text`, `p_negative`, `p_positive` (NaN or null where a
        turn has no score), and `plain` where it is known. A bot counts as the other side; system messages as
        nobody.
    phrases
        Per act its phrases (`training/acts`).
    """
    sides = pl.when(pl.col("role").is_in(OTHER_SIDE)).then(pl.lit("agent")).otherwise("role")
    read = ("contact", "text", "plain", "p_negative", "p_positive")
    found = [name for name in turns.columns if name in read or name.startswith(acts.NOTE)]
    known = turns.select(*found, role=sides)
    people = spoken(known.with_row_index("given"))
    done = _acts(people, phrases)
    contact = people["contact"].to_numpy()
    customers = (people["side"] == "customer").to_numpy()
    asking = np.flatnonzero(customers)
    others, following = _answers(contact, customers)

    def answered(what: Bools) -> Bools:
        found = np.zeros(asking.size, np.bool_)
        found[following[what[others]]] = True
        return found

    theirs, last = people[asking], _last_said(others, following, asking.size)
    return Exchange(
        row=theirs["given"].to_numpy().astype(np.int64),
        number=_numbers(contact[asking]),
        words=word_counts(theirs["plain"]),
        feeling=_feeling(theirs),
        own={act: what[asking] for act, what in done.items()},
        answer={act: answered(what) for act, what in done.items()},
        answered=answered(np.ones(people.height, np.bool_)),
        answer_repeated=answered(_said_again(people)),
        plain=theirs["plain"],
        answer_plain=people["plain"].gather(last).fill_null(""),
        answer_feeling=np.where(last.is_null(), 0.0, _feeling(people)[last.fill_null(0)]),
    )


def _feeling(said: pl.DataFrame) -> Floats:
    difference = (said["p_positive"] - said["p_negative"]).to_numpy()
    feeling: Floats = np.nan_to_num(difference.astype(np.float64))
    return feeling


def _last_said(others: Ints, following: Ints, turns: int) -> pl.Series:
    """Give the row of the last text of the answer before each turn; null where there was none."""
    last = np.full(turns, -1)
    last[following] = others
    row = pl.Series(last)
    return row.set(row < 0, None)


def _acts(people: pl.DataFrame, phrases: Mapping[str, Sequence[str]]) -> dict[str, Bools]:
    """Give each act the turns that do it, (people,)."""
    return dict(zip(sorted(phrases), acts.done(people, phrases), strict=True))


def _answers(contact: Ints, customers: Bools) -> tuple[Ints, Ints]:
    """Give the other side's turns, and for each the customer's turn (by number) that comes next."""
    spoken, others = np.flatnonzero(customers), np.flatnonzero(~customers)
    following: Ints = np.cumsum(customers, dtype=np.int64)[others]  # theirs before it
    inside = following < spoken.size
    inside[inside] = contact[spoken[following[inside]]] == contact[others[inside]]
    return others[inside], following[inside]


def _numbers(contact: Ints) -> Ints:
    """Give the turns of each contact numbers from 0 on."""
    places = np.arange(contact.size)
    first = np.concatenate([[True], contact[1:] != contact[:-1]])[: contact.size]
    numbered: Ints = places - np.maximum.accumulate(np.where(first, places, 0))
    return numbered


def _said_again(people: pl.DataFrame) -> Bools:
    """Whether a turn says word for word what its side's turn before said, (people,)."""
    contact, customers = people["contact"].to_numpy(), (people["side"] == "customer").to_numpy()
    sides = [np.flatnonzero(side) for side in (customers, ~customers)]
    pairs = [(turns[:-1], turns[1:], contact[turns[1:]] == contact[turns[:-1]]) for turns in sides]
    before = np.concatenate([earlier[follows] for earlier, _, follows in pairs])
    now = np.concatenate([later[follows] for _, later, follows in pairs])
    again = np.zeros(people.height, np.bool_)
    again[now] = (people["plain"].gather(now) == people["plain"].gather(before)).to_numpy()
    return again
