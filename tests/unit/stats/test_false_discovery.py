"""False discovery control: the published example, statsmodels, and families in which nothing is true."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from qm_pipeline.stats import false_discovery

# The fifteen p-values of the example in Benjamini and Hochberg (1995), section 4: four are findings at 5%.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0,
]  # fmt: skip


def test_published_example_has_its_four_findings():
    assert false_discovery.benjamini_hochberg(PUBLISHED).sum() == 4
    assert false_discovery.benjamini_hochberg(PUBLISHED)[:4].all()


def test_a_large_p_value_is_carried_by_a_larger_one_that_passes():
    # Stepping up: 0.04 > 0.05 / 2 alone, but 0.045 <= 0.05 x 2 / 2 takes both.
    assert false_discovery.benjamini_hochberg([0.045, 0.04]).all()


def test_rates_agree_with_statsmodels_in_any_order():
    p_values = np.random.default_rng(1).uniform(size=200) ** 3
    expected = multipletests(p_values, method="fdr_bh")[1]

    assert false_discovery.adjusted(p_values) == pytest.approx(expected, abs=1e-12)


def test_test_that_could_not_be_made_is_no_finding_and_does_not_dilute_the_others():
    with_unknown = [*PUBLISHED, *[float("nan")] * 100]
    found = false_discovery.benjamini_hochberg(with_unknown)

    assert found.sum() == 4
    assert not found[len(PUBLISHED) :].any()
    assert np.isnan(false_discovery.adjusted(with_unknown)[len(PUBLISHED) :]).all()


def test_no_test_no_finding():
    assert false_discovery.benjamini_hochberg([]).shape == (0,)
    assert not false_discovery.benjamini_hochberg([float("nan")]).any()


def test_families_without_any_effect_hold_a_finding_one_time_in_twenty():
    families = np.random.default_rng(2).uniform(size=(4000, 60))
    some = np.mean([false_discovery.benjamini_hochberg(family).any() for family in families])

    assert 0.04 <= some <= 0.06
    # What the control is for: without it nearly every family would name somebody.
    assert np.mean((families <= 0.05).any(axis=1)) > 0.9
