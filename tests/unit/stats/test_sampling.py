"""Averages from a sample with unequal chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from qm_pipeline.stats.sampling import Estimate, stratified_mean, stratified_proportion

if TYPE_CHECKING:
    from collections.abc import Callable

TRIALS = 400


def _sample(
    rng: np.random.Generator, risky: np.ndarray, rest: np.ndarray, days: int, drawn: int
) -> pl.DataFrame:
    """Read all that is risky, and so many of the rest, on each of the days."""
    parts = []
    for day, (all_of, others) in enumerate(
        zip(np.array_split(risky, days), np.array_split(rest, days), strict=True)
    ):
        some = rng.choice(others, drawn, replace=False)
        parts += [
            pl.DataFrame({"stratum": f"{day} risk", "size": len(all_of), "value": all_of}),
            pl.DataFrame({"stratum": f"{day} random", "size": len(others), "value": some}),
        ]
    return pl.concat(parts)


def test_the_average_of_what_was_read_for_its_risk_is_not_the_average():
    rng = np.random.default_rng(1)
    risky, rest = rng.normal(-3, 1, 224), rng.normal(1, 2, 7_000)
    truth = np.concatenate([risky, rest]).mean()
    sample = _sample(rng, risky, rest, days=7, drawn=8)
    honest = stratified_mean(sample)
    assert sample["value"].mean() < truth - 2
    assert honest.value == pytest.approx(truth, abs=0.7)


def test_the_intervals_of_means_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    risky, rest = rng.normal(-3, 1, 224), rng.normal(1, 2, 7_000)
    truth = np.concatenate([risky, rest]).mean()
    found = [stratified_mean(_sample(rng, risky, rest, 7, 8)) for _ in range(TRIALS)]
    assert 0.93 <= _coverage(found, truth) <= 0.97


@pytest.mark.parametrize("share", [0.03, 0.2])
def test_the_intervals_of_shares_hold_the_truth_about_as_often_as_they_say_and_rare_things_too(share: float):
    rng = np.random.default_rng(3)
    risky = (rng.random(224) < 0.8).astype(float)
    rest = (np.arange(7_000) < share * 7_000).astype(float)
    rng.shuffle(rest)
    truth = np.concatenate([risky, rest]).mean()
    found = [stratified_proportion(_sample(rng, risky, rest, 7, 8)) for _ in range(TRIALS)]
    assert 0.92 <= _coverage(found, truth) <= 0.99


def _coverage(found: list[Estimate], truth: float) -> float:
    return float(np.mean([(each.low or 0) <= truth <= (each.high or 0) for each in found]))


def test_a_sample_without_a_single_hit_does_not_prove_that_there_is_none():
    sample = pl.DataFrame({"stratum": ["rest"] * 8, "size": 992, "value": [0.0] * 8})
    estimate = stratified_proportion(sample)
    assert estimate.value == 0
    assert estimate.low == pytest.approx(0, abs=1e-9)
    assert estimate.high is not None
    assert estimate.high > 0.3


def test_what_was_read_whole_has_no_uncertainty_and_what_was_not_read_no_figure():
    whole = pl.DataFrame({"stratum": ["all"] * 3, "size": 3, "value": [1.0, 0.0, 1.0]})
    assert stratified_mean(whole) == stratified_proportion(whole) == Estimate(2 / 3, 2 / 3, 2 / 3)
    assert (
        stratified_mean(whole.clear()) == stratified_proportion(whole.clear()) == Estimate(None, None, None)
    )


def test_one_conversation_of_many_has_no_interval():
    one = pl.DataFrame({"stratum": ["rest"], "size": 50, "value": [2.5]})
    assert stratified_mean(one) == Estimate(2.5, None, None)


@pytest.mark.parametrize("estimator", [stratified_mean, stratified_proportion])
def test_a_part_of_which_nothing_is_known_is_no_certainty_about_it(
    estimator: Callable[[pl.DataFrame], Estimate],
):
    """Two read of fifty, both without a value: what was read whole says nothing of the others."""
    listed = pl.DataFrame({"stratum": "risk", "size": 2, "value": [1.0, 0.0]})
    unseen = pl.DataFrame({"stratum": "random", "size": 50, "value": [None, None]}, schema=listed.schema)
    assert estimator(pl.concat([listed, unseen])) == Estimate(0.5, None, None)
    assert estimator(pl.concat([listed, unseen.with_columns(size=pl.lit(2))])) == Estimate(0.5, 0.5, 0.5)


def test_unknown_values_are_left_out_and_not_taken_for_zero():
    sample = pl.DataFrame({"stratum": ["a"] * 4, "size": 4, "value": [2.0, None, 4.0, 3.0]})
    assert stratified_mean(sample).value == pytest.approx(3.0)


def test_where_all_was_read_the_estimate_is_the_plain_average_of_what_is_known():
    """Else a stratum with many unknown values counts for more than its known ones are."""
    values = [-5.0, -4.0, None, None, None, None, 3.0, 4.0, 5.0, 2.0]
    sample = pl.DataFrame(
        {"stratum": ["risk"] * 6 + ["random"] * 4, "size": [6] * 6 + [4] * 4, "value": values}
    )
    plain = float(np.mean([each for each in values if each is not None]))
    assert stratified_mean(sample) == pytest.approx(Estimate(plain, plain, plain))
    shares = sample.with_columns(pl.col("value") > 0)
    assert stratified_proportion(shares) == pytest.approx(Estimate(4 / 6, 4 / 6, 4 / 6))


def test_unknown_values_in_one_stratum_more_than_in_the_other_tilt_no_estimate_and_no_interval():
    rng = np.random.default_rng(4)
    risky, rest = rng.normal(-3, 1, 2_000), rng.normal(1, 2, 5_000)
    risky[rng.random(2_000) < 0.7] = np.nan
    rest[rng.random(5_000) < 0.2] = np.nan
    truth = float(np.nanmean(np.concatenate([risky, rest])))
    found = []
    for _ in range(TRIALS):
        some = {"risk": rng.choice(risky, 60, replace=False), "random": rng.choice(rest, 60, replace=False)}
        parts = [
            pl.DataFrame({"stratum": name, "size": size, "value": some[name]})
            for name, size in (("risk", 2_000), ("random", 5_000))
        ]
        found.append(stratified_mean(pl.concat(parts).with_columns(pl.col("value").fill_nan(None))))
    assert np.mean([each.value for each in found]) == pytest.approx(truth, abs=0.05)
    assert 0.93 <= _coverage(found, truth) <= 0.97


def test_strata_of_one_borrow_their_variance():
    sample = pl.DataFrame(
        {"stratum": ["a", "a", "a", "b"], "size": [10, 10, 10, 10], "value": [1.0, 2.0, 3.0, 5.0]}
    )
    estimate = stratified_mean(sample)
    # By hand: shares 1/2, s2 = 1 for both, errors 0.25 * 0.7 * 1 / 3 + 0.25 * 0.9 * 1 / 1, t with 2 degrees.
    half = 4.302652729911275 * (0.25 * 0.7 / 3 + 0.25 * 0.9) ** 0.5
    assert estimate.value == pytest.approx(3.5)
    assert (estimate.low, estimate.high) == pytest.approx((3.5 - half, 3.5 + half))
