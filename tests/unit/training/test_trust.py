"""Trust: a feature that every class has as often is shrunk, one that parts them is not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from qm_pipeline.training.trust import by_contrast

LABELS = ["negative"] * 4 + ["neutral"] * 4 + ["positive"] * 4
COUNTS = sparse.csr_matrix(
    np.column_stack([np.ones(12), [1] * 4 + [0] * 8, [1, 0] * 6, [0] * 8 + [1] * 4]).astype(float)
)


def test_a_feature_is_trusted_as_far_as_it_parts_the_classes() -> None:
    everywhere, negative, also_everywhere, positive = by_contrast(COUNTS, LABELS, np.ones(12), 0.5)
    assert negative == pytest.approx(positive)
    assert min(negative, positive) > 2 * max(everywhere, also_everywhere)


def test_a_share_of_nothing_trusts_all_alike() -> None:
    assert by_contrast(COUNTS, LABELS, np.ones(12), 0.0).tolist() == [1.0] * 4


def test_an_example_of_no_weight_does_not_count() -> None:
    weights = np.array([0.0] * 3 + [1.0] * 9)
    kept = np.flatnonzero(weights)
    some = by_contrast(COUNTS[kept], [LABELS[row] for row in kept], weights[kept], 0.5)
    assert by_contrast(COUNTS, LABELS, weights, 0.5) == pytest.approx(some)


def test_features_that_say_nothing_at_all_are_no_division_by_nothing() -> None:
    same = sparse.csr_matrix(np.ones((12, 2)))
    assert by_contrast(same, LABELS, np.ones(12), 0.5).tolist() == [1.0, 1.0]
