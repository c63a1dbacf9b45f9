"""The quick scores of an isolation forest are scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from qm_pipeline.quality.isolation import Isolation


@pytest.mark.parametrize(("rows", "drawn"), [(3, 2), (60, 50), (900, 256)])
def test_scores_are_those_of_score_samples(rows: int, drawn: int):
    rng = np.random.default_rng(rows)
    known = np.round(rng.standard_normal((rows, 5)), 1)  # with ties, so that leaves hold several
    asked = np.concatenate([known, 9 * rng.standard_normal((40, 5))])
    forest = IsolationForest(n_estimators=20, max_samples=drawn, random_state=1).fit(known)

    assert Isolation(forest).scores(asked) == pytest.approx(-forest.score_samples(asked), abs=1e-12)
