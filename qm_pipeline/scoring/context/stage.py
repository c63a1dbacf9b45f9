"""The serving face of the second stage: probabilities of turns where they were said, and the circumstances.

What belongs here: asking a fitted pipeline. What does not: reading one from disk (`models`) and fitting one
(`training.context`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.context.bound import BoundedContext
from qm_pipeline.scoring.context.columns import LOGITS, PROBABILITIES, ContextColumns
from qm_pipeline.scoring.labels import LABELS

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats, Ints


class Circumstances(NamedTuple):
    """What was said before turns, and what that adds: (n,) each, in the order of the turns.

    Attributes
    ----------
    turn
        The number of the turn that it counts for.
    name
        What it is.
    logits
        (n, 3), what it adds to negative, neutral, positive.
    """

    turn: Ints
    name: list[str]
    logits: Floats

    def of(self, turns: Ints) -> Circumstances:
        """Give those of some turns, which are numbered anew; `turns` is sorted."""
        place = np.searchsorted(turns, self.turn)
        here = np.flatnonzero(np.append(turns, -1)[place] == self.turn)
        return Circumstances(place[here], [self.name[each] for each in here.tolist()], self.logits[here])


NO_CIRCUMSTANCES: Final = Circumstances(np.zeros(0, np.int64), [], np.zeros((0, len(LABELS))))


class ContextStage:
    """A fitted second stage.

    Parameters
    ----------
    pipeline
        `ContextColumns` and a multinomial `LogisticRegression` in which each of the three logits of a turn's
        words has the weight 1 for its own class, and 0 for the others; `BoundedContext` since 2.3.0.

    Raises
    ------
    ModelError
        If the pipeline is another kind of model.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        if not _is_context(pipeline):
            raise ModelError("What was to tell the circumstances of turns is another kind of model.")
        self.pipeline = pipeline
        self._columns: ContextColumns = pipeline.named_steps["columns"]
        self._classifier = pipeline.named_steps["classifier"]
        self._weights = np.ascontiguousarray(self._classifier.coef_[:, len(LOGITS) :].T)

    def predict_proba(self, turns: pl.DataFrame) -> Floats:
        """Give the probabilities of turns where they were said.

        Parameters
        ----------
        turns
            Sorted by `contact` (int64) and place, all turns of each contact: `role`, `text`, and the first
            stage's `p_negative`, `p_neutral`, `p_positive`, NaN or null where a turn has none.

        Returns
        -------
        ndarray of shape (n_turns, 3)
            In the order of `LABELS`; what the first stage says where a turn has no circumstances, bit for
            bit. A turn's row is the same in every batch.
        """
        result = _by_words(turns)
        met = self._columns.circumstances(turns)
        rows = np.flatnonzero(np.diff(met.indptr))
        moved = met[rows] @ self._weights
        result[rows] = _shifted(result[rows], self._shares(result[rows], moved)[:, None] * moved)
        return result

    def explain(self, turns: pl.DataFrame) -> Circumstances:
        """Name the circumstances of each turn, with what each adds to its logits.

        The weights, and the logits of the turn's words, add up to the logits whose softmax is what
        `predict_proba` gives.
        """
        met = self._columns.circumstances(turns)
        counted = self._shares(_by_words(turns), met @ self._weights)
        turn = np.repeat(np.arange(turns.height), np.diff(met.indptr))
        names = [self._columns.names_[column] for column in met.indices.tolist()]
        return Circumstances(turn, names, counted[turn][:, None] * self._weights[met.indices])

    def _shares(self, probabilities: Floats, moved: Floats) -> Floats:
        """Give how much of what its circumstances add counts for each turn; all of it before 2.3.0."""
        if not isinstance(self._classifier, BoundedContext):
            return np.ones(len(moved))
        with np.errstate(divide="ignore", invalid="ignore"):  # what is impossible by its words stays so
            return self._classifier.shares(np.log(probabilities), moved)


def _by_words(turns: pl.DataFrame) -> Floats:
    """Give the first stage's probabilities, NaN where a turn has none."""
    found: Floats = turns.select(pl.col(PROBABILITIES).fill_null(np.nan)).to_numpy().astype(np.float64)
    return found


def _shifted(probabilities: Floats, logits: Floats) -> Floats:
    """Add to the logits behind probabilities."""
    odds = probabilities * np.exp(logits - logits.max(axis=1, keepdims=True))
    shifted: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shifted


def _is_context(pipeline: object) -> bool:
    """Whether an object is a fitted pipeline of this kind, which takes the first stage as it is."""
    if not isinstance(pipeline, Pipeline):
        return False
    kinds = {name: type(step) for name, step in pipeline.steps}
    classifiers = (LogisticRegression, BoundedContext)
    if kinds not in [{"columns": ContextColumns, "classifier": each} for each in classifiers]:
        return False
    classifier = pipeline.named_steps["classifier"]
    whole = np.array_equal(classifier.coef_[:, : len(LOGITS)], np.eye(len(LABELS)))
    return whole and tuple(classifier.classes_) == LABELS and not classifier.intercept_.any()
