"""Holding cases equal: against statsmodels, against the full formula, and against a known truth."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import statsmodels.api as sm

from qm_pipeline.stats.case_mix import Standardised, standardise


class Drawn:
    """Groups with very unequal cases, and customers who come back; `truth` is what each group adds."""

    def __init__(self, seed: int, groups: int = 12, size: int = 60, spread: float = 0.0) -> None:
        rng = np.random.default_rng(seed)
        n = groups * size
        self.group = np.arange(n) % groups
        self.topic = np.minimum(rng.geometric(0.2 + 0.6 * self.group / groups), 6) - 1
        self.channel = rng.integers(0, 3, n)
        self.begin = rng.normal(self.topic - 2, 1)
        self.cluster = rng.integers(0, n // 2, n)
        self.truth = rng.normal(0, spread, groups) if spread else np.zeros(groups)
        self.case = 2.0 * self.topic - self.channel + 0.5 * self.begin
        noise = rng.normal(0, 1, n)[self.cluster] + rng.normal(0, 1.5, n)
        self.outcome = self.case + self.truth[self.group] + noise

    def fitted(self) -> Standardised:
        return standardise(self.outcome, self.group, self.cluster, [self.topic, self.channel], [self.begin])

    def design(self) -> np.ndarray:
        """Give a dummy a group, and the cases about their average: the first coefficients are the means."""
        levels = [(self.topic[:, None] == range(1, 6)), (self.channel[:, None] == range(1, 3))]
        cases = np.hstack([*levels, self.begin[:, None]]).astype(float)
        return np.hstack([np.eye(self.truth.size)[self.group], cases - cases.mean(axis=0)])


def test_standardised_means_are_those_of_ordinary_least_squares_with_a_dummy_a_group():
    drawn = Drawn(1)
    fitted = sm.OLS(drawn.outcome, drawn.design()).fit()

    assert drawn.fitted().value == pytest.approx(fitted.params[:12], abs=1e-9)


def test_covariance_is_that_of_the_estimate_under_the_errors_model_written_out_in_full():
    drawn = Drawn(2)
    design, n = drawn.design(), drawn.outcome.size
    least = sm.OLS(drawn.outcome, design).fit()
    cases = sm.add_constant(design[:, 12:])
    variance = sm.OLS(least.resid**2 * n / least.df_resid, cases).fit().fittedvalues
    freed = drawn.outcome - design[:, 12:] @ least.params[12:]
    deviation = np.sqrt(np.maximum(variance, 0.1 * freed.var()))
    same = drawn.cluster[:, None] == drawn.cluster
    scaled = least.resid / deviation
    pairs = same & ~np.eye(n, dtype=bool)
    correlation = np.outer(scaled, scaled)[pairs].mean()
    errors = np.outer(deviation, deviation) * (np.eye(n) + correlation * pairs)
    weights = np.linalg.pinv(design)[:12]

    assert correlation > 0.1
    assert drawn.fitted().covariance == pytest.approx(weights @ errors @ weights.T, abs=1e-9)


def test_groups_that_get_the_hard_cases_are_not_taken_for_bad_ones():
    drawn = Drawn(3, size=400)
    raw = np.array([drawn.outcome[drawn.group == number].mean() for number in range(12)])

    assert np.ptp(raw) > 3
    assert np.ptp(drawn.fitted().value) < 0.7


def test_95_of_100_intervals_hold_the_true_mean_where_customers_come_back():
    covered = []
    for seed in range(60):
        drawn = Drawn(seed, groups=20, size=50, spread=0.5)
        fitted = drawn.fitted()
        reach = 1.96 * np.sqrt(np.diag(fitted.covariance))
        covered.append(np.abs(fitted.value - drawn.truth - drawn.case.mean()) <= reach)

    assert 0.93 <= np.mean(covered) <= 0.97


def test_rare_rates_are_known_to_be_skewed_and_a_group_without_a_case_is_not_certain():
    rng = np.random.default_rng(4)
    group, outcome = np.arange(1200) % 20, (rng.random(1200) < 0.04).astype(float)
    outcome[group == 0] = 0
    fitted = standardise(outcome, group, np.arange(1200), [np.zeros(1200, dtype=np.int64)])
    variance = np.diag(fitted.covariance)

    assert variance[0] == pytest.approx(0.04 * 0.96 / 60, rel=0.25)
    assert fitted.third[0] / variance[0] ** 1.5 == pytest.approx(0.92 / np.sqrt(0.04 * 0.96 * 60), rel=0.25)


def test_groups_without_cases_in_common_are_not_compared():
    group = np.repeat(np.arange(4), 30)
    queue = group // 2 * 2 + np.arange(120) % 2  # groups 0 and 1 share two queues, 2 and 3 two others
    outcome = np.random.default_rng(5).normal(size=120) + 5.0 * (group >= 2)
    peers = standardise(outcome, group, np.arange(120), [queue]).peers

    assert peers[0] == peers[1] != peers[2] == peers[3]


def test_one_shared_case_makes_groups_comparable_and_the_difference_unsure():
    group = np.repeat(np.arange(2), 40)
    queue, shared = group.copy(), group.copy()
    shared[0] = 1
    outcome = np.random.default_rng(6).normal(size=80)
    apart, joined = (standardise(outcome, group, np.arange(80), [levels]) for levels in (queue, shared))

    assert apart.peers[0] != apart.peers[1]
    assert joined.peers[0] == joined.peers[1]
    assert np.sqrt(joined.covariance[0, 0]) > 0.4  # a mean of 40 would be sure to 0.16


def test_where_one_group_never_does_what_all_others_always_do_there_is_still_an_error():
    group = np.arange(400) % 10
    fitted = standardise((group > 0).astype(float), group, np.arange(400), [np.arange(400) % 3])

    assert (np.diag(fitted.covariance) > 0).all()
    assert fitted.value == pytest.approx([0, *[1] * 9], abs=1e-9)


@pytest.mark.parametrize("outcome", [np.ones(60), np.arange(60) % 3 / 7])
def test_outcomes_that_do_not_vary_inside_their_case_have_no_error_and_no_rounding_for_one(
    outcome: np.ndarray,
):
    fitted = standardise(outcome, np.arange(60) % 4, np.arange(60), [np.arange(60) % 3])

    assert not fitted.covariance.any()
    assert not fitted.third.any()


def test_memory_hangs_on_the_values_and_not_on_values_times_cases():
    """A table of all values by all topics took a gigabyte for a week of a large centre."""
    rng = np.random.default_rng(5)
    n, topics = 50_000, 300
    outcome, group, topic = rng.normal(size=n), np.arange(n) % 20, rng.integers(0, topics, n)
    tracemalloc.start()
    try:
        standardise(outcome, group, np.arange(n) // 2, [topic])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < n * topics * 8 / 2
