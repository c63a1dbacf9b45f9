"""Fitting an outcome model to a centre's own contacts, starting from the one that serves.

What belongs here: what a few hundred labels change. What does not: fitting from nothing (`outcome_fit`).

What the serving model says is one strong column beside the others, so that few labels move little; the sum of
both is again one weight a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from qm_pipeline.scoring.outcomes.features import OutcomeColumns
from qm_pipeline.scoring.outcomes.observed import CONTEXT
from qm_pipeline.training.outcome_fit import MAX_ITERATIONS, logits_of
from qm_pipeline.training.outcome_measures import FOLDS, ranked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.outcomes.observed import Observed
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.training.outcome_measures import Study

# Of either answer; with fewer, what serves says more than they do.
FEWEST: Final = 10
STRENGTH: Final = 0.02
_BASE_SCALE: Final = 10.0


def widened(base: OutcomeColumns, observed: Observed) -> OutcomeColumns:
    """Give the columns of a fitted model, and one for each queue, topic and channel of the centre."""
    kinds = (*base.kinds, "context") if "context" not in base.kinds else base.kinds
    local = OutcomeColumns(rarest=base.rarest, kinds=("context",)).fit(observed)
    columns: OutcomeColumns = clone(base).set_params(kinds=kinds)
    columns.terms_ = "\n".join(sorted({*base.terms(), *local.terms()}))
    columns.edges_ = base.edges_
    return columns


def moved(
    classifier: LogisticRegression, before: OutcomeColumns, after: OutcomeColumns
) -> LogisticRegression:
    """Give a classifier its weights at their places among more columns; the others weigh nothing."""
    places = {name: place for place, name in enumerate(after.get_feature_names_out())}
    weights = np.zeros((1, len(places)))
    weights[0, [places[name] for name in before.get_feature_names_out()]] = classifier.coef_[0]
    return _classifier(weights, classifier.intercept_)


def adapted(
    base: LogisticRegression, matrix: sparse.csr_matrix, truth: Floats, names: list[str]
) -> LogisticRegression:
    """Fit a classifier to labelled rows, starting from `base`.

    Parameters
    ----------
    base
        Over the same columns as `matrix`.
    matrix
        Rows whose truth is known.
    truth
        0 and 1.
    names
        Of the columns; what `base` leaves out stays out, but for what is known of this centre alone.
    """
    if min(truth.sum(), (1 - truth).sum()) < FEWEST:
        return base
    local = np.array([name.startswith(tuple(f"context:{each}:" for each in CONTEXT)) for name in names])
    used = np.flatnonzero((base.coef_[0] != 0) | local)
    said = sparse.csr_matrix(_BASE_SCALE * logits_of(base, matrix)[:, None])
    fitted = LogisticRegression(C=STRENGTH, max_iter=MAX_ITERATIONS)
    fitted.fit(sparse.hstack([said, matrix[:, used]], format="csr"), truth > 0)
    trust = _BASE_SCALE * fitted.coef_[0, 0]
    weights = base.coef_ * trust
    weights[0, used] += fitted.coef_[0, 1:]
    return _classifier(weights, base.intercept_ * trust + fitted.intercept_)


def _classifier(weights: Floats, intercept: Floats) -> LogisticRegression:
    result = LogisticRegression()
    result.classes_ = np.array([False, True])
    result.coef_, result.intercept_ = weights, np.asarray(intercept, np.float64)
    result.n_features_in_, result.n_iter_ = weights.shape[1], np.array([0], np.int32)
    return result


def measured(
    study: Study, columns: OutcomeColumns, base: Mapping[str, LogisticRegression], seed: int
) -> dict[str, Any]:
    """Measure before and after on customers of this centre whose contacts the fit has not seen.

    Returns
    -------
    dict
        Outcome to `n`, `positive`, and AUROC and average precision `before` and `after`; without the measures
        where there are too few labels of either answer.
    """
    matrix, names = columns.transform(study.observed), columns.get_feature_names_out()
    return {
        outcome: _of_outcome(study, outcome, classifier, (matrix, names), seed)
        for outcome, classifier in base.items()
    }


def _of_outcome(
    study: Study,
    outcome: str,
    base: LogisticRegression,
    offered: tuple[sparse.csr_matrix, list[str]],
    seed: int,
) -> dict[str, Any]:
    matrix, names = offered
    rows, truth = study.known(outcome), study.labelled.truth(outcome)
    counted: dict[str, Any] = {"n": int(rows.size), "positive": int(truth[rows].sum())}
    customers = study.labelled.groups("customer_id")[rows]
    if min(truth[rows].sum(), (1 - truth[rows]).sum()) < FEWEST or np.unique(customers).size < FOLDS:
        return counted
    after = np.zeros(rows.size)
    deal = GroupKFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in deal.split(rows, groups=customers):
        fitted = adapted(base, matrix[rows[train]], truth[rows[train]], names)
        after[test] = logits_of(fitted, matrix[rows[test]])
    before = logits_of(base, matrix[rows])
    return counted | {"before": ranked(before, truth[rows]), "after": ranked(after, truth[rows])}
