"""Which columns each contact has, each once and in ascending order: what a sparse matrix is made of.

What belongs here: sorting findings into rows. What does not: what a column means.

A matrix library would sort all findings of a batch by two keys. A contact's columns are few and bounded, so
that a bit a column, set and then read from the lowest to the highest, sorts and drops repetitions at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from qm_pipeline.scoring.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Ints

_BITS = 64
# Six bits of it that follow each other stand nowhere else in it: times a power of two, its highest six
# bits say which power that was.
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACE_OF_BIT = np.zeros(_BITS, np.uint8)
_PLACE_OF_BIT[[(((1 << bit) * int(_DE_BRUIJN)) % (1 << _BITS)) >> 58 for bit in range(_BITS)]] = range(_BITS)


def indicators(rows: Sequence[Ints], columns: Sequence[Ints], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Give a matrix with a 1.0 wherever a pair says so, once or often; indices sorted.

    Parameters
    ----------
    rows, columns
        (n,) int64 a part, in any order; a column of -1 is none.
    shape
        Of the matrix.
    """
    first = np.zeros(shape[0] + 1, np.int64)
    parts = [tuple(map(np.ascontiguousarray, part)) for part in zip(rows, columns, strict=True)]
    for row, column in parts:
        _count(row, column, first)
    np.cumsum(first, out=first)
    free, grouped = first[:-1].copy(), np.empty(first[-1], np.int32)
    for row, column in parts:
        _group(row, column, free, grouped)
    kept = np.zeros(shape[0] + 1, np.int64)
    _sort_each(first, grouped, np.zeros(shape[1] // _BITS + 1, np.uint64), _PLACE_OF_BIT, kept)
    return sparse.csr_matrix((np.ones(kept[-1]), grouped[: kept[-1]], kept), shape=shape)


@compiled
def _count(row: Ints, column: Ints, counted: Ints) -> None:
    """Count the columns of each row, one place behind its own."""
    for each in range(row.size):
        counted[row[each] + 1] += column[each] >= 0


@compiled
def _group(row: Ints, column: Ints, free: Ints, grouped: NDArray[np.int32]) -> None:
    """Put the columns of a row together; `free` says where the next one of each row goes."""
    for each in range(row.size):
        if column[each] >= 0:
            grouped[free[row[each]]] = column[each]
            free[row[each]] += 1


@compiled
def _sort_each(
    first: Ints, grouped: NDArray[np.int32], bits: NDArray[np.uint64], place: NDArray[np.uint8], kept: Ints
) -> None:
    """Sort each row's columns in place, drop what stands there twice, and close the gaps.

    `bits` is all zero, before and after; `kept` receives where each row begins.
    """
    written = 0
    for row in range(first.size - 1):
        lowest, highest = bits.size, -1
        for each in range(first[row], first[row + 1]):
            word = grouped[each] >> 6
            bits[word] |= np.uint64(1) << np.uint64(grouped[each] & 63)
            lowest, highest = min(lowest, word), max(highest, word)
        for word in range(lowest, highest + 1):
            left = bits[word]
            bits[word] = 0
            while left:
                rest = left & (left - np.uint64(1))
                grouped[written] = (word << 6) + place[((left ^ rest) * _DE_BRUIJN) >> np.uint64(58)]
                written += 1
                left = rest
        kept[row + 1] = written
