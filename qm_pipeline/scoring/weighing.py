"""What each token of many texts adds to the logits, as columns: what evidence is made of.

What belongs here: those columns, twice: gathered from contributions text by text, which says what they are,
and compiled, which is what serves. What does not: the sums of whole texts (`kernel`), what is shown
(`phrasing`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.scoring import function_words
from qm_pipeline.scoring.compiled import Column, column, compiled
from qm_pipeline.scoring.grammar import BREAK, NOTHING, PADDING, WORD
from qm_pipeline.scoring.kernel import fold, is_strengthened, next_token, pair_of, strengthens
from qm_pipeline.scoring.lookup import Index, find_word, word_slots
from qm_pipeline.scoring.tables import ABSENT, Spellings, Tables, spellings
from qm_pipeline.scoring.text import SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Bools, Floats, Ints
    from qm_pipeline.scoring.sentiment import Contribution


# Columns of what compiled code writes.
_TEXT, _START, _END, _SIDE = range(4)
_NEGATED, _SILENT = range(2)


class Weighed(NamedTuple):
    """The counted tokens of texts, (n,) each, in the order of the texts and in each of them.

    Attributes
    ----------
    text
        The number of its text.
    start, end
        Character offsets in it, half open.
    negated
        Whether a negation reaches it.
    silent
        Whether it is a function word.
    logits
        (n, 3), what it adds to negative, neutral, positive.
    """

    text: Ints
    start: Ints
    end: Ints
    negated: Bools
    silent: Bools
    logits: Floats


def gathered(told: Sequence[Sequence[Contribution]], language: str) -> Weighed:
    """Gather the contributions of texts of one language."""
    silent, found = function_words.of(language), [each for parts in told for each in parts]
    return Weighed(
        np.repeat(np.arange(len(told)), [len(parts) for parts in told]),
        np.array([each.start for each in found], np.int64),
        np.array([each.end for each in found], np.int64),
        np.array([each.negated for each in found], np.bool_),
        np.array([each.token in silent for each in found], np.bool_),
        np.array(
            [(each.weight_negative, each.weight_neutral, each.weight_positive) for each in found], np.float64
        ).reshape(-1, 3),
    )


class _Silent(NamedTuple):
    """The spellings of a language's function words, and where they are found."""

    spelled: Spellings
    slots: NDArray[np.int64]


class _Known(NamedTuple):
    """What is known of words: the model, where its words and pairs are found, and which words are silent."""

    model: Tables
    lookup: Index
    silent: _Silent


class _Room(NamedTuple):
    """Where compiled code writes tokens, a row each."""

    places: Ints
    marks: Bools
    pairs: Floats  # what each weighs with the token before it, and how many features that is
    times: Floats  # how often each counts
    logits: Floats


class Weighing:
    """Weighs the tokens of texts by one fitted model, compiled: the same as `gathered`, bit for bit.

    Parameters
    ----------
    model, lookup
        The model as arrays, and where its words and pairs are found.
    language
        Whose function words there are.
    misspelt
        Misspelt words, to the words that are meant.
    """

    def __init__(self, model: Tables, lookup: Index, language: str, misspelt: Mapping[str, str]) -> None:
        words = {word: number for number, word in enumerate(sorted(function_words.of(language)))}
        spelled = spellings(words, misspelt)
        self._known = _Known(model, lookup, _Silent(spelled, word_slots(spelled)))

    def weigh(self, texts: pl.Series) -> Weighed:
        """Weigh texts without nulls; what is held meanwhile is in proportion to their characters."""
        said = column(texts)
        sizes = np.diff(said.offsets)
        most = int(sizes.sum())  # a token has a character at the least
        room = _Room(
            np.empty((most, 4), np.int64),
            np.empty((most, 2), np.bool_),
            np.empty((most, 4)),
            np.empty(most),
            np.empty((most, 3)),
        )
        scratch = np.empty((2, int(sizes.max(initial=0)) + PADDING), np.uint32)
        count = _weigh(said, self._known, scratch, room)
        places, marks = room.places[:count].T.copy(), room.marks[:count].T.copy()
        return Weighed(
            places[_TEXT],
            places[_START],
            places[_END],
            marks[_NEGATED],
            marks[_SILENT],
            room.logits[:count].copy(),
        )


@compiled
def _weigh(said: Column, known: _Known, scratch: NDArray[np.uint32], room: _Room) -> int:
    """Fill the room with the tokens of texts; give how many there are."""
    text, count, table = scratch[0], 0, known.model.characters.fold
    for row in range(len(said.offsets) - 1):
        length = fold(said.letters, said.offsets[row], said.offsets[row + 1], table, text)
        for at in range(length, length + PADDING):
            text[at] = SPACE
        first = count
        count = _read(length, known, scratch, room, first)
        for token in range(first, count):
            room.places[token, _TEXT] = row
        _add_up(known.model, room, first, count)
    return count


@compiled
def _read(length: int, known: _Known, scratch: NDArray[np.uint32], room: _Room, count: int) -> int:
    """Write the tokens of a folded text behind so many, with the rows of their weights; count them all."""
    text, spelling, silent = scratch[0], scratch[1], known.silent
    letters, offsets = silent.spelled.letters, silent.spelled.offsets
    at, reach, before, degree = 0, 0, ABSENT, False
    while at < length:
        start, reached = at, reach > 0
        at, what, spelled, side, reach = next_token(text, at, reach, spelling, known.model, known.lookup)
        if what in (NOTHING, BREAK):
            degree = degree and what == NOTHING
            continue
        pair = (0.0, 0.0, 0.0, 0.0)
        if min(before, side) > ABSENT:
            pair = pair_of(before, side, known.model, known.lookup)
        negated = reached and what == WORD if side == ABSENT else side & 1 == 1
        listed = what == WORD and find_word(spelling, spelled, letters, offsets, silent.slots) != ABSENT
        room.places[count, _START], room.places[count, _END] = start, at
        room.places[count, _SIDE] = side
        twice = side != ABSENT and degree and is_strengthened(side, known.model)
        room.times[count] = 2.0 if twice else 1.0
        for each in range(4):
            room.pairs[count, each] = pair[each]
        room.marks[count, _NEGATED], room.marks[count, _SILENT] = negated, listed
        before, degree = side, strengthens(side, known.model)
        count += 1
    return count


@compiled
def _add_up(model: Tables, room: _Room, first: int, stop: int) -> None:
    """Give the tokens of a text what they weigh.

    A pair counts half for each of its words: first that with the word after, then that with the one before,
    as in the plain sums, for the last bit hangs on it.
    """
    weights, features = model.words.weights, 0.0
    for token in range(first, stop):
        side = room.places[token, _SIDE]
        features += 0.0 if side == ABSENT else room.times[token] * weights[side, 3]
        features += room.pairs[token, 3]
    damping = math.sqrt(max(1.0, features / model.typical))
    for token in range(first, stop):
        side = room.places[token, _SIDE]
        for each in range(3):
            own = 0.0 if side == ABSENT else room.times[token] * weights[side, each]
            own += room.pairs[token + 1, each] / 2 if token + 1 < stop else 0.0
            own += room.pairs[token, each] / 2
            room.logits[token, each] = own / damping
