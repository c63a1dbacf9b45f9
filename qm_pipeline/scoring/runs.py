"""Sums over the rows of one contact that come out the same, bit for bit, in every batch.

What belongs here: the few array steps that all scores share (sums, counts, ranks and neighbours inside a run
of rows). What does not: what any of it means.

A data frame's grouped float sum may be split over threads and then depends on what else is in the frame;
adding row after row does not. Everywhere below, `run` is an int64 array (n,) that names the run of each row
(0..runs-1, sorted).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]


def counts(run: Ints, runs: int) -> Ints:
    """Rows in each run, (runs,)."""
    return np.bincount(run, minlength=runs).astype(np.int64)


def sums(run: Ints, values: npt.NDArray[np.float64] | Ints, runs: int) -> Floats:
    """Sum of `values` in each run, (runs,) float64, added in row order; 0.0 for a run without rows."""
    return np.bincount(run, weights=values, minlength=runs).astype(np.float64)


def rank_in_run(run: Ints) -> Ints:
    """Place of each row inside its run, 0-based, (n,)."""
    row = np.arange(run.size)
    first = np.ones(run.size, dtype=bool)
    first[1:] = run[1:] != run[:-1]
    return row - np.maximum.accumulate(np.where(first, row, 0))


def previous(values: npt.NDArray[np.float64] | Ints, run: Ints, steps: int) -> tuple[Floats, Bools]:
    """Value `steps` rows before each row in its run (0.0 where there is none), and where there is one."""
    kept = max(run.size - steps, 0)
    there = np.zeros(run.size, dtype=bool)
    there[steps:] = run[steps:] == run[:kept]
    earlier = np.zeros(run.size, dtype=np.float64)
    earlier[steps:] = values[:kept]
    return np.where(there, earlier, 0.0), there


def last_of_run(values: Floats, run: Ints, runs: int) -> Floats:
    """Value of the last row of each run, (runs,); NaN for a run without rows."""
    result = np.full(runs, np.nan)
    result[run] = values  # of repeated positions numpy keeps the last
    return result


def ratio(numerator: Floats, denominator: Floats | Ints) -> Floats:
    """Quotient, NaN where the denominator is 0: nothing to divide is unknown, not zero."""
    known = denominator != 0
    result = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=result, where=known)
    return result
