"""The words that made a turn's score: what each adds, what is shown of them, what is hidden.

What belongs here: grouping words into what is read as one (`not good`), and leaving out what says little,
with its sum. What does not: weights (`sentiment`), points (`points`), the turns' part in a contact
(`shares`).

Offsets are code points of the text as it is stored, as Python counts them and as Postgres' `substr` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np

from qm_pipeline.scoring import function_words, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from qm_pipeline.scoring.context.stage import Circumstance, ContextStage
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.scoring.sentiment import Contribution

# Points under which a word is not shown: a score is shown with one decimal place.
NEGLIGIBLE: Final = 0.1


class Bar(NamedTuple):
    """What a phrase must add to be shown: so many points, and such a part of the turn's strongest phrase."""

    points: float
    part: float

    def passes(self, points: float, strongest: float) -> bool:
        """Whether it is reached."""
        return abs(points) >= max(self.points, self.part * strongest)


# A long turn holds many words that add a little; pale marks everywhere would hide the ones that matter.
TELLING: Final = Bar(0.2, 1 / 8)
FUNCTION_WORDS_ONLY: Final = Bar(0.5, 1 / 4)

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
    weights = [_weights(told[said.text]) for said in turns]
    before = [_weights(said.circumstances) for said in turns]
    base = np.tile(model.intercept, (len(turns), 1))
    added = [words.sum(axis=0) + others.sum(axis=0) for words, others in zip(weights, before, strict=True)]
    slopes = points.slopes(base, base + np.array(added))
    silent = function_words.of(model.language)
    bottom = Amount(float(points.scores(base[:1])[0]), _logits(model.intercept))
    return [
        _evidence(bottom, said, _Told(told[said.text], words, words @ slope), others @ slope, silent)
        for said, words, others, slope in zip(turns, weights, before, slopes, strict=True)
    ]


class _Told(NamedTuple):
    """The tokens of a turn, and what each adds: (tokens, 3) logits and (tokens,) points."""

    tokens: Sequence[Contribution]
    logits: Floats
    points: Floats

    def span(self, unit: slice) -> Span:
        """Put tokens together."""
        amount = self.amount(unit)
        tokens = self.tokens[unit]
        negated = any(each.negated for each in tokens)
        return Span(tokens[0].start, tokens[-1].end, amount.points, amount.logits, negated)

    def amount(self, unit: slice | list[int]) -> Amount:
        """Add tokens up."""
        return Amount(float(self.points[unit].sum()), _logits(self.logits[unit].sum(axis=0)))


def _weights(found: Sequence[Contribution] | Sequence[Circumstance]) -> Floats:
    rows = [(each.weight_negative, each.weight_neutral, each.weight_positive) for each in found]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _logits(row: Floats) -> Logits:
    negative, neutral, positive = map(float, row)
    return negative, neutral, positive


def _evidence(base: Amount, said: Said, told: _Told, context: Floats, silent: frozenset[str]) -> TurnEvidence:
    shown = _shown(told, silent)
    seen = {row for phrase in shown for row in range(phrase.start, phrase.stop)}
    rest = [row for row in range(len(told.tokens)) if row not in seen]
    hidden = told.amount(rest)
    return TurnEvidence(
        turn_index=said.turn_index,
        score=base.points + float(told.points.sum() + context.sum()),
        base=base,
        spans=[told.span(phrase) for phrase in shown],
        context=[
            Context(each.name, float(added), _logits(_weights([each])[0]))
            for each, added in zip(said.circumstances, context, strict=True)
        ],
        hidden=Hidden(len(rest), hidden.points, hidden.logits),
    )


class _Unit(NamedTuple):
    """Tokens that are read as one; `tells` where it is more than function words."""

    rows: slice
    points: float
    tells: bool


def _shown(told: _Told, silent: frozenset[str]) -> list[slice]:
    """Find the phrases that are shown."""
    found = list(_phrases(told, silent))
    strongest = max((abs(phrase.points) for phrase in found), default=0.0)
    bars = (TELLING if phrase.tells else FUNCTION_WORDS_ONLY for phrase in found)
    return [
        phrase.rows for phrase, bar in zip(found, bars, strict=True) if bar.passes(phrase.points, strongest)
    ]


def _phrases(told: _Told, silent: frozenset[str]) -> Iterator[_Unit]:
    """Join units and the function words beside them that pull the same way.

    A pair of words counts half for each, so the `you` and `so much` of a `thank you so much` hold a part of
    what the thanks add: the phrase has it whole.
    """
    phrase: _Unit | None = None
    last: _Unit | None = None
    for unit in _units(told, silent):
        if abs(unit.points) < NEGLIGIBLE:
            continue
        if phrase is not None and last is not None and _joined(told, last, unit):
            rows = slice(phrase.rows.start, unit.rows.stop)
            phrase = _Unit(rows, phrase.points + unit.points, phrase.tells or unit.tells)
        else:
            if phrase is not None:
                yield phrase
            phrase = unit
        last = unit
    if phrase is not None:
        yield phrase


def _joined(told: _Told, before: _Unit, unit: _Unit) -> bool:
    """Whether two units belong together: side by side, pulling the same way, one of them a function word."""
    gap = told.tokens[unit.rows.start].start - told.tokens[before.rows.stop - 1].end
    next_to = unit.rows.start == before.rows.stop and gap <= 1
    return next_to and before.points * unit.points > 0 and not (before.tells and unit.tells)


def _units(told: _Told, silent: frozenset[str]) -> Iterator[_Unit]:
    """Find what cannot be taken apart: a negation with what it reaches, any other word by itself.

    Function words at the end of a negation's reach are by themselves; inside it (`not at all happy`) they
    belong to what is read.
    """
    row = 0
    while row < len(told.tokens):
        stop = row + 1
        while stop < len(told.tokens) and told.tokens[stop].negated:
            stop += 1
        while stop > row + 1 and told.tokens[stop - 1].token in silent:
            stop -= 1
        rows = slice(row, stop)
        yield _Unit(rows, float(told.points[rows].sum()), told.tokens[row].token not in silent)
        row = stop
