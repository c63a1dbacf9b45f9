"""What is fitted faster is what scikit-learn fits."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from qm_pipeline.training import multinomial


def test_the_solution_is_that_of_scikit_learn() -> None:
    chooser = np.random.default_rng(8)
    features = sparse.csr_matrix(chooser.poisson(0.3, (400, 60)).astype(np.float64))
    labels = chooser.choice(["negative", "neutral", "positive"], 400, p=[0.2, 0.5, 0.3]).tolist()
    counts = chooser.uniform(0.2, 9.0, 400)
    ours = multinomial.fitted(features, labels, counts, 0.3, tolerance=1e-9)
    theirs = LogisticRegression(C=0.3, tol=1e-9, max_iter=5000).fit(features, labels, sample_weight=counts)
    assert ours.classes_.tolist() == theirs.classes_.tolist()
    assert np.abs(ours.predict_proba(features) - theirs.predict_proba(features)).max() < 1e-5
    assert np.array_equal(ours.predict(features), theirs.predict(features))
