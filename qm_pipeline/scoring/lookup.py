"""The words and pairs of a model, laid out so that compiled code finds them by one look at memory.

What belongs here: the two tables, filling them, and finding in them. What does not: weights' meaning
(`tables`), and what follows from a word (`kernel`).

A spelling of up to eight ASCII characters is one number, which is what is compared: most words are never
looked at letter by letter. A longer one, or one in another script, is found by its hash and then compared by
its code points, for a hash alone may err.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import compiled
from qm_pipeline.scoring.tables import ABSENT, Spellings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qm_pipeline.scoring.tables import Tables

_PACKED: Final = 8
_HASH_START, _HASH_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_HIGH: Final = np.uint64(32)
_ID_BITS: Final = np.int64(32)
_ID: Final = np.int64(0xFFFFFFFF)
_BYTE: Final = np.uint64(8)
# No ASCII character has it, so that a hash with it is never taken for a packed spelling.
_NOT_PACKED: Final = np.uint64(0x80)


class Index(NamedTuple):
    """Open-addressed tables; what a lookup needs lies together, since memory is what it waits for.

    Attributes
    ----------
    words
        A row a slot: the key of a spelling; its number among the spellings, with the id of its word in the
        lower half, or `ABSENT`.
    pair_keys
        `ABSENT` in an empty slot.
    pair_weights
        A row a slot.
    """

    words: NDArray[np.int64]
    pair_keys: NDArray[np.int64]
    pair_weights: NDArray[np.float64]


def index(model: Tables) -> Index:
    """Place every word and every pair of a model."""
    words = word_slots(Spellings(model.words.letters, model.words.offsets, model.words.spelled))
    keys = np.full(_slot_count(len(model.pairs.keys)), ABSENT, np.int64)
    weights = np.zeros((len(keys), model.pairs.weights.shape[1]))
    _place_pairs(model.pairs.keys, model.pairs.weights, keys, weights)
    return Index(words, keys, weights)


def word_slots(spelled: Spellings) -> NDArray[np.int64]:
    """Place every spelling in a table that `find_word` looks into."""
    known = int(np.count_nonzero(spelled.words != ABSENT))
    slots = np.full((_slot_count(known), 2), ABSENT, np.int64)
    _place_words(spelled.letters, spelled.offsets, spelled.words, slots)
    return slots


def _slot_count(entries: int) -> int:
    """Choose a power of two that leaves at least half of the slots empty."""
    return 1 << (2 * entries + 1).bit_length()


@compiled
def find_word(
    spelling: NDArray[np.uint32],
    spelled: int,
    letters: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    slots: NDArray[np.int64],
) -> int:
    """Give the id of the word that is spelt so; `ABSENT` where the model does not know it."""
    key = key_of(spelling, 0, spelled)
    slot = slot_of_key(key, len(slots))
    while slots[slot, 1] != ABSENT:
        if slots[slot, 0] == key:
            found = slots[slot, 1]
            if np.uint64(key) & _NOT_PACKED == 0:
                return int(found & _ID)
            begin = offsets[found >> _ID_BITS]
            each = 0
            if offsets[(found >> _ID_BITS) + 1] - begin == spelled:
                while each < spelled and letters[begin + each] == spelling[each]:
                    each += 1
                if each == spelled:
                    return int(found & _ID)
        slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
    return ABSENT


@compiled
def find_pair(key: int, keys: NDArray[np.int64]) -> int:
    """Give the slot of a pair; ABSENT where the model does not know it."""
    slot = slot_of_key(key, len(keys))
    while keys[slot] != ABSENT:
        if keys[slot] == key:
            return int(np.int64(slot))  # signed, as ABSENT is
        slot = (slot + np.uint64(1)) & np.uint64(len(keys) - 1)
    return ABSENT


@compiled
def key_of(letters: NDArray[np.uint32], start: int, stop: int) -> np.int64:
    """Give what stands for code points: they themselves, a byte each, or a hash with a mark."""
    packed, seen = np.uint64(0), np.uint64(0)
    if stop - start <= _PACKED:
        for each in range(start, stop):
            point = np.uint64(letters[each])
            seen |= point
            packed = (packed << _BYTE) | point
        if seen < _NOT_PACKED:
            return np.int64(packed)
    value = _HASH_START
    for each in range(start, stop):
        value = (value ^ np.uint64(letters[each])) * _HASH_STEP
    return np.int64(value | _NOT_PACKED)


@compiled
def slot_of_key(key: int | np.int64, slots: int) -> np.uint64:
    """Give the first slot of a key."""
    value = np.uint64(key) * _SPREAD
    return (value ^ (value >> _HIGH)) & np.uint64(slots - 1)


@compiled
def _place_words(
    letters: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    words: NDArray[np.int64],
    slots: NDArray[np.int64],
) -> None:
    """Place every spelling of a word, with the word that it is of, in an empty table of words."""
    for each in range(len(offsets) - 1):
        if words[each] == ABSENT:
            continue
        key = key_of(letters, offsets[each], offsets[each + 1])
        slot = slot_of_key(key, len(slots))
        while slots[slot, 1] != ABSENT:
            slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
        slots[slot, 0] = key
        slots[slot, 1] = (np.int64(each) << _ID_BITS) | words[each]


@compiled
def _place_pairs(
    keys: NDArray[np.int64],
    weights: NDArray[np.float64],
    slot_keys: NDArray[np.int64],
    slot_weights: NDArray[np.float64],
) -> None:
    """Place every pair, with its weights, in an empty table of pairs."""
    for pair in range(len(keys)):
        slot = slot_of_key(keys[pair], len(slot_keys))
        while slot_keys[slot] != ABSENT:
            slot = (slot + np.uint64(1)) & np.uint64(len(slot_keys) - 1)
        slot_keys[slot] = keys[pair]
        for column in range(weights.shape[1]):
            slot_weights[slot, column] = weights[pair, column]
