"""How much of their words two turns have in common.

What belongs here: the share, twice: as an expression over lists of words that says what it is, and compiled,
which is what serves; and how much of a short turn is in another. What does not: how much is the same again
(`circumstances`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring.compiled import Column, column, compiled
from qm_pipeline.scoring.outcomes.lexicon import longest, read_word, same, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Floats, Ints

_KEY, _BEGIN, _END, _FOR, _SHARED = range(5)


def shared_words_by_frames(plain: pl.Series, now: Ints, before: Ints) -> Floats:
    """Give of each pair of rows the different words in both, as a share of those in either."""
    words = plain.str.strip_chars(" ").str.split(" ")
    pair = pl.DataFrame({"now": words.gather(now), "before": words.gather(before)})
    shared = pl.col("now").list.set_intersection("before").list.len()
    return pair.select(shared / pl.col("now").list.set_union("before").list.len()).to_series().to_numpy()


def shared_words(plain: pl.Series, now: Ints, before: Ints, at_least: float = 0.0) -> Floats:
    """Give the same as `shared_words_by_frames`, of texts that hold a word; 0 if it is under `at_least`."""
    spoken = column(plain)
    slots = np.zeros((1 << (4 * longest(spoken) + 1).bit_length(), 5), np.int64)
    words, marks = np.zeros(len(plain), np.int64), np.zeros(len(plain), np.uint64)
    _mark(spoken, words, marks)
    share = np.zeros(now.size)
    _shares(spoken, np.column_stack([before, now]), _Marked(words, marks, at_least), slots, share)
    return share


def taken_from(plain: pl.Series, other: pl.Series) -> Floats:
    """Give, row by row, the share of the different words of a text that are in the other one."""
    words = pl.DataFrame({"plain": plain, "other": other}).select(
        pl.all().str.strip_chars(" ").str.split(" ").list.unique()
    )
    shared = pl.col("plain").list.set_intersection("other").list.len()
    return words.select(shared / pl.col("plain").list.len()).to_series().to_numpy()


class _Marked(NamedTuple):
    """Of each text the number of its words, and a bit of 64 for each of them; which shares are asked for."""

    words: Ints
    marks: NDArray[np.uint64]
    at_least: float


@compiled
def _mark(spoken: Column, words: Ints, marks: NDArray[np.uint64]) -> None:
    for row in range(words.size):
        at, stop = spoken.offsets[row] + 1, spoken.offsets[row + 1]
        while at < stop:
            end, key = read_word(spoken.letters, at)
            if end > at:
                words[row] += 1
                marks[row] |= np.uint64(1) << (spread(key) & np.uint64(63))
            at = end + 1


@compiled
def _may_share(before: int, now: int, texts: _Marked) -> bool:
    """Whether two texts can share enough: a bit that one of them has alone is a word that it has alone."""
    alone, rest = 0, texts.marks[before] ^ texts.marks[now]
    while rest:
        rest &= rest - np.uint64(1)
        alone += 1
    most = min(texts.words[before], texts.words[now])
    return bool(most / max(most + alone, 1) >= texts.at_least)


@compiled
def _shares(spoken: Column, pairs: Ints, texts: _Marked, slots: NDArray[np.int64], share: Floats) -> None:
    """Fill in the share of each pair of rows that is large enough.

    `slots` is a table of words, a row a slot: key, begin, end, 1 + the pair for which it was written (so
    that it needs no cleaning), and whether the later text has the word too.
    """
    for pair in range(share.size):
        if _may_share(pairs[pair, 0], pairs[pair, 1], texts):
            found = _share(spoken, pairs[pair], slots, pair + 1)
            share[pair] = found if found >= texts.at_least else 0.0


@compiled
def _share(spoken: Column, rows: Ints, slots: NDArray[np.int64], pair: int) -> float:
    """Count the different words of two texts, and those that both have."""
    different, common = 0, 0
    for later in range(2):
        at, stop = spoken.offsets[rows[later]] + 1, spoken.offsets[rows[later] + 1]
        while at < stop:
            end, key = read_word(spoken.letters, at)
            if end > at:
                slot = _slot(spoken.letters, (at, end, key), slots, pair)
                if slots[slot, _FOR] != pair:
                    different += 1
                    slots[slot, _FOR] = pair
                    slots[slot, _SHARED] = later
                elif later > slots[slot, _SHARED]:
                    common += 1
                    slots[slot, _SHARED] = later
            at = end + 1
    return common / max(different, 1)


@compiled
def _slot(
    letters: NDArray[np.uint8], word: tuple[int, int, np.uint64], slots: NDArray[np.int64], pair: int
) -> int:
    """Give the slot where a word of this pair stands, or one that is free for it; its key is noted there."""
    begin, end, key = word
    value, slot = np.int64(key), np.int64(spread(key)) & (len(slots) - 1)
    while slots[slot, _FOR] == pair:
        length = slots[slot, _END] - slots[slot, _BEGIN]
        alike = slots[slot, _KEY] == value and length == end - begin
        if alike and same(letters, begin, letters, slots[slot, _BEGIN], length):
            return int(slot)
        slot = (slot + 1) & (len(slots) - 1)
    slots[slot, _KEY] = value
    slots[slot, _BEGIN] = begin
    slots[slot, _END] = end
    return int(slot)
