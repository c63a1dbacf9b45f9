"""The words of texts in plain form as numbers: every word is looked up once, by its bytes.

What belongs here: the table of words, and reading a text word by word. What does not: what a word or a run of
words means (`acts`, `words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from qm_pipeline.scoring.compiled import Column

UNKNOWN: Final = 0
_SPACE: Final = ord(" ")
# Up to so many bytes are a word's key themselves: such words are told apart by a comparison of two numbers.
_PACKED: Final = 8
_BYTE: Final = np.uint64(8)
_HASH_START, _HASH_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_HIGH: Final = np.uint64(32)


class Lexicon(NamedTuple):
    """Words that have a number, from 1 on: an open-addressed table.

    Attributes
    ----------
    letters
        Their bytes, a space behind each.
    keys
        As of `read_word`; 0 in an empty slot.
    places
        A row a slot: begin and end in `letters`, the number.
    """

    letters: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    places: NDArray[np.int32]


def lexicon(words: Sequence[str] | pl.Series) -> Lexicon:
    """Give words in plain form, no two the same, the numbers from 1 on."""
    spelt = [f"{word} ".encode() for word in words]
    letters = np.frombuffer(b"".join(spelt), np.uint8)
    size = 1 << (2 * len(spelt) + 1).bit_length()
    keys, places = np.zeros(size, np.uint64), np.zeros((size, 3), np.int32)
    _place(letters, np.cumsum([0, *map(len, spelt)], dtype=np.int64), keys, places)
    return Lexicon(letters, keys, places)


@compiled
def _place(
    letters: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    keys: NDArray[np.uint64],
    places: NDArray[np.int32],
) -> None:
    for each in range(offsets.size - 1):
        end, key = read_word(letters, offsets[each])
        slot = spread(key) & np.uint64(keys.size - 1)
        while keys[slot]:
            slot = (slot + np.uint64(1)) & np.uint64(keys.size - 1)
        keys[slot] = key
        places[slot, 0] = offsets[each]
        places[slot, 1] = end
        places[slot, 2] = each + 1


@compiled
def read_word(letters: NDArray[np.uint8], at: int) -> tuple[int, np.uint64]:
    """Give the end of the word that begins here, and its key: its bytes, or the hash of many.

    In plain form a space stands behind every word. The key is 0 where there is none.
    """
    begin, key = at, np.uint64(0)
    while letters[at] != _SPACE:
        if at - begin == _PACKED:
            return _read_long_word(letters, begin)
        key = (key << _BYTE) | np.uint64(letters[at])
        at += 1
    return at, key


@compiled
def _read_long_word(letters: NDArray[np.uint8], at: int) -> tuple[int, np.uint64]:
    value = _HASH_START
    while letters[at] != _SPACE:
        value = (value ^ np.uint64(letters[at])) * _HASH_STEP
        at += 1
    return at, value | np.uint64(1)


@compiled
def spread(key: np.uint64) -> np.uint64:
    """Give the bits of a key that tell most keys apart, the lowest first."""
    return (key * _SPREAD) >> _HIGH


@compiled
def same(letters: NDArray[np.uint8], at: int, others: NDArray[np.uint8], begin: int, length: int) -> bool:
    """Whether so many bytes, of which the key is the same, are the same."""
    each = 0 if length > _PACKED else length
    while each < length and letters[at + each] == others[begin + each]:
        each += 1
    return bool(each == length)


@compiled
def _number_of(letters: NDArray[np.uint8], begin: int, end: int, key: np.uint64, known: Lexicon) -> int:
    """Give a word's number; `UNKNOWN` where it has none."""
    keys, length = known.keys, end - begin
    slot = spread(key) & np.uint64(keys.size - 1)
    while keys[slot]:
        if keys[slot] == key:
            start = known.places[slot, 0]
            if known.places[slot, 1] - start == length and same(letters, begin, known.letters, start, length):
                return int(known.places[slot, 2])
        slot = (slot + np.uint64(1)) & np.uint64(keys.size - 1)
    return UNKNOWN


@compiled
def numbers(letters: NDArray[np.uint8], at: int, stop: int, known: Lexicon, into: NDArray[np.int32]) -> int:
    """Give the numbers of the words of the text in plain form that lies here; and how many there are."""
    count = 0
    at += 1  # the space in front
    while at < stop:
        end, key = read_word(letters, at)
        if end > at:
            into[count] = _number_of(letters, at, end, key, known)
            count += 1
        at = end + 1
    return count


def longest(plain: Column) -> int:
    """Give the number of words that no text of a column exceeds: a byte and a space each."""
    return int(np.diff(plain.offsets).max(initial=0)) // 2 + 1
