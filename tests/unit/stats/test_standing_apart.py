"""Who stands apart: nobody where nobody does, those who do, and not those who differ as peers do."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from qm_pipeline.stats.standing_apart import Estimates, standing_apart

MEASURES, GROUPS = 8, 60


def drawn(seed: int, spread: float = 0.0, different: int = 0, apart: float = 1.8) -> Estimates:
    """Draw sixty groups on eight measures; the first groups differ on the first two."""
    rng = np.random.default_rng(seed)
    error = 0.35 * np.exp(rng.normal(0, 0.3, (MEASURES, GROUPS)))
    truth = rng.normal(0, spread, (MEASURES, GROUPS))
    truth[:2, :different] += apart * np.where(np.arange(different) % 2, 1, -1)
    value = truth + rng.normal(size=truth.shape) * error
    peers = np.repeat(np.arange(MEASURES), GROUPS)
    return Estimates(value.ravel(), error.ravel() ** 2, np.zeros(value.size), peers)


def named(estimates: Estimates) -> set[int]:
    return set(np.flatnonzero(standing_apart(estimates).found) % GROUPS)


def test_where_nobody_differs_nobody_stands_apart_nineteen_times_in_twenty():
    assert np.mean([bool(named(drawn(seed))) for seed in range(200)]) <= 0.05


def test_peers_that_all_differ_a_little_are_ordinary():
    estimates = [drawn(seed, spread=0.2) for seed in range(100)]
    exact = [
        stats.norm.sf(np.abs(each.value) / np.sqrt(each.variance)).min() * 2 * 480 < 0.05
        for each in estimates
    ]

    assert np.mean([bool(named(each)) for each in estimates]) <= 0.08
    # What the peers' own spread is for: tested against exact equality, every third week would name somebody.
    assert np.mean(exact) > 0.3


def test_those_who_differ_are_found_and_seldom_anybody_else():
    found = [named(drawn(seed, different=12)) for seed in range(60)]
    different = set(range(12))

    assert np.mean([len(each & different) / 12 for each in found]) >= 0.8
    assert np.mean([len(each - different) / max(1, len(each)) for each in found]) <= 0.08


def test_groups_far_out_do_not_move_the_mean_of_the_others():
    estimates = drawn(5, different=12, apart=4.0)
    found = standing_apart(estimates)
    one_sided = estimates._replace(value=np.where(found.found, 4.0, estimates.value))

    assert abs(standing_apart(one_sided).mean[0]) < 0.15


def test_many_cases_of_something_rare_are_not_taken_for_a_normal_surprise():
    # Six where 1.2 are usual: for a normal that is one in 10,000, in truth one in 700.
    rng = np.random.default_rng(7)
    value = rng.normal(0, 1e-3, 60)
    value[0] = (6 - 1.2) / 40
    variance = np.full(60, 1.2 / 40**2)
    third = np.full(60, 1.2 / 40**3)
    skewed = standing_apart(Estimates(value, variance, third, np.zeros(60, dtype=np.int64)))
    normal = standing_apart(Estimates(value, variance, 0 * third, np.zeros(60, dtype=np.int64)))

    assert normal.found[0]
    assert not skewed.found[0]


def test_too_few_peers_make_no_test():
    estimates = Estimates(np.array([0.0, 9.0]), np.full(2, 0.01), np.zeros(2), np.zeros(2, dtype=np.int64))
    found = standing_apart(estimates)

    assert not found.found.any()
    assert np.isnan(found.rate).all()
    assert np.isnan(found.mean).all()


def test_nobody_to_compare_is_no_error():
    none = np.zeros(0)

    assert standing_apart(Estimates(none, none, none, none.astype(np.int64))).found.shape == (0,)


@pytest.mark.parametrize("side", [1, -1])
def test_short_tail_of_a_skewed_error_is_never_surer_than_a_normal(side: int):
    value = np.random.default_rng(8).normal(0, 0.01, 30)
    value[0] = -side * 2.1
    skewed = Estimates(value, np.ones(30), np.full(30, side * 2.9), np.zeros(30, dtype=np.int64))

    assert not standing_apart(skewed).found.any()
