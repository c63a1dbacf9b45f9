"""Turns as columns for the second stage: the logits of their words, and one 0 or 1 a circumstance.

What belongs here: the scikit-learn transformer. What does not: what a circumstance is (`circumstances`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from qm_pipeline.scoring.context.circumstances import TURNS, circumstances
from qm_pipeline.scoring.context.exchange import exchange
from qm_pipeline.scoring.context.met import PROBABILITIES, met

if TYPE_CHECKING:
    import polars as pl

    from qm_pipeline.scoring.segments import Floats

LOGITS: Final = ("logit_negative", "logit_neutral", "logit_positive")


class ContextColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # published without types
    """Columns for each turn: three logits, then the circumstances that were met when fitting.

    Parameters
    ----------
    acts
        Phrases by act, kept here because the columns mean nothing without them.
    rarest
        A circumstance of fewer turns than this is no column, and neither is the number of a turn.

    Attributes
    ----------
    names_ : list of str
        The circumstances, in the order of their columns.

    Notes
    -----
    Input is a frame of turns sorted by `contact` and place, with `role`, `text` and the first stage's
    `p_negative`, `p_neutral`, `p_positive`; output has its rows. Only turns of customers have circumstances.
    """

    def __init__(self, *, acts: dict[str, list[str]] | None = None, rarest: int = 1) -> None:
        self.acts = acts
        self.rarest = rarest

    def fit(self, turns: pl.DataFrame, labels: object = None) -> ContextColumns:
        """Choose the circumstances that are columns; `labels` are not used."""
        del labels
        found = circumstances(exchange(turns, self.acts or {}))
        retired = set(TURNS.values())
        self.names_ = [name for name, here in found if here.sum() >= self.rarest and name not in retired]
        return self

    def transform(self, turns: pl.DataFrame) -> sparse.csr_matrix:
        """Give the columns of each turn, (turns, 3 + circumstances)."""
        logits = sparse.csr_matrix(_logits(turns))
        return sparse.hstack([logits, self.circumstances(turns)], format="csr")

    def circumstances(self, turns: pl.DataFrame) -> sparse.csr_matrix:
        """Give the circumstances of each turn as 0 and 1, (turns, circumstances)."""
        return met(turns, self.acts or {}, self.names_).matrix()

    def get_feature_names_out(self, input_features: Any = None) -> list[str]:  # noqa: ANN401  # scikit-learn's
        """Name the columns."""
        del input_features
        return [*LOGITS, *self.names_]


def _logits(turns: pl.DataFrame) -> Floats:
    """Give the first stage's logits, up to a constant a turn, which the softmax does not see."""
    logits: Floats = np.log(turns.select(PROBABILITIES).to_numpy())
    return logits
