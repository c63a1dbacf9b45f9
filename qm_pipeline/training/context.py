"""Fitting the second stage: what the circumstances of a turn add to the logits of its words.

What belongs here: the fit to labelled dialogues, and predictions by fits that have not seen a dialogue. What
does not: reading dialogues (`dialogues`) and what a circumstance is (`scoring.context`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.context.columns import LOGITS, PROBABILITIES, ContextColumns
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
    """

    shrinkage: float = 2.0
    rarest: int = 3
    shares: tuple[float, float, float] = (0.3, 0.45, 0.25)


def fit(dialogues: pl.DataFrame, acts: Mapping[str, Sequence[str]], recipe: ContextRecipe) -> Pipeline:
    """Fit the second stage.

    Parameters
    ----------
    dialogues
        `DIALOGUES` with the first stage's `p_negative`, `p_neutral`, `p_positive` of each turn, by a fit that
        has not seen their wording.
    acts
        Phrases by act.

    Returns
    -------
    Pipeline
        An ordinary one of `ContextColumns` and `LogisticRegression`. The logits of the words keep the weight
        1, which scikit-learn cannot hold fixed; so the weights of the circumstances are fitted by the same
        loss here and put beside it.
    """
    columns = ContextColumns(acts={act: list(each) for act, each in acts.items()}, rarest=recipe.rarest)
    met = columns.fit(dialogues).circumstances(dialogues)
    said = np.flatnonzero(dialogues["label"].is_not_null().to_numpy())
    logits = np.log(dialogues.select(PROBABILITIES).to_numpy())[said]
    labels = dialogues["label"].to_numpy()[said]
    truth = (labels[:, None] == np.array(LABELS)).astype(np.float64)
    counts = _balanced(truth, dialogues["weight"].to_numpy()[said], recipe.shares)
    weights = _weights(met[said], logits, truth, counts, recipe.shrinkage)
    return Pipeline([("columns", columns), ("classifier", _classifier(weights))])


def _balanced(truth: Floats, weight: Floats, shares: tuple[float, float, float]) -> Floats:
    """Give what each example counts, (n,): its weight, and the classes together the given shares."""
    weighed = truth * weight[:, None]
    factor = np.array(shares) * weighed.sum() / np.maximum(weighed.sum(axis=0), 1)
    counts: Floats = weighed @ factor
    return counts


def _weights(
    met: sparse.csr_matrix, logits: Floats, truth: Floats, counts: Floats, shrinkage: float
) -> Floats:
    """Minimise the multinomial log loss of the weights of circumstances, the logits of the words given."""
    shape = (met.shape[1], truth.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        moved = logits + met @ weights
        moved -= moved.max(axis=1, keepdims=True)
        log_odds = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
        slope = met.T @ ((np.exp(log_odds) - truth) * counts[:, None]) + shrinkage * weights
        value = -(counts * (log_odds * truth).sum(axis=1)).sum() + shrinkage * (weights**2).sum() / 2
        return float(value), slope.ravel()

    best: Floats = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B").x
    return best.reshape(shape)


def _classifier(weights: Floats) -> LogisticRegression:
    classifier = LogisticRegression()
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
