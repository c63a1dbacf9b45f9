"""Which columns each contact or turn has, each once and in ascending order: a sparse matrix of 0 and 1.

What belongs here: sorting findings into rows, and adding up what a row's columns weigh. What does not: what a
column means. To import scipy's matrices takes a seventh of a second; only training asks for them.

A matrix library would sort all findings of a batch by two keys. A contact's columns are few and bounded, so
that a bit a column, set and then read from the lowest to the highest, sorts and drops repetitions at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from qm_pipeline.scoring.segments import Floats, Ints

_BITS = 64
# Six bits of it that follow each other stand nowhere else in it: times a power of two, its highest six
# bits say which power that was.
_DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACE_OF_BIT = np.zeros(_BITS, np.uint8)
_PLACE_OF_BIT[[(((1 << bit) * int(_DE_BRUIJN)) % (1 << _BITS)) >> 58 for bit in range(_BITS)]] = range(_BITS)


class Indicators(NamedTuple):
    """A matrix of 0 and 1 by its ones.

    Attributes
    ----------
    indices
        The columns of the first row, of the second and so on, ascending in each.
    indptr
        Where each row begins in `indices`, and the end.
    width
        How many columns there are.
    """

    indices: NDArray[np.int32]
    indptr: Ints
    width: int

    def weighed(self, weights: Floats) -> Floats:
        """Add up the weights, (columns, n), of each row's columns in their order: the same in every batch."""
        sums = np.zeros((self.indptr.size - 1, weights.shape[1]))
        _add_up(self.indices, self.indptr, weights, sums)
        return sums

    def matrix(self) -> sparse.csr_matrix:
        """Give the same for scikit-learn."""
        from scipy import sparse  # noqa: PLC0415  (see above)

        shape = (self.indptr.size - 1, self.width)
        return sparse.csr_matrix((np.ones(self.indices.size), self.indices, self.indptr), shape=shape)


@compiled
def _add_up(indices: NDArray[np.int32], indptr: Ints, weights: Floats, sums: Floats) -> None:
    for row in range(len(sums)):
        for each in range(indptr[row], indptr[row + 1]):
            for column in range(sums.shape[1]):
                sums[row, column] += weights[indices[each], column]


def indicators(rows: Sequence[Ints], columns: Sequence[Ints], shape: tuple[int, int]) -> Indicators:
    """Give a matrix with a 1 wherever a pair says so, once or often.

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
    return Indicators(grouped[: kept[-1]], kept, shape[1])


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
