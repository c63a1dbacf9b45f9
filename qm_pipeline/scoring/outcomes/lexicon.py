"""The words of texts in plain form as numbers: every word is looked up once, by its bytes.

What belongs here: the table of words, and reading a text word by word. What does not: what a word or a run of
words means (`acts`, `words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring.compiled import Column, column, compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNKNOWN: Final = 0
_SPACE: Final = ord(" ")
_HASH_START, _HASH_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a
_HIGH: Final = np.uint64(32)


class Lexicon(NamedTuple):
    """Words that have a number, from 1 on.

    Attributes
    ----------
    letters
        Their bytes, one word behind the other.
    slots
        An open-addressed table, a row a slot: half of the hash, begin and end in `letters`, the number or
        `UNKNOWN` in an empty slot.
    """

    letters: NDArray[np.uint8]
    slots: NDArray[np.int32]


def lexicon(words: Sequence[str] | pl.Series) -> Lexicon:
    """Give words, no two the same, the numbers from 1 on."""
    spelt = column(pl.Series("word", words, dtype=pl.String))
    slots = np.zeros((1 << (2 * len(words) + 1).bit_length(), 4), np.int32)
    _place(spelt, slots)
    return Lexicon(spelt.letters, slots)


@compiled
def _place(spelt: Column, slots: NDArray[np.int32]) -> None:
    for each in range(spelt.offsets.size - 1):
        begin, end = spelt.offsets[each], spelt.offsets[each + 1]
        value = hashed(spelt.letters, begin, end)
        slot = value & np.uint64(len(slots) - 1)
        while slots[slot, 3] != UNKNOWN:
            slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
        slots[slot, 0] = np.int32(value >> _HIGH)
        slots[slot, 1] = begin
        slots[slot, 2] = end
        slots[slot, 3] = each + 1


@compiled
def hashed(letters: NDArray[np.uint8], begin: int, end: int) -> np.uint64:
    """Hash some bytes."""
    value = _HASH_START
    for at in range(begin, end):
        value = (value ^ np.uint64(letters[at])) * _HASH_STEP
    return value ^ (value >> _HIGH)


@compiled
def word_end(letters: NDArray[np.uint8], at: int) -> int:
    """Give the end of the word that begins here: in plain form a space stands behind every word."""
    while letters[at] != _SPACE:
        at += 1
    return at


@compiled
def same(letters: NDArray[np.uint8], at: int, others: NDArray[np.uint8], begin: int, length: int) -> bool:
    """Whether so many bytes are the same."""
    each = 0
    while each < length and letters[at + each] == others[begin + each]:
        each += 1
    return bool(each == length)


@compiled
def number_of(letters: NDArray[np.uint8], begin: int, end: int, known: Lexicon) -> int:
    """Give a word's number; `UNKNOWN` where it has none."""
    slots, length = known.slots, end - begin
    value = hashed(letters, begin, end)
    half = np.int32(value >> _HIGH)
    slot = value & np.uint64(len(slots) - 1)
    while slots[slot, 3] != UNKNOWN:
        alike = slots[slot, 0] == half and slots[slot, 2] - slots[slot, 1] == length
        if alike and same(letters, begin, known.letters, slots[slot, 1], length):
            return int(slots[slot, 3])
        slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
    return UNKNOWN


@compiled
def numbers(letters: NDArray[np.uint8], at: int, stop: int, known: Lexicon, into: NDArray[np.int32]) -> int:
    """Give the numbers of the words of the text in plain form that lies here; and how many there are."""
    count = 0
    at += 1  # the space in front
    while at < stop:
        end = word_end(letters, at)
        if end > at:
            into[count] = number_of(letters, at, end, known)
            count += 1
        at = end + 1
    return count


def longest(plain: Column) -> int:
    """Give the number of words that no text of a column exceeds: a byte and a space each."""
    return int(np.diff(plain.offsets).max(initial=0)) // 2 + 1
