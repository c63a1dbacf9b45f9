"""The serving face of the second stage: probabilities of turns where they were said, and the circumstances.

What belongs here: asking a fitted pipeline. What does not: reading one from disk (`models`) and fitting one
(`training.context`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring import fitted, parts
from qm_pipeline.scoring.context.limit import shares
from qm_pipeline.scoring.context.met import PROBABILITIES, met
from qm_pipeline.scoring.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sklearn.pipeline import Pipeline

    from qm_pipeline.scoring.outcomes.rows import Indicators
    from qm_pipeline.scoring.parts import State
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


_COLUMNS: Final = "qm_pipeline.scoring.context.columns.ContextColumns"
_BOUNDED: Final = "qm_pipeline.scoring.context.bound.BoundedContext"
NO_CIRCUMSTANCES: Final = Circumstances(np.zeros(0, np.int64), [], np.zeros((0, len(LABELS))))


class ContextStage:
    """A fitted second stage.

    Parameters
    ----------
    pipeline
        `ContextColumns` and a multinomial `LogisticRegression` in which each of the three logits of a turn's
        words has the weight 1 for its own class, and 0 for the others; `BoundedContext` since 2.3.0. In
        memory or in a file.

    Raises
    ------
    ModelError
        If the pipeline is another kind of model, or a part of it is of another kind than it must be.
    """

    def __init__(self, pipeline: fitted.Source) -> None:
        steps = fitted.steps(pipeline)
        parts.hold("steps", fits=_is_context(steps))
        self._source = pipeline
        columns, classifier = steps["columns"].state, steps["classifier"].state
        self._acts, self._names = parts.phrases(columns, "acts"), parts.names(columns, "names_")
        self._weights = _weights(classifier, len(self._names))
        bounded = steps["classifier"].kind == _BOUNDED
        self._bound = (_limit(classifier, "free"), _limit(classifier, "part")) if bounded else None

    @cached_property
    def pipeline(self) -> Pipeline:
        """The pipeline itself."""
        return fitted.whole(self._source)

    def _met(self, turns: pl.DataFrame) -> Indicators:
        return met(turns, self._acts, self._names)

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
        here = self._met(turns)
        rows = np.flatnonzero(np.diff(here.indptr))
        moved = here.weighed(self._weights)[rows]
        result[rows] = _shifted(result[rows], self._shares(result[rows], moved)[:, None] * moved)
        return result

    def explain(self, turns: pl.DataFrame) -> Circumstances:
        """Name the circumstances of each turn, with what each adds to its logits.

        The weights, and the logits of the turn's words, add up to the logits whose softmax is what
        `predict_proba` gives.
        """
        here = self._met(turns)
        counted = self._shares(_by_words(turns), here.weighed(self._weights))
        turn = np.repeat(np.arange(turns.height), np.diff(here.indptr))
        names = [self._names[column] for column in here.indices.tolist()]
        return Circumstances(turn, names, counted[turn][:, None] * self._weights[here.indices])

    def _shares(self, probabilities: Floats, moved: Floats) -> Floats:
        """Give how much of what its circumstances add counts for each turn; all of it before 2.3.0."""
        if self._bound is None:
            return np.ones(len(moved))
        with np.errstate(divide="ignore", invalid="ignore"):  # what is impossible by its words stays so
            return shares(np.log(probabilities), moved, *self._bound)


def _by_words(turns: pl.DataFrame) -> Floats:
    """Give the first stage's probabilities, NaN where a turn has none."""
    found: Floats = turns.select(pl.col(PROBABILITIES).fill_null(np.nan)).to_numpy().astype(np.float64)
    return found


def _shifted(probabilities: Floats, logits: Floats) -> Floats:
    """Add to the logits behind probabilities."""
    odds = probabilities * np.exp(logits - logits.max(axis=1, keepdims=True))
    shifted: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shifted


def _is_context(steps: Mapping[str, fitted.Fitted]) -> bool:
    """Whether these are the steps of such a pipeline."""
    expected = [{"columns": _COLUMNS, "classifier": each} for each in (fitted.LOGISTIC, _BOUNDED)]
    return fitted.kinds(steps) in expected and np.array_equal(
        steps["classifier"].state.get("classes_", ()), LABELS
    )


def _weights(classifier: State, circumstances: int) -> Floats:
    """Give the weights of the circumstances, (circumstances, 3), of a classifier that leaves the words be."""
    found = parts.floats(classifier, "coef_", (len(LABELS), len(PROBABILITIES) + circumstances))
    of_words, own = np.hsplit(found, [len(PROBABILITIES)])
    parts.hold("coef_", fits=np.array_equal(of_words, np.eye(len(LABELS))))
    parts.hold("intercept_", fits=not parts.floats(classifier, "intercept_", (len(LABELS),)).any())
    return np.ascontiguousarray(own.T)


def _limit(classifier: State, part: str) -> float:
    found = parts.number(classifier, part)
    parts.hold(part, fits=found >= 0)
    return found
