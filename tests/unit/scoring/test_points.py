"""Points of the score: they add up to it, whatever the logits."""

from __future__ import annotations

import numpy as np
import pytest

from qm_pipeline.scoring import points


def test_slopes_times_the_way_and_the_base_give_the_score_even_far_out() -> None:
    rng = np.random.default_rng(5)
    base, way = rng.normal(size=(400, 3)), rng.normal(size=(400, 3)) * 10 ** rng.uniform(-3, 3, size=(400, 1))
    total = base + way
    found = points.scores(base) + (way * points.slopes(base, total)).sum(axis=1)
    assert np.abs(found - points.scores(total)).max() < 1e-9


def test_a_turn_that_adds_nothing_has_the_slope_where_it_stands() -> None:
    at = np.array([[0.2, -0.1, 0.4]])
    step = 1e-6 * np.eye(3)
    slope = [(points.scores(at + each) - points.scores(at - each))[0] / 2e-6 for each in step]
    assert points.slopes(at, at)[0] == pytest.approx(slope, abs=1e-8)


def test_a_turn_s_slopes_do_not_hang_on_its_neighbours() -> None:
    base = np.zeros((3, 3))
    total = np.array([[1.0, 0, -1], [900.0, 0, -50], [0, 0.5, 2]])
    together = points.slopes(base, total)
    alone = np.vstack([points.slopes(base[:1], total[row : row + 1]) for row in range(3)])
    assert np.array_equal(together, alone)


def test_equal_weight_towards_both_sides_gives_no_points() -> None:
    base, total = np.zeros((1, 3)), np.array([[1.0, 0.0, 1.0]])
    slope = points.slopes(base, total)[0]
    assert slope @ [1.0, 0.0, 1.0] == pytest.approx(0, abs=1e-12)
