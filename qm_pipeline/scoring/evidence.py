"""The words that made a turn's score: what each adds, what is shown of them, what is hidden.

What belongs here: the record of a turn, in which nothing is lost: what is not shown is told as a sum. What
does not: weights (`sentiment`), points (`points`), which words are shown (`phrasing`), the turns' part in a
contact (`shares`).

Offsets are code points of the text as it is stored, as Python counts them and as Postgres' `substr` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from qm_pipeline.scoring import function_words, phrasing, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from qm_pipeline.scoring.context.stage import Circumstance, ContextStage
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.scoring.sentiment import Contribution

    _Weighted = Contribution | Circumstance

Logits = tuple[float, float, float]


class Explainer(Protocol):
    """What evidence needs of a sentiment model."""

    @property
    def language(self) -> str:
        """Primary subtag of the model's language."""

    @property
    def intercept(self) -> Floats:
        """Logits of a text without a known word, (3,)."""

    @property
    def context(self) -> ContextStage | None:
        """Its second stage, or None where it has none."""

    def predict_proba(self, texts: pl.Series, /) -> Floats:
        """Probabilities of texts by their words alone, (n, 3)."""

    def explain(self, text: str, /) -> Sequence[Contribution]:
        """Say what each counted token adds to the logits."""


class Amount(NamedTuple):
    """What something adds: `points` to the score, `logits` to negative, neutral, positive."""

    points: float
    logits: Logits


class Span(NamedTuple):
    """A stretch of the text, half open, and what it adds; `negated` where a negation is part of it."""

    start: int
    end: int
    points: float
    logits: Logits
    negated: bool


class Context(NamedTuple):
    """Something besides the words that counts, by name, and what it adds."""

    name: str
    points: float
    logits: Logits


class Hidden(NamedTuple):
    """What is not shown: how many words, and what they add together."""

    words: int
    points: float
    logits: Logits


class TurnEvidence(NamedTuple):
    """Why a turn has its score: base + spans + context + hidden.

    The points add up to the score, the logits to the logits; `base` is what a turn without a known word gets.
    """

    turn_index: int
    score: float
    base: Amount
    spans: list[Span]
    context: list[Context]
    hidden: Hidden


class Said(NamedTuple):
    """A turn to explain: its words, and what was said before it that counts."""

    turn_index: int
    text: str
    circumstances: Sequence[Circumstance] = ()


def of_turns(turns: Sequence[Said], model: Explainer) -> list[TurnEvidence]:
    """Explain turns of one language.

    Parameters
    ----------
    turns
        Turns that have a score.
    model
        The model that gave it.

    Returns
    -------
    list of TurnEvidence
        One a turn, in their order; spans in the order of the text, without overlap.
    """
    if not turns:
        return []
    told = {text: model.explain(text) for text in dict.fromkeys(said.text for said in turns)}
    silent = function_words.of(model.language)
    base = model.intercept[None, :]
    bottom = Amount(float(points.scores(base)[0]), _total(base.tolist()))
    amounts = _amounts([(*told[said.text], *said.circumstances) for said in turns], base)
    return [
        _evidence(said, bottom, told[said.text], added, silent)
        for said, added in zip(turns, amounts, strict=True)
    ]


class _Amounts(NamedTuple):
    """What each part of a turn adds, words first: three logits, and points."""

    logits: list[list[float]]
    points: list[float]

    def amount(self, rows: slice) -> Amount:
        """Add up."""
        return Amount(sum(self.points[rows]), _total(self.logits[rows]))

    def of_rows(self, rows: Sequence[int]) -> Amount:
        """Add up parts that do not stand together."""
        return Amount(sum(self.points[row] for row in rows), _total([self.logits[row] for row in rows]))


def _amounts(turns: Sequence[Sequence[_Weighted]], base: Floats) -> Iterator[_Amounts]:
    """Give all parts of turns their points; all turns at once, since arrays are slow on small things."""
    rows = [
        (each.weight_negative, each.weight_neutral, each.weight_positive) for parts in turns for each in parts
    ]
    logits = np.array(rows, dtype=np.float64).reshape(-1, 3)
    turn = np.repeat(np.arange(len(turns)), [len(parts) for parts in turns])
    added = [np.bincount(turn, weights=column, minlength=len(turns)) for column in logits.T]
    slopes = points.slopes(np.tile(base, (len(turns), 1)), base + np.column_stack(added))
    given, weights = (logits * slopes[turn]).sum(axis=1).tolist(), logits.tolist()
    first = 0
    for parts in turns:
        here = slice(first, first + len(parts))
        yield _Amounts(weights[here], given[here])
        first = here.stop


def _total(rows: Sequence[Sequence[float]]) -> Logits:
    negative, neutral, positive = map(sum, zip(*rows, strict=True)) if rows else (0.0, 0.0, 0.0)
    return negative, neutral, positive


def _evidence(
    said: Said, base: Amount, tokens: Sequence[Contribution], added: _Amounts, silent: frozenset[str]
) -> TurnEvidence:
    shown = phrasing.shown(tokens, added.points, silent)
    seen = {row for phrase in shown for row in range(phrase.start, phrase.stop)}
    rest = [row for row in range(len(tokens)) if row not in seen]
    hidden = added.of_rows(rest)
    return TurnEvidence(
        turn_index=said.turn_index,
        score=base.points + sum(added.points),
        base=base,
        spans=[_span(tokens[phrase], added.amount(phrase)) for phrase in shown],
        context=[
            Context(each.name, *added.amount(slice(row, row + 1)))
            for row, each in enumerate(said.circumstances, len(tokens))
        ],
        hidden=Hidden(len(rest), hidden.points, hidden.logits),
    )


def _span(tokens: Sequence[Contribution], amount: Amount) -> Span:
    negated = any(each.negated for each in tokens)
    return Span(tokens[0].start, tokens[-1].end, amount.points, amount.logits, negated)
