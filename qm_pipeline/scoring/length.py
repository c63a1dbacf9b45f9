"""Long turns damped: evidence grows with the root of a turn's length, and not with the length.

What belongs here: the transformer between the counts and the classifier. What does not: the intercept, which
is no evidence and stays whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from qm_pipeline.scoring.damping import damping

if TYPE_CHECKING:
    from numpy.typing import NDArray


class TurnLength(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # published without types
    """Divide the counts of a turn by ``sqrt(max(1, features / typical))``.

    The words of a long turn say the same thing several times over; added up as if they were independent, they
    give more certainty than there is. Every word of a turn is divided by the same number, so its share in the
    score stays exact.

    Parameters
    ----------
    typical
        Turns of so many features that the model knows (about half as many words) are left as they are.
    """

    def __init__(self, typical: float = 8.0) -> None:
        self.typical = typical

    def fit(self, counts: sparse.csr_matrix, labels: object = None) -> TurnLength:
        """Learn nothing; neither is used."""
        del counts, labels
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Say that there is nothing to fit."""
        return True

    def divisors(self, counts: sparse.csr_matrix) -> NDArray[np.float64]:
        """Give what each row of counts is divided by, (rows,)."""
        return damping(np.asarray(counts.sum(axis=1), np.float64).ravel(), self.typical)

    def transform(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Divide each row of counts."""
        return sparse.csr_matrix(counts.multiply(1.0 / self.divisors(counts)[:, None]))
