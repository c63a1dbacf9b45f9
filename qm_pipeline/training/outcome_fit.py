"""Fitting the outcome classifiers so that what they learn holds in a centre that they have never seen.

What belongs here: what turns observed conversations and labels into a fitted scikit-learn pipeline, the same
for the same data. What does not: measuring it (`outcome_measures`) and writing it down (`artefact`).

While fitting, every queue has a column of its own that does not serve: what differs only from one queue to
the next is explained by that column and not by the words of the queue's trade, which would say nothing
elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.outcomes.features import OutcomeColumns
from qm_pipeline.scoring.outcomes.model import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.outcomes.observed import Observed
    from qm_pipeline.scoring.segments import Floats, Ints
    from qm_pipeline.training.labelled import Labelled

MAX_ITERATIONS: Final = 500
# What an abandoned contact counts as an unresolved one where nobody has said. Without, who left before an
# answer would be given 0.80 in the mean; so it is 0.33, and the known are told apart as well as before.
ABANDONED_WEIGHT: Final = 0.2
# Two numbers are fitted to calibrate; more strength than this would only be in the way.
_FREE: Final = 1e3


@dataclass(frozen=True)
class Recipe:
    """What is decided before an outcome is fitted.

    Parameters
    ----------
    kinds
        The kinds of features that it may rest on, see `OutcomeColumns`.
    strength
        Inverse regularisation, scikit-learn's `C`.
    word_scale
        How easily a single word counts, against an act, which is many phrases.
    queue_scale
        How easily a queue's own level explains an outcome while fitting; 0 leaves that to the words.
    """

    kinds: tuple[str, ...]
    strength: float = 0.02
    word_scale: float = 0.7
    queue_scale: float = 1.5


RECIPES: Final[Mapping[str, Recipe]] = {
    "dissatisfied": Recipe(("act", "answer", "feeling", "word")),
    "resolved": Recipe(("act", "answer", "feeling", "word")),
    # Not "form": how many turns there are tells nearly everything about an abandoned chat, and the opposite
    # of it about an e-mail, which is whole with one turn of each side.
    "abandoned": Recipe(("act", "answer", "feeling", "fact")),
}


class Lessons(NamedTuple):
    """Contacts to fit an outcome to: their rows, their truth (0 and 1), and what each counts; (n,) each."""

    rows: Ints
    truth: Floats
    weights: Floats

    def among(self, rows: Ints) -> Lessons:
        """Give those that are among `rows`."""
        kept = np.isin(self.rows, rows)
        return Lessons(self.rows[kept], self.truth[kept], self.weights[kept])


def lessons(labelled: Labelled, outcome: str) -> Lessons:
    """Gather what to fit an outcome to: the known contacts; for `resolved` the abandoned ones too."""
    truth = labelled.truth(outcome)
    weights = np.isfinite(truth).astype(np.float64)
    if outcome == "resolved":
        left = (weights == 0) & (labelled.truth("abandoned") > 0)
        truth, weights = np.where(left, 0.0, truth), np.where(left, ABANDONED_WEIGHT, weights)
    rows = np.flatnonzero(weights)
    return Lessons(rows, truth[rows], weights[rows])


def columns(
    observed: Observed, acts: Mapping[str, Sequence[str]], kinds: tuple[str, ...], rarest: int = 5
) -> OutcomeColumns:
    """Choose the columns from what is observed."""
    phrases = {act: list(each) for act, each in acts.items()}
    return OutcomeColumns(acts=phrases, kinds=kinds, rarest=rarest).fit(observed)


def scales(names: Sequence[str], recipe: Recipe) -> Floats:
    """Say per column how easily it counts; 0 where the recipe leaves its kind out."""
    kinds = [name.partition(":")[0] for name in names]
    return np.array(
        [(recipe.word_scale if kind == "word" else 1.0) * (kind in recipe.kinds) for kind in kinds]
    )


def fit_one(
    matrix: sparse.csr_matrix, lessons: Lessons, queues: Ints, scale: Floats, recipe: Recipe
) -> LogisticRegression:
    """Fit one outcome; `matrix`, `lessons` and `queues` are of the same contacts."""
    used = np.flatnonzero(scale)
    offered = matrix[:, used] @ sparse.diags(scale[used])
    levels = sparse.csr_matrix(np.eye(queues.max() + 1)[queues]) * recipe.queue_scale
    classifier = LogisticRegression(C=recipe.strength, max_iter=MAX_ITERATIONS)
    classifier.fit(
        sparse.hstack([offered, levels], format="csr"), lessons.truth > 0, sample_weight=lessons.weights
    )
    weights = np.zeros((1, matrix.shape[1]))
    weights[0, used] = classifier.coef_[0, : used.size] * scale[used]
    return _with(classifier, weights, classifier.intercept_)


def _with(classifier: LogisticRegression, weights: Floats, intercept: Floats) -> LogisticRegression:
    classifier.coef_, classifier.intercept_ = weights, np.asarray(intercept, np.float64)
    classifier.n_features_in_ = weights.shape[1]
    return classifier


def line(logits: Floats, truth: Floats) -> tuple[float, float]:
    """Fit the slope and the level that make logits into honest probabilities (Platt 1999).

    Parameters
    ----------
    logits
        Of conversations that the fit in question had not seen.
    truth
        0 and 1.
    """
    platt = LogisticRegression(C=_FREE).fit(logits[:, None], truth > 0)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def straighten(classifier: LogisticRegression, slope: float, level: float) -> LogisticRegression:
    """Write a calibration into the weights, in place: there is nothing beside them to forget when serving."""
    return _with(classifier, classifier.coef_ * slope, classifier.intercept_ * slope + level)


def assemble(chosen: OutcomeColumns, classifiers: Mapping[str, LogisticRegression]) -> Pipeline:
    """Put the fitted parts together to what serves."""
    together = MultiOutputClassifier(LogisticRegression())
    together.estimators_ = [classifiers[outcome] for outcome in OUTCOMES]
    together.classes_ = [classifiers[outcome].classes_ for outcome in OUTCOMES]
    return Pipeline([("features", chosen), ("classifier", together)])


def logits_of(classifier: LogisticRegression, matrix: sparse.csr_matrix) -> Floats:
    """Give the logits of rows, (n,)."""
    result: Floats = matrix @ classifier.coef_[0] + classifier.intercept_[0]
    return result
