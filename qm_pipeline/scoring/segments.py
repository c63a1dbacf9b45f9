"""Sums over the rows of one contact that come out the same, bit for bit, in every batch.

What belongs here: the few array steps that all scores share (sums, counts, ranks and neighbours inside a run
of rows). What does not: what any of it means.

A data frame's grouped float sum may be split over threads and then depends on what else is in the frame;
adding row after row does not. Everywhere below, `segment` is an int64 array (n,) that names the segment of
each row (0..segments-1, sorted).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def counts(segment: Ints, segments: int) -> Ints:
    """Rows in each segment, (segments,)."""
    return np.bincount(segment, minlength=segments).astype(np.int64)


def sums(segment: Ints, values: npt.NDArray[np.float64] | Ints, segments: int) -> Floats:
    """Sum of `values` in each segment, (segments,), added in row order; 0.0 for a segment without rows."""
    return np.bincount(segment, weights=values, minlength=segments).astype(np.float64)


def rank_in_segment(segment: Ints) -> Ints:
    """Place of each row inside its segment, 0-based, (n,)."""
    row = np.arange(segment.size)
    first = np.ones(segment.size, dtype=bool)
    first[1:] = segment[1:] != segment[:-1]
    return row - np.maximum.accumulate(np.where(first, row, 0))


def before_and_after(segment: Ints, side: Bools) -> tuple[Ints, Ints]:
    """How many rows of its side come before each row in its segment, and how many after it, (n,) each."""
    ones = np.append(0, np.cumsum(side))
    others = np.arange(ones.size) - ones
    first = np.flatnonzero(np.diff(segment, prepend=-1))
    length = np.diff(first, append=segment.size)
    begin, end = np.repeat(first, length), np.repeat(first + length, length)
    before = np.where(side, ones[:-1] - ones[begin], others[:-1] - others[begin])
    return before, np.where(side, ones[end] - ones[1:], others[end] - others[1:])


def previous(values: npt.NDArray[np.float64] | Ints, segment: Ints, steps: int) -> tuple[Floats, Bools]:
    """Value `steps` rows before each row in its segment (0.0 where there is none), and where there is one."""
    kept = max(segment.size - steps, 0)
    there = np.zeros(segment.size, dtype=bool)
    there[steps:] = segment[steps:] == segment[:kept]
    earlier = np.zeros(segment.size, dtype=np.float64)
    earlier[steps:] = values[:kept]
    return np.where(there, earlier, 0.0), there


def last_of_segment(values: Floats, segment: Ints, segments: int) -> Floats:
    """Value of the last row of each segment, (segments,); NaN for a segment without rows."""
    result = np.full(segments, np.nan)
    result[segment] = values  # of repeated positions numpy keeps the last
    return result


def ratio(numerator: Floats, denominator: Floats | Ints) -> Floats:
    """Quotient, NaN where the denominator is 0: nothing to divide is unknown, not zero."""
    known = denominator != 0
    result = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=result, where=known)
    return result
