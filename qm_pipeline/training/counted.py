"""The features of examples, counted once for every fit to some of them.

What belongs here: a count of all, and the part of it that a fit to some would have made itself. What does
not: the fits (`fit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import clone

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray
    from scipy import sparse

    from qm_pipeline.scoring.features import TurnCounts


class Counted:
    """Examples with their counts.

    Parameters
    ----------
    examples
        `EXAMPLES`.
    counts
        How features are counted; not fitted.
    """

    def __init__(self, examples: pl.DataFrame, counts: TurnCounts) -> None:
        self.examples = examples
        self._counts: TurnCounts = clone(counts).set_params(min_df=1)
        self._matrix: sparse.csr_matrix = self._counts.fit_transform(examples["text"].to_list())

    def of(self, chosen: NDArray[np.bool_], rarest: int) -> tuple[TurnCounts, sparse.csr_matrix]:
        """Give what a fit to the chosen examples counts, and their counts.

        Parameters
        ----------
        chosen
            Which of the examples, (n,).
        rarest
            A feature in fewer of them is dropped.
        """
        matrix = self._matrix[np.flatnonzero(chosen)]
        columns = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= rarest)
        place = dict(zip(columns.tolist(), range(len(columns)), strict=True))
        counts: TurnCounts = clone(self._counts).set_params(min_df=rarest)
        counts.fixed_vocabulary_ = False
        counts.vocabulary_ = {
            term: place[column] for term, column in self._counts.vocabulary_.items() if column in place
        }
        return counts, matrix[:, columns]
