"""Known words and pairs of words, looked for in one walk over each text.

What belongs here: the walk. What does not: which words and pairs those are, and what they count as (`words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import Column, column, compiled
from qm_pipeline.scoring.outcomes.lexicon import UNKNOWN, Lexicon, lexicon, longest, numbers

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Ints

_ABSENT = -1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_HIGH = np.uint64(32)


class _Terms(NamedTuple):
    """An open-addressed table from the code of a word or pair to the term; -1 in an empty slot."""

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
        and words + 1 times that of the second), and what it is called.
    """

    def __init__(self, words: pl.Series, codes: Ints, terms: Ints) -> None:
        self._lexicon = lexicon(words)
        self._radix = len(words) + 1
        size = 1 << (2 * codes.size + 1).bit_length()
        self._terms = _Terms(np.full(size, _ABSENT, np.int64), np.zeros(size, np.int32))
        _place(codes, terms, self._terms)

    def find(self, plain: pl.Series) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Give the rows of texts (in plain form) and the terms that stand in them, as often as they do."""
        spoken = column(plain)
        # A word takes two bytes or more, and makes two findings at most.
        most = int(spoken.offsets[-1] - spoken.offsets[0])
        found = np.empty((2, most), np.int32)  # memory that is never written to costs nothing
        scratch = np.empty(longest(spoken), np.int32)
        count = _find(spoken, self._lexicon, self._terms, self._radix, scratch, found)
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
def _place(codes: NDArray[np.int64], terms: NDArray[np.int64], into: _Terms) -> None:
    for each in range(codes.size):
        slot = _slot(codes[each], into.codes)
        into.codes[slot] = codes[each]
        into.terms[slot] = terms[each]


@compiled
def _find(
    spoken: Column,
    known: Lexicon,
    terms: _Terms,
    radix: int,
    words: NDArray[np.int32],
    found: NDArray[np.int32],
) -> int:
    """Write down what stands where; give how much that is."""
    written = 0
    for each in range(spoken.offsets.size - 1):
        count = numbers(spoken.letters, spoken.offsets[each], spoken.offsets[each + 1], known, words)
        for place in range(count):
            first = np.int64(words[place])
            second = np.int64(words[place + 1] if place + 1 < count else UNKNOWN)
            if first == UNKNOWN:
                continue
            for code in (first, first + second * radix):
                slot = _slot(code, terms.codes)
                if terms.codes[slot] == code:
                    found[0, written] = each
                    found[1, written] = terms.terms[slot]
                    written += 1
                if second == UNKNOWN:  # no pair
                    break
    return written
