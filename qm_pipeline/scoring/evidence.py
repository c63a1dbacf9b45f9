"""The words that made a turn's score: what each adds, what is shown of them, what is hidden.

What belongs here: the record of a turn, in which nothing is lost: what is not shown is told as a sum. What
does not: weights (`sentiment`), points (`points`), which words are shown (`phrasing`), the turns' part in a
contact (`shares`).

Offsets are code points of the text as it is stored, as Python counts them and as Postgres' `substr` does.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import msgspec
import numpy as np

from qm_pipeline.scoring import phrasing, points, segments
from qm_pipeline.scoring.context.stage import NO_CIRCUMSTANCES, Circumstances

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from qm_pipeline.scoring.context.stage import ContextStage
    from qm_pipeline.scoring.segments import Floats, Ints
    from qm_pipeline.scoring.weighing import Weighed

Logits = list[float]
Part = TypeVar("Part")


class Explainer(Protocol):
    """What evidence needs of a sentiment model."""

    @property
    def intercept(self) -> Floats:
        """Logits of a text without a known word, (3,)."""

    @property
    def context(self) -> ContextStage | None:
        """Its second stage, or None where it has none."""

    def predict_proba(self, texts: pl.Series, /) -> Floats:
        """Probabilities of texts by their words alone, (n, 3)."""

    def weigh(self, texts: pl.Series, /) -> Weighed:
        """Say what each counted token of texts adds to the logits."""


class Amount(msgspec.Struct, frozen=True, gc=False):
    """What something adds: `points` to the score, `logits` to negative, neutral, positive."""

    points: float
    logits: Logits


class Span(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the text, half open, and what it adds; `negated` where a negation is part of it."""

    start: int
    end: int
    points: float
    logits: Logits
    negated: bool


class Context(msgspec.Struct, frozen=True, gc=False):
    """Something besides the words that counts, by name, and what it adds."""

    name: str
    points: float
    logits: Logits


class Hidden(msgspec.Struct, frozen=True, gc=False):
    """What is not shown: how many words, and what they add together."""

    words: int
    points: float
    logits: Logits


class TurnEvidence(NamedTuple):
    """Why a turn has its score: base + spans + context + hidden.

    The points add up to the score, the logits to the logits; `base` is what a turn without a known word gets.
    """

    score: float
    base: Amount
    spans: list[Span]
    context: list[Context]
    hidden: Hidden


def of_turns(
    texts: pl.Series,
    model: Explainer,
    circumstances: Circumstances = NO_CIRCUMSTANCES,
    digits: int | None = None,
) -> list[TurnEvidence]:
    """Explain turns of one language.

    Parameters
    ----------
    texts
        Turns that have a score.
    model
        The model that gave it.
    circumstances
        What was said before them that counts.
    digits
        Round numbers to so many places.

    Returns
    -------
    list of TurnEvidence
        One a turn, in their order; spans in the order of the text, without overlap.
    """
    words, base = model.weigh(texts), model.intercept
    turn = np.concatenate([words.text, circumstances.turn])
    logits = np.vstack([words.logits, circumstances.logits])
    added = _Added(turn, logits, _points(turn, logits, np.tile(base, (len(texts), 1))))
    bottom = points.scores(base[None, :])
    rounded = Rounding(digits)
    scores = rounded(bottom[0] + segments.sums(turn, added.points, len(texts)))
    of_words, of_context = added.part(slice(words.text.size)), added.part(slice(words.text.size, None))
    phrase = phrasing.shown(words, of_words.points)
    parts = (
        [Amount(*each) for each in rounded.amounts(bottom, base[None, :])] * len(texts),
        _spans(words, of_words, phrase, len(texts), rounded),
        _context(circumstances, of_context, len(texts), rounded),
        _hidden(of_words.part(phrase == phrasing.HIDDEN), len(texts), rounded),
    )
    return list(map(TurnEvidence, scores.tolist(), *parts))


class _Added(NamedTuple):
    """What parts of turns add, (n,) each, words first: the number of the turn, three logits, and points."""

    turn: Ints
    logits: Floats
    points: Floats

    def part(self, rows: slice | Ints) -> _Added:
        return _Added(self.turn[rows], self.logits[rows], self.points[rows])

    def sums(self, group: Ints, count: int) -> tuple[Floats, Floats]:
        """Add up by group, in their order: points, and logits."""
        return segments.sums(group, self.points, count), _sums(group, self.logits, count)


class Rounding(NamedTuple):
    """How numbers are rounded before they are told."""

    digits: int | None

    def __call__(self, values: Floats) -> Floats:
        """Round half up; there is no -0.0."""
        if self.digits is None:
            return values
        unit = 10.0**self.digits
        rounded: Floats = np.floor(values * unit + 0.5) / unit
        return rounded

    def amounts(self, points: Floats, logits: Floats) -> Iterator[tuple[float, Logits]]:
        """Give points and logits as they are told."""
        return zip(self(points).tolist(), self(logits).tolist(), strict=True)


def _sums(group: Ints, logits: Floats, count: int) -> Floats:
    return np.column_stack([segments.sums(group, column, count) for column in logits.T])


def _points(turn: Ints, logits: Floats, base: Floats) -> Floats:
    """Give every part of turns its points."""
    slopes = points.slopes(base, base + _sums(turn, logits, len(base)))
    given: Floats = (logits * slopes[turn]).sum(axis=1)
    return given


def _spans(words: Weighed, added: _Added, phrase: Ints, turns: int, rounded: Rounding) -> list[list[Span]]:
    rows = np.flatnonzero(phrase != phrasing.HIDDEN)
    here = phrase[rows]
    first = rows[np.flatnonzero(np.diff(here, prepend=-1))]
    last = rows[np.flatnonzero(np.diff(here, append=-1))]
    amounts = rounded.amounts(*added.part(rows).sums(here, first.size))
    negated = np.bincount(here, words.negated[rows], first.size) > 0
    places = zip(
        words.start[first].tolist(), words.end[last].tolist(), amounts, negated.tolist(), strict=True
    )
    return _by_turn(
        words.text[first], [Span(start, end, *amount, denied) for start, end, amount, denied in places], turns
    )


def _context(
    circumstances: Circumstances, added: _Added, turns: int, rounded: Rounding
) -> list[list[Context]]:
    amounts = rounded.amounts(added.points, added.logits)
    told = [Context(name, *amount) for name, amount in zip(circumstances.name, amounts, strict=True)]
    return _by_turn(circumstances.turn, told, turns)


def _hidden(added: _Added, turns: int, rounded: Rounding) -> list[Hidden]:
    words = np.bincount(added.turn, minlength=turns).tolist()
    amounts = rounded.amounts(*added.sums(added.turn, turns))
    return [Hidden(count, *amount) for count, amount in zip(words, amounts, strict=True)]


def _by_turn(turn: Ints, told: list[Part], turns: int) -> list[list[Part]]:
    """Part what is sorted by turn."""
    ends = np.cumsum(np.bincount(turn, minlength=turns)).tolist()
    return [told[first:stop] for first, stop in pairwise([0, *ends])]
