"""Which words of a turn are shown as its evidence, and which of them are read as one.

What belongs here: putting words together (`not good`, `thank you`) and leaving out what says little. What
does not: what a word adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring import segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints
    from qm_pipeline.scoring.weighing import Weighed

HIDDEN: Final = -1
# Points under which a word is not shown: a score is shown with one decimal place.
NEGLIGIBLE: Final = 0.1


class Bar(NamedTuple):
    """What a phrase must add to be shown: so many points, and such a part of the turn's strongest phrase."""

    points: float
    part: float

    def beside(self, strongest: Floats) -> Floats:
        """Give how many points it takes in turns with such phrases."""
        return np.maximum(self.points, self.part * strongest)


# A long turn holds many words that add a little; pale marks everywhere would hide the ones that matter.
TELLING: Final = Bar(0.2, 1 / 8)
FUNCTION_WORDS_ONLY: Final = Bar(0.5, 1 / 4)


class _Units(NamedTuple):
    """Tokens that are read as one, (n,) each: where they stand, what they add; `tells` beyond function words.

    `first` and `last` are rows of tokens.
    """

    text: Ints
    first: Ints
    last: Ints
    points: Floats
    tells: Bools


def shown(words: Weighed, points: Floats) -> Ints:
    """Find the phrases that are shown.

    Parameters
    ----------
    words
        The tokens of turns.
    points
        What each adds to its turn's score.

    Returns
    -------
    Ints
        (n,) the number of the phrase that a token belongs to, counted through all turns; `HIDDEN` where it is
        not shown. The tokens of a phrase stand side by side.
    """
    unit = _unit_of(words)
    units = _gathered(words, unit, points)
    counted = np.flatnonzero(np.abs(units.points) >= NEGLIGIBLE)
    phrase = np.cumsum(~_joined(words, units, counted)) - 1
    told = _passes(units, counted, phrase)
    of_unit = np.full(units.first.size, HIDDEN)
    of_unit[counted] = np.where(told, np.cumsum(told) - 1, HIDDEN)[phrase]
    return of_unit[unit]


def _unit_of(words: Weighed) -> Ints:
    """Give each token the number of its unit: what cannot be taken apart.

    That is a negation with what it reaches, and any other word by itself. Function words at the end of a
    negation's reach are by themselves; inside it (`not at all happy`) they belong to what is read.
    """
    place = np.arange(words.text.size)
    begins = ~words.negated  # the first token of a text is never in the reach of a negation
    run = np.cumsum(begins) - 1
    read = np.flatnonzero(~begins & ~words.silent)
    last_read = np.full(int(begins.sum()), -1)
    np.maximum.at(last_read, run[read], read)
    return np.cumsum(begins | (place > last_read[run])) - 1


def _gathered(words: Weighed, unit: Ints, points: Floats) -> _Units:
    first = np.flatnonzero(np.diff(unit, prepend=-1))
    last = np.append(first[1:], unit.size) - 1 if unit.size else first
    added = segments.sums(unit, points, first.size)
    return _Units(words.text[first], first, last, added, ~words.silent[first])


def _joined(words: Weighed, units: _Units, counted: Ints) -> Bools:
    """Which of the units that count belong to the one before, as function words that pull the same way do.

    A pair of words counts half for each, so the `you` and `so much` of a `thank you so much` hold a part of
    what the thanks add: the phrase has it whole.
    """
    before, here = counted[:-1], counted[1:]
    gap = words.start[units.first[here]] - words.end[units.last[before]]
    next_to = (here == before + 1) & (units.text[here] == units.text[before]) & (gap <= 1)
    alike = (units.points[before] * units.points[here] > 0) & ~(units.tells[before] & units.tells[here])
    return np.append(np.zeros(min(counted.size, 1), np.bool_), next_to & alike)


def _passes(units: _Units, counted: Ints, phrase: Ints) -> Bools:
    """Which phrases, made of the units that count, say enough beside the strongest of their turn."""
    points = np.abs(np.bincount(phrase, units.points[counted]))
    tells = np.bincount(phrase, units.tells[counted]) > 0
    text = units.text[counted[np.flatnonzero(np.diff(phrase, prepend=-1))]]
    strongest = np.zeros(int(text.max(initial=-1)) + 1)
    np.maximum.at(strongest, text, points)
    bars = TELLING.beside(strongest[text]), FUNCTION_WORDS_ONLY.beside(strongest[text])
    return points >= np.where(tells, *bars)
