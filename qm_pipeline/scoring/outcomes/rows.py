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
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Ints

_BITS = 64


def indicators(row: Ints, column: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Give a matrix with a 1.0 wherever a pair says so, once or often; indices sorted.

    Parameters
    ----------
    row, column
        (n,) int64, in any order.
    shape
        Of the matrix.
    """
    rows, columns = shape
    first = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(row, minlength=rows), out=first[1:])
    grouped = np.empty(column.size, np.int32)
    _group(row, column, first[:-1].copy(), grouped)
    kept = np.zeros(rows + 1, np.int64)
    _sort_each(first, grouped, np.zeros(columns // _BITS + 1, np.uint64), kept)
    return sparse.csr_matrix((np.ones(kept[-1]), grouped[: kept[-1]], kept), shape=shape)


@compiled
def _group(row: Ints, column: Ints, free: Ints, grouped: NDArray[np.int32]) -> None:
    """Put the columns of a row together; `free` says where the next one of each row goes."""
    for each in range(row.size):
        grouped[free[row[each]]] = column[each]
        free[row[each]] += 1


@compiled
def _sort_each(first: Ints, grouped: NDArray[np.int32], bits: NDArray[np.uint64], kept: Ints) -> None:
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
            left, column = bits[word], word << 6
            bits[word] = 0
            while left:
                while left & np.uint64(0xFF) == 0:
                    left >>= np.uint64(8)
                    column += 8
                if left & np.uint64(1):
                    grouped[written] = column
                    written += 1
                left >>= np.uint64(1)
                column += 1
        kept[row + 1] = written
