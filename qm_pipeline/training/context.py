"""Fitting the second stage: what the circumstances of a turn add to the logits of its words.

What belongs here: the fit to labelled dialogues, and predictions by fits that have not seen a dialogue. What
does not: reading dialogues (`dialogues`) and what a circumstance is (`scoring.context`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.pipeline import Pipeline

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.scoring.context.bound import BoundedContext
from qm_pipeline.scoring.context.columns import LOGITS, ContextColumns
from qm_pipeline.scoring.context.limit import TOWARDS, direction, shares
from qm_pipeline.scoring.context.met import PROBABILITIES
from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.training.dialogues import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    from scipy import sparse

    from qm_pipeline.scoring.segments import Floats

FOLDS: Final = 4


@dataclass(frozen=True)
class ContextRecipe:
    """What is decided before anything is fitted.

    Parameters
    ----------
    shrinkage
        Weight of the squared weights in the loss.
    rarest
        A circumstance of fewer turns is no column.
    shares
        The share of negative, neutral and positive that the dialogues are weighted to: they are written to
        show trouble, and most conversations have less of it.
    free, part
        How far circumstances may lift displeased words (`bound.shares`).
    """

    shrinkage: float = 2.0
    rarest: int = 3
    shares: tuple[float, float, float] = (0.25, 0.55, 0.2)
    free: float = 1.0
    part: float = 0.5


def fit(dialogues: pl.DataFrame, acts: Mapping[str, Sequence[str]], recipe: ContextRecipe) -> Pipeline:
    """Fit the second stage.

    Parameters
    ----------
    dialogues
        `DIALOGUES` with the first stage's `p_negative`, `p_neutral`, `p_positive` of each turn, by a fit that
        has seen short turns like theirs and no dialogue.
    acts
        Phrases by act.

    Returns
    -------
    Pipeline
        Of `ContextColumns` and `BoundedContext`, a `LogisticRegression`. The logits of the words keep the
        weight 1, which scikit-learn cannot hold fixed; so the weights of the circumstances are fitted by the
        same loss here, as they will be bounded, and put beside it.
    """
    columns = ContextColumns(acts={act: list(each) for act, each in acts.items()}, rarest=recipe.rarest)
    met = columns.fit(dialogues).circumstances(dialogues)
    said = np.flatnonzero(dialogues["label"].is_not_null().to_numpy())
    logits = np.log(dialogues.select(PROBABILITIES).to_numpy())[said]
    labels = dialogues["label"].to_numpy()[said]
    truth = (labels[:, None] == np.array(LABELS)).astype(np.float64)
    counts = _balanced(truth, dialogues["weight"].to_numpy()[said], recipe.shares)
    lessons = _Lessons(met[said], logits, truth, counts)
    return Pipeline([("columns", columns), ("classifier", _classifier(_weights(lessons, recipe), recipe))])


class _Lessons(NamedTuple):
    """Turns to learn from: circumstances, logits of the words, which class is true, what each counts."""

    met: sparse.csr_matrix
    words: Floats
    truth: Floats
    counts: Floats


def _balanced(truth: Floats, weight: Floats, shares: tuple[float, float, float]) -> Floats:
    """Give what each example counts, (n,): its weight, and the classes together the given shares."""
    weighed = truth * weight[:, None]
    factor = np.array(shares) * weighed.sum() / np.maximum(weighed.sum(axis=0), 1)
    counts: Floats = weighed @ factor
    return counts


def _weights(lessons: _Lessons, recipe: ContextRecipe) -> Floats:
    """Minimise the multinomial log loss of the weights of circumstances, the logits of the words given."""
    shape = (lessons.met.shape[1], lessons.truth.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        value, slope = _loss(lessons, lessons.met @ weights, recipe)
        value += recipe.shrinkage * (weights**2).sum() / 2
        return value, (lessons.met.T @ slope + recipe.shrinkage * weights).ravel()

    best = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    if not best.success:
        raise PermanentError(f"The weights of the circumstances could not be found: {best.message}.")
    weights: Floats = best.x.reshape(shape)
    return weights


def _loss(lessons: _Lessons, moved: Floats, recipe: ContextRecipe) -> tuple[float, Floats]:
    """Give the loss of what circumstances add to each turn, and its slope, (n, 3).

    Where a turn is held to its bound, more of the same lift changes nothing: that part of the slope goes.
    """
    counted = shares(lessons.words, moved, recipe.free, recipe.part)[:, None]
    log_odds = log_softmax(lessons.words + counted * moved, axis=1)
    error = (np.exp(log_odds) - lessons.truth) * lessons.counts[:, None]
    held = counted[:, 0] < 1
    slope = counted * error
    lift = direction(moved[held])
    slope[held] -= counted[held] * ((error[held] * moved[held]).sum(axis=1) / lift)[:, None] * TOWARDS
    return float(-(lessons.counts * (log_odds * lessons.truth).sum(axis=1)).sum()), slope


def _classifier(weights: Floats, recipe: ContextRecipe) -> BoundedContext:
    classifier = BoundedContext(free=recipe.free, part=recipe.part)
    classifier.classes_ = np.array(LABELS)
    classifier.coef_ = np.hstack([np.eye(len(LOGITS)), weights.T])
    classifier.intercept_ = np.zeros(len(LABELS))
    classifier.n_features_in_ = classifier.coef_.shape[1]
    classifier.n_iter_ = np.array([0], np.int32)
    return classifier


def predicted_unseen(
    dialogues: pl.DataFrame,
    besides: pl.DataFrame,
    acts: Mapping[str, Sequence[str]],
    recipe: ContextRecipe,
) -> Floats:
    """Predict each turn by a stage that has seen `besides`, and not its dialogue, (turns, 3)."""
    result = np.full((dialogues.height, len(LABELS)), np.nan)
    fold = dialogues["contact"].to_numpy() % FOLDS
    for each in range(FOLDS):
        seen = joined(dialogues.filter(fold != each), besides)
        stage = ContextStage(fit(seen, acts, recipe))
        result[fold == each] = stage.predict_proba(dialogues.filter(fold == each))
    return result
