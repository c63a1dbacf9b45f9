"""The multinomial logistic regression over words, fitted in half of scikit-learn's time.

What belongs here: minimising the loss of `LogisticRegression`, the same one, with more memory of the way so
far and the transposed counts laid out once. What does not: what is fitted to what (`fit`). The result is an
ordinary `LogisticRegression`; a test holds it to scikit-learn's own solution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from scipy import sparse

    from qm_pipeline.scoring.segments import Floats

# The slope of the mean loss at which it ends, as scikit-learn's `tol`, and how many steps are remembered.
TOLERANCE: Final = 1e-4
REMEMBERED: Final = 20
MOST_STEPS: Final = 1000
# The line search may end a little before the slope does; so many times the tolerance is no solution.
_FAR: Final = 10


class _Lessons(NamedTuple):
    """Features, the same transposed, which class is true (0 or 1 each), what each example counts."""

    features: sparse.csr_matrix
    transposed: sparse.csr_matrix
    truth: Floats
    counts: Floats


def fitted(
    features: sparse.csr_matrix,
    labels: list[str],
    counts: Floats,
    strength: float,
    tolerance: float = TOLERANCE,
) -> LogisticRegression:
    """Fit.

    Parameters
    ----------
    features
        (n, columns).
    labels, counts
        The class of each row, and what it counts.
    strength
        Inverse regularisation, scikit-learn's `C`; the intercept is free.
    tolerance
        The largest slope of the mean loss that is left.
    """
    classes, which = np.unique(labels, return_inverse=True)
    truth = np.eye(len(classes))[which]
    lessons = _Lessons(features, features.T.tocsr(), truth, np.asarray(counts, np.float64))
    options = {"maxiter": MOST_STEPS, "maxcor": REMEMBERED, "gtol": tolerance, "ftol": 0.0, "maxls": 50}
    start = np.zeros((features.shape[1] + 1) * len(classes))
    best = minimize(
        lambda flat: _loss(flat, lessons, strength), start, jac=True, method="L-BFGS-B", options=options
    )
    if np.abs(best.jac).max() > _FAR * tolerance:
        raise PermanentError(f"The weights of the words could not be found: {best.message}.")
    return _classifier(best.x.reshape(-1, len(classes)), classes, strength, best.nit)


def _loss(flat: Floats, lessons: _Lessons, strength: float) -> tuple[float, Floats]:
    """Give the mean loss and its slope; the last row of the weights is the intercept."""
    weights = flat.reshape(-1, lessons.truth.shape[1])
    words, total = weights[:-1], lessons.counts.sum()
    log_odds = log_softmax(lessons.features @ words + weights[-1], axis=1)
    error = (np.exp(log_odds) - lessons.truth) * lessons.counts[:, None]
    slope = np.vstack([lessons.transposed @ error + words / strength, error.sum(axis=0)])
    loss = -(lessons.counts * (log_odds * lessons.truth).sum(axis=1)).sum() + (words**2).sum() / 2 / strength
    return float(loss / total), slope.ravel() / total


def _classifier(weights: Floats, classes: Floats, strength: float, steps: int) -> LogisticRegression:
    classifier = LogisticRegression(C=strength)
    classifier.classes_ = classes
    classifier.coef_ = np.ascontiguousarray(weights[:-1].T)
    classifier.intercept_ = weights[-1].copy()
    classifier.n_features_in_ = classifier.coef_.shape[1]
    classifier.n_iter_ = np.array([steps], np.int32)
    return classifier
