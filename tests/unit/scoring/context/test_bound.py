"""The bound on circumstances: clear words keep their sign, order is kept, and the parts still add up."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.sparse import csr_matrix

from qm_pipeline.scoring.context.limit import direction, shares
from qm_pipeline.training import context

FREE, PART = 1.0, 0.5


def final(said: float, lift: float) -> float:
    """Give the direction of a turn whose words say `said` and whose circumstances add `lift`."""
    words, moved = np.array([[-said, 0.3, 0.0]]), np.array([[-lift / 2, 0.1, lift / 2]])
    return float(direction(words + shares(words, moved, FREE, PART)[:, None] * moved)[0])


@pytest.mark.parametrize("said", [-1.01, -2.6, -8.0])
def test_clearly_displeased_words_stay_displeased_whatever_was_said_before(said: float) -> None:
    assert final(said, lift=20.0) < 0


@pytest.mark.parametrize(("said", "lift"), [(-1.5, 0.9), (-4.0, 1.9), (1.5, 3.0), (2.0, -4.0), (-1.0, -2.0)])
def test_what_is_within_the_bound_or_runs_the_other_way_counts_whole(said: float, lift: float) -> None:
    assert final(said, lift) == pytest.approx(said + lift)


def test_words_that_say_more_never_end_below_words_that_say_less() -> None:
    ends = [final(said, lift=3.0) for said in np.linspace(-9, 3, 400)]
    assert (np.diff(ends) > 0).all()


def test_the_slope_of_the_loss_is_its_slope_at_the_bound_too() -> None:
    chooser = np.random.default_rng(3)
    words, truth = chooser.normal(0, 2, (40, 3)), np.eye(3)[chooser.integers(0, 3, 40)]
    lessons = context._Lessons(csr_matrix((40, 1)), words, truth, chooser.uniform(0.5, 2, 40))
    moved, recipe = chooser.normal(0, 2, 120), context.ContextRecipe()
    assert (shares(words, moved.reshape(40, 3), recipe.free, recipe.part) < 1).sum() > 2
    error = check_grad(
        lambda flat: context._loss(lessons, flat.reshape(40, 3), recipe)[0],
        lambda flat: context._loss(lessons, flat.reshape(40, 3), recipe)[1].ravel(),
        moved,
    )
    assert error < 1e-4
