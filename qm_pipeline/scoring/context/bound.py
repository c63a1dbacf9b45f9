"""scikit-learn's classifier held to `limit`.

What belongs here: the estimator. What does not: the limit, the circumstances and their weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sklearn.linear_model import LogisticRegression

from qm_pipeline.scoring.context.limit import shares

if TYPE_CHECKING:
    from scipy import sparse

    from qm_pipeline.scoring.segments import Floats

WORDS: Final = 3  # the columns before those of the circumstances


class BoundedContext(LogisticRegression):  # type: ignore[misc]  # scikit-learn is published without types
    """A `LogisticRegression` over the logits of words and circumstances that holds to the bound.

    Parameters
    ----------
    free, part
        As `shares` takes them.
    """

    def __init__(self, *, free: float = 1.0, part: float = 0.5) -> None:
        super().__init__()
        self.free = free
        self.part = part

    def shares(self, words: Floats, moved: Floats) -> Floats:
        """Give how much of what its circumstances add counts for each turn, (n,)."""
        return shares(words, moved, self.free, self.part)

    def decision_function(self, columns: sparse.csr_matrix) -> Floats:
        """Give the logits, (n, 3): those of the words, and what counts of the circumstances."""
        words = columns[:, :WORDS].toarray()
        moved: Floats = columns[:, WORDS:] @ self.coef_[:, WORDS:].T
        logits: Floats = words + self.shares(words, moved)[:, None] * moved
        return logits
