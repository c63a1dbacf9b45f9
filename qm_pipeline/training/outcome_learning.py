"""What a centre's own labels bring: measured by playing the newcomer with queues that the fit has not seen.

What belongs here: the learning curve on the card. What does not: the adaptation itself (`outcome_adapt`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from qm_pipeline.scoring.outcomes.observed import KINDS
from qm_pipeline.training import outcome_adapt, outcome_fit

if TYPE_CHECKING:
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    from qm_pipeline.scoring.segments import Floats, Ints
    from qm_pipeline.training.outcome_measures import Study

SIZES: Final = (50, 100, 200, 300, 600)
DRAWS: Final = 5
CENTRES: Final = 4
# Abandoned contacts look the same in every queue: there is nothing left to learn.
CURVES: Final = ("dissatisfied", "resolved")


def learning_curve(study: Study, seed: int) -> dict[str, dict[str, dict[str, float]]]:
    """Measure what labels bring: outcome -> labels -> AUROC `before` and `after`, and of how many `trials`.

    A centre is a quarter of the queues. Its model starts from a fit on the other queues and is fitted to that
    many of its contacts, drawn at random; before and after are measured on the half of them that gives no
    labels.
    """
    queues = study.labelled.groups("queue")
    trials: dict[str, dict[int, list[tuple[float, float]]]] = {
        outcome: {size: [] for size in SIZES} for outcome in CURVES
    }
    for others, centre in GroupKFold(CENTRES).split(queues, groups=queues):
        for outcome, curve in trials.items():
            _newcomer(study, outcome, (others, centre), seed, curve)
    return {
        outcome: {str(size): _summary(each) for size, each in curve.items() if each}
        for outcome, curve in trials.items()
    }


def _summary(trials: list[tuple[float, float]]) -> dict[str, float]:
    before, after = np.mean(trials, axis=0)
    return {"before": float(before), "after": float(after), "trials": len(trials)}


def _newcomer(
    study: Study,
    outcome: str,
    split: tuple[Ints, Ints],
    seed: int,
    curve: dict[int, list[tuple[float, float]]],
) -> None:
    """Add to the curve what one centre's labels bring, by several draws."""
    centre = np.intersect1d(split[1], study.known(outcome))
    truth, recipe = study.labelled.truth(outcome), outcome_fit.RECIPES[outcome]
    chosen = outcome_fit.columns(study.observed.take(split[0]), study.acts, KINDS[:-1])
    wide = outcome_adapt.widened(chosen, study.observed.take(split[1]))
    matrix, names = wide.transform(study.observed), wide.get_feature_names_out()
    lessons = study.lessons(outcome).among(split[0])
    queues, scale = study.labelled.groups("queue")[lessons.rows], outcome_fit.scales(names, recipe)
    base = outcome_fit.fit_one(matrix[lessons.rows], lessons, queues, scale, recipe)
    for draw in range(DRAWS):
        order = np.random.default_rng([seed, draw]).permutation(centre)
        test, offered = np.split(order, [order.size // 2])
        for size in (each for each in SIZES if each <= offered.size):
            given = offered[:size]
            after = outcome_adapt.adapted(base, matrix[given], truth[given], names)
            curve[size].append(
                (_auroc(base, matrix[test], truth[test]), _auroc(after, matrix[test], truth[test]))
            )


def _auroc(classifier: LogisticRegression, matrix: sparse.csr_matrix, truth: Floats) -> float:
    return float(roc_auc_score(truth, outcome_fit.logits_of(classifier, matrix)))
