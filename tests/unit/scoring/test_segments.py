"""Places of rows in a segment."""

from __future__ import annotations

import numpy as np

from qm_pipeline.scoring import segments


def test_rows_of_a_side_are_counted_before_and_after_each_row_and_not_across_segments() -> None:
    dice = np.random.default_rng(1)
    segment, side = np.sort(dice.integers(0, 40, 300)), dice.random(300) < 0.4
    before, after = segments.before_and_after(segment, side)
    for row in range(300):
        alike = (segment == segment[row]) & (side == side[row])
        assert (before[row], after[row]) == (alike[:row].sum(), alike[row + 1 :].sum())


def test_of_no_rows_nothing_is_counted() -> None:
    before, after = segments.before_and_after(np.zeros(0, np.int64), np.zeros(0, np.bool_))
    assert before.size == after.size == 0
