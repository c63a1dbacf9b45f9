"""Intervals against statsmodels, against scipy, and against a simulated truth."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from qm_pipeline.stats import intervals


def test_wilson_interval_of_a_textbook_case():
    # 15 of 148: Newcombe (1998), method 3.
    found = intervals.proportions([15], [148])

    assert found.value[0] == pytest.approx(0.1014, abs=5e-5)
    assert (found.low[0], found.high[0]) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_wilson_interval_of_none_and_of_all_stays_inside_0_and_1():
    found = intervals.proportions([0, 20], [20, 20])

    assert (found.low[0], found.high[1]) == (0, 1)
    assert 0.1 < found.high[0] < 0.2
    assert 0.8 < found.low[1] < 0.9


def test_no_wilson_interval_leaves_its_own_proportion_out():
    totals = np.arange(1, 200)
    for hits in (np.zeros_like(totals), totals // 3, totals):
        found = intervals.proportions(hits, totals)
        assert (found.low <= found.value).all()
        assert (found.value <= found.high).all()


def test_proportion_of_nothing_is_unknown():
    assert np.isnan(intervals.proportions([0], [0])).all()


def test_limits_do_not_leave_what_a_figure_can_be_and_unknown_ones_stay_unknown():
    found = intervals.within(
        intervals.Intervals(np.array([4.0, 1.0]), np.array([-7.0, np.nan]), np.array([9.0, np.nan])), -5, 5
    )

    assert (found.value[0], found.low[0], found.high[0]) == (4, -5, 5)
    assert np.isnan(found.low[1])
    assert np.isnan(found.high[1])


def test_mean_of_independent_values_has_the_ordinary_t_interval():
    values = np.random.default_rng(1).normal(1, 2, size=12)
    found = intervals.means(values, np.zeros(12, dtype=int), np.arange(12), 1)
    low, high = stats.t.interval(0.95, 11, values.mean(), stats.sem(values))

    assert (found.low[0], found.high[0]) == pytest.approx((low, high), rel=1e-12)


def test_clustered_mean_agrees_with_statsmodels_cluster_robust_ols():
    rng = np.random.default_rng(2)
    cluster = rng.integers(0, 25, size=200)
    values = rng.normal(size=25)[cluster] + rng.normal(size=200)
    found = intervals.means(values, np.zeros(200, dtype=int), cluster, 1)
    fitted = sm.OLS(values, np.ones(200)).fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)

    assert (found.low[0], found.high[0]) == pytest.approx(tuple(fitted.conf_int()[0]), rel=1e-9)


def test_groups_are_estimated_apart_even_where_they_share_customers():
    rng = np.random.default_rng(3)
    values, group, cluster = rng.normal(size=90), rng.integers(0, 3, size=90), rng.integers(0, 20, size=90)
    together = intervals.means(values, group, cluster, 3)
    for number in range(3):
        mine = group == number
        alone = intervals.means(values[mine], np.zeros(mine.sum(), dtype=int), cluster[mine], 1)
        assert (together.low[number], together.high[number]) == pytest.approx((alone.low[0], alone.high[0]))


@pytest.mark.parametrize(("values", "clusters"), [([1.0], [0]), ([1.0, 2.0], [7, 7]), ([3.0, 3.0], [0, 1])])
def test_limits_are_unknown_without_two_clusters_that_differ(values: list[float], clusters: list[int]):
    found = intervals.means(values, np.zeros(len(values), dtype=int), clusters, 1)

    assert found.value[0] == np.mean(values)
    assert np.isnan([found.low[0], found.high[0]]).all()


def test_group_without_values_is_unknown():
    found = intervals.means([1.0, 2.0], [1, 1], [0, 1], 3)

    assert np.isnan(found.value[[0, 2]]).all()


def _share_covered(found: intervals.Intervals, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


def test_95_of_100_intervals_hold_the_true_mean_of_clustered_scores():
    rng = np.random.default_rng(11)
    repeats, customers = 4000, 60
    contacts = rng.integers(1, 6, size=(repeats, customers))
    customer = np.repeat(np.arange(repeats * customers), contacts.ravel())
    values = (
        0.5 + rng.normal(0, 1, size=repeats * customers)[customer] + rng.normal(0, 1.5, size=customer.size)
    )
    group = customer // customers

    assert 0.93 <= _share_covered(intervals.means(values, group, customer, repeats), 0.5) <= 0.97
    # What the clusters are for: as if all contacts were independent, the intervals hold far too seldom.
    assert _share_covered(intervals.means(values, group, np.arange(values.size), repeats), 0.5) < 0.92


@pytest.mark.parametrize(("size", "share"), [(40, 0.3), (200, 0.05), (1000, 0.5)])
def test_95_of_100_wilson_intervals_hold_the_true_share(size: int, share: float):
    hits = np.random.default_rng(13).binomial(size, share, size=20_000)

    assert 0.93 <= _share_covered(intervals.proportions(hits, np.full(hits.size, size)), share) <= 0.97


def test_a_mean_from_the_totals_of_clusters_is_the_mean_from_the_values():
    rng = np.random.default_rng(4)
    values, cluster = rng.normal(size=120), rng.integers(0, 30, size=120)
    expected = intervals.means(values, np.zeros(120, dtype=int), cluster, 1)
    sizes, totals = np.bincount(cluster, minlength=40), np.bincount(cluster, weights=values, minlength=40)
    found = intervals.mean_of_cells(sizes, totals)
    assert [float(each) for each in found] == pytest.approx([float(each[0]) for each in expected], rel=1e-12)


def test_a_mean_of_no_cluster_is_unknown_and_one_cluster_has_no_interval():
    assert np.isnan([float(each) for each in intervals.mean_of_cells([], [])]).all()
    mean, low, high = intervals.mean_of_cells([4, 0], [6.0, 0.0])
    assert float(mean) == 1.5
    assert np.isnan([float(low), float(high)]).all()
