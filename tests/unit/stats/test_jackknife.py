"""The jackknife against formulas that are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from qm_pipeline.stats import jackknife


def mean(_truth: np.ndarray, predicted: np.ndarray) -> float:
    return float(predicted.mean())


def test_of_means_with_a_value_a_group_it_is_the_standard_error():
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=40), rng.normal(size=40)
    found = jackknife.paired(mean, np.zeros(40), before, after, np.arange(40))
    assert found.after - found.before == pytest.approx((after - before).mean())
    assert found.error == pytest.approx(stats.sem(after - before), rel=1e-9)


def test_values_of_one_group_do_not_make_it_surer():
    rng = np.random.default_rng(2)
    before, after = rng.normal(size=40), rng.normal(size=40)
    once = jackknife.paired(mean, np.zeros(40), before, after, np.arange(40))
    tenfold = jackknife.paired(
        mean, np.zeros(400), np.repeat(before, 10), np.repeat(after, 10), np.repeat(np.arange(40), 10)
    )
    assert tenfold.error == pytest.approx(once.error)


def test_the_same_prediction_twice_differs_by_nothing_surely():
    before = np.random.default_rng(3).normal(size=20)
    found = jackknife.paired(mean, np.zeros(20), before, before, np.arange(20) % 5)
    assert found.error == 0


def test_one_group_says_nothing_of_how_sure_it_is():
    found = jackknife.paired(mean, np.zeros(9), np.ones(9), np.zeros(9), np.zeros(9, dtype=np.int64))
    assert np.isnan(found.error)
