"""The columns of the outcome classifiers, chosen from what conversations show.

What belongs here: the scikit-learn transformer, and which facts become columns. What does not: what is
observed (`observed`), filling the columns (`columns`) and what a column weighs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, TransformerMixin

from qm_pipeline.scoring.outcomes.columns import Columns
from qm_pipeline.scoring.outcomes.observed import KINDS

if TYPE_CHECKING:
    from scipy import sparse

    from qm_pipeline.scoring.outcomes.observed import Observed
    from qm_pipeline.scoring.segments import Floats


class OutcomeColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # published without types
    """Columns of 0 and 1 from what is observed.

    Parameters
    ----------
    acts
        Phrases by act, kept here because the columns mean nothing without them.
    rarest
        What is seen in fewer conversations than this is no column.
    bins
        A number is cut at its quantiles 1/bins .. (bins-1)/bins of the conversations fitted on.
    kinds
        Which kinds of features become columns, of `KINDS`.

    Attributes
    ----------
    terms_ : str
        As `Columns.listed`.
    edges_ : dict
        As `Columns.edges`.
    """

    def __init__(
        self,
        *,
        acts: dict[str, list[str]] | None = None,
        rarest: int = 5,
        bins: int = 10,
        kinds: tuple[str, ...] = KINDS[:-1],
    ) -> None:
        self.acts = acts
        self.rarest = rarest
        self.bins = bins
        self.kinds = kinds

    def fit(self, observed: Observed, y: object = None) -> OutcomeColumns:
        """Choose the columns; `y` is not used."""
        del y
        seen = observed.seen
        often = seen.contacts_with_each() >= self.rarest
        terms = seen.names.filter(pl.Series(often)).sort()
        # A queue may be named over two lines; columns are a line each.
        self.terms_ = "\n".join(term for term in terms if _kind(term) in self.kinds and "\n" not in term)
        self.edges_ = {
            name: self._edges(values)
            for name, values in observed.numbers.items()
            if _kind(name) in self.kinds
        }
        return self

    def _edges(self, values: Floats) -> Floats:
        known = values[np.isfinite(values)]
        if not known.size:
            return np.zeros(0)
        cuts = np.unique(np.quantile(known, np.arange(1, self.bins) / self.bins))
        exceeded: Floats = cuts[cuts < known.max()]  # a threshold that nothing exceeds tells nothing
        return exceeded

    def transform(self, observed: Observed) -> sparse.csr_matrix:
        """Give a row a conversation, (contacts, columns), with its indices sorted."""
        return self._columns.fill(observed).matrix()

    def terms(self) -> list[str]:
        """Names of the columns for what may be seen."""
        return self._columns.terms()

    def get_feature_names_out(self, input_features: Any = None) -> list[str]:  # noqa: ANN401  # scikit-learn's
        """Name the columns."""
        del input_features
        return self._columns.names()

    @property
    def _columns(self) -> Columns:
        return Columns(self.terms_, self.edges_)


def _kind(name: str) -> str:
    return name.partition(":")[0]
