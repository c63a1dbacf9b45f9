"""Which words of a turn are shown as its evidence, and which of them are read as one.

What belongs here: putting words together (`not good`, `thank you`) and leaving out what says little. What
does not: what a word adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


class _Told(NamedTuple):
    """A turn's tokens, what each adds, and the function words of its language."""

    tokens: Sequence[Contribution]
    points: Sequence[float]
    silent: frozenset[str]


class _Unit(NamedTuple):
    """Tokens that are read as one; `tells` where it is more than function words."""

    rows: slice
    points: float
    tells: bool


def shown(tokens: Sequence[Contribution], points: Sequence[float], silent: frozenset[str]) -> list[slice]:
    """Find the phrases that are shown.

    Parameters
    ----------
    tokens
        The tokens of a turn.
    points
        What each adds to the score; there may be more than tokens.
    silent
        The function words of the language.

    Returns
    -------
    list of slice
        Rows of `tokens`, in order and apart.
    """
    told = _Told(tokens, points, silent)
    found = list(_phrases(told))
    strongest = max((abs(phrase.points) for phrase in found), default=0.0)
    bars = (TELLING if phrase.tells else FUNCTION_WORDS_ONLY for phrase in found)
    return [
        phrase.rows for phrase, bar in zip(found, bars, strict=True) if bar.passes(phrase.points, strongest)
    ]


def _phrases(told: _Told) -> Iterator[_Unit]:
    """Join units and the function words beside them that pull the same way.

    A pair of words counts half for each, so the `you` and `so much` of a `thank you so much` hold a part of
    what the thanks add: the phrase has it whole.
    """
    phrase: _Unit | None = None
    last: _Unit | None = None
    for unit in _units(told):
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


def _units(told: _Told) -> Iterator[_Unit]:
    """Find what cannot be taken apart: a negation with what it reaches, any other word by itself.

    Function words at the end of a negation's reach are by themselves; inside it (`not at all happy`) they
    belong to what is read.
    """
    row = 0
    while row < len(told.tokens):
        stop = row + 1
        while stop < len(told.tokens) and told.tokens[stop].negated:
            stop += 1
        while stop > row + 1 and told.tokens[stop - 1].token in told.silent:
            stop -= 1
        rows = slice(row, stop)
        yield _Unit(rows, sum(told.points[rows]), told.tokens[row].token not in told.silent)
        row = stop
