"""Known words and pairs of words, looked for in one walk over each text.

What belongs here: the walk. What does not: which words and pairs those are, and what they count as (`words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import Column, column, compiled
from qm_pipeline.scoring.outcomes.lexicon import UNKNOWN, Lexicon, lexicon, longest, numbers

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Bools, Ints

# By two sides, ever and in the closing.
PLACES: Final = 4
CLOSING: Final = 4
_ABSENT = -1
_NEVER = -2
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_HIGH = np.uint64(32)


class _Terms(NamedTuple):
    """The terms that words and pairs are.

    Attributes
    ----------
    alone
        Of each word by its number: the term that it is by itself; -1 where it is none.
    begins
        Whether any pair begins with it: few of the words that are met need to be asked about with the next.
    codes, terms
        An open-addressed table from the code of a pair to its term; -1 in an empty slot.
    """

    alone: NDArray[np.int32]
    begins: NDArray[np.bool_]
    codes: NDArray[np.int64]
    terms: NDArray[np.int32]


class WordFinder:
    """Words and pairs, ready to be looked for.

    Parameters
    ----------
    words
        Different words; the first has the number 1.
    codes, terms
        Of each word or pair that is looked for: its code (a word's is its number, a pair's that of the first
        and words + 1 times that of the second), and its number, 0..terms-1.
    asked
        Of each term and place, as `find` gives them: whether anybody asks.
    """

    def __init__(self, words: pl.Series, codes: Ints, terms: Ints, asked: Bools) -> None:
        self._asked = asked
        self._lexicon = lexicon(words)
        self._radix = len(words) + 1
        size = 1 << (2 * codes.size + 1).bit_length()
        self._terms = _Terms(
            np.full(self._radix, _ABSENT, np.int32),
            np.zeros(self._radix, np.bool_),
            np.full(size, _ABSENT, np.int64),
            np.zeros(size, np.int32),
        )
        _place(codes, terms, self._radix, self._terms)

    def find(self, plain: pl.Series, contact: Ints, place: Ints) -> tuple[Ints, Ints]:
        """Give contacts and what was found there: `PLACES` times the term and a place.

        Of texts of one contact that follow each other it is given once.

        Parameters
        ----------
        plain
            Texts in plain form.
        contact
            Of each text.
        place
            Where terms of each text count: 0 or 2 by the side that says it, from `CLOSING` on in the closing
            too, where they are found a second time.
        """
        spoken = column(plain)
        # A word takes two bytes or more, and makes two findings at most, or four.
        most = int(spoken.offsets[-1] - spoken.offsets[0])
        found = np.empty((2, 2 * most), np.int64)  # memory that is never written to costs nothing
        scratch = np.empty(longest(spoken) + 1, np.int32)
        latest = np.where(self._asked, _ABSENT, _NEVER)
        looked_for = _LookedFor(self._lexicon, self._terms, self._radix, latest)
        count = _find(spoken, contact, place, looked_for, scratch, found)
        return found[0, :count], found[1, :count]


@compiled
def _slot(code: np.int64, codes: NDArray[np.int64]) -> int:
    """Give the slot where a code stands, or the empty one where it would."""
    value = np.uint64(code) * _SPREAD
    slot = np.int64((value >> _HIGH) & np.uint64(len(codes) - 1))
    while codes[slot] not in (_ABSENT, code):
        slot = (slot + 1) & (len(codes) - 1)
    return int(slot)


@compiled
def _place(codes: NDArray[np.int64], terms: NDArray[np.int64], radix: int, into: _Terms) -> None:
    for each in range(codes.size):
        if codes[each] < radix:
            into.alone[codes[each]] = terms[each]
        else:
            into.begins[codes[each] % radix] = True
            slot = _slot(codes[each], into.codes)
            into.codes[slot] = codes[each]
            into.terms[slot] = terms[each]


class _LookedFor(NamedTuple):
    """Words, words and pairs, and what the second word of a pair counts for in its code.

    `latest` says of each term and place in which contact it was found last; `_NEVER` where nobody asks.
    """

    known: Lexicon
    terms: _Terms
    radix: int
    latest: Ints


@compiled
def _find(
    spoken: Column, contact: Ints, place: Ints, what: _LookedFor, words: NDArray[np.int32], found: Ints
) -> int:
    """Write down what stands where; give how much that is."""
    written, terms = 0, what.terms
    for row in range(spoken.offsets.size - 1):
        begin, stop = spoken.offsets[row], spoken.offsets[row + 1]
        count = numbers(spoken.letters, begin, stop, what.known, words)
        words[count] = UNKNOWN
        for at in range(count):
            first, second = np.int64(words[at]), np.int64(words[at + 1])
            if first == UNKNOWN:
                continue
            if terms.alone[first] != _ABSENT:
                written = _note(terms.alone[first], contact[row], place[row], what.latest, found, written)
            if second != UNKNOWN and terms.begins[first]:
                slot = _slot(first + second * what.radix, terms.codes)
                if terms.codes[slot] != _ABSENT:
                    written = _note(terms.terms[slot], contact[row], place[row], what.latest, found, written)
    return written


@compiled
def _note(term: int, contact: int, place: int, latest: Ints, found: Ints, written: int) -> int:
    """Write a term down where it is asked for and new to its contact; give how much has been by then."""
    feature = np.int64(term) * PLACES + place % CLOSING
    for each in range(feature, feature + 1 + int(place >= CLOSING)):
        if latest[each] != _NEVER and latest[each] != contact:
            latest[each] = contact
            found[0, written] = contact
            found[1, written] = each
            written += 1
    return written
