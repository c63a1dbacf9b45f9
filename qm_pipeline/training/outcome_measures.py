"""How good the outcome classifiers are, on contacts that the measured fit has not seen.

What belongs here: the folds, the measures, and the baselines that keep them honest. What does not: fitting.

Two questions are asked. "The same centre, other customers": folds by customer. "A trade never seen": one
queue held out after the other, ranked only inside that queue, where a prior of the topic knows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from qm_pipeline.scoring.outcomes.model import OUTCOMES
from qm_pipeline.scoring.outcomes.observed import KINDS
from qm_pipeline.training import outcome_fit, peers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.outcomes.observed import Observed
    from qm_pipeline.scoring.segments import Floats, Ints
    from qm_pipeline.training.labelled import Labelled

FOLDS: Final = 5
REPEATS: Final = 3
VARIANTS: Final = ("serving", "without_words", "with_queue_and_topic")
CALIBRATION_BINS: Final = 15
# How strongly the mean of all topics is mixed into that of one.
PRIOR_STRENGTH: Final = 5.0
_FORGIVING: Final = 1.0


@dataclass(frozen=True)
class Study:
    """Labelled contacts with everything that is observed of them."""

    labelled: Labelled
    observed: Observed
    acts: Mapping[str, Sequence[str]]

    def known(self, outcome: str) -> Ints:
        """Rows whose outcome somebody has said."""
        return np.flatnonzero(np.isfinite(self.labelled.truth(outcome)))

    def lessons(self, outcome: str) -> outcome_fit.Lessons:
        """Gather the contacts to fit an outcome to."""
        return outcome_fit.lessons(self.labelled, outcome)

    @cached_property
    def vader(self) -> Floats | None:
        """Mean, lowest, last and share negative of VADER's scores of the customer; None without VADER."""
        said = self.labelled.turns.filter(pl.col("role") == "customer")
        scores = peers.vader_scores(said["text"].to_list())
        if scores is None:
            return None
        course = (
            said.with_columns(score=scores)
            .group_by("contact")
            .agg(
                pl.col("score").mean().alias("mean"),
                pl.col("score").min().alias("lowest"),
                pl.col("score").last().alias("last"),
                (pl.col("score") < 0).mean().alias("negative"),
            )
        )
        rows = pl.DataFrame({"contact": np.arange(self.observed.contacts)})
        table = rows.join(course, on="contact", how="left", maintain_order="left").drop("contact")
        return table.fill_null(0.0).to_numpy()


def variants(outcome: str) -> dict[str, outcome_fit.Recipe]:
    """Name what is measured beside each other: what serves, without words, and with what the source knew."""
    serving = outcome_fit.RECIPES[outcome]
    wordless = tuple(each for each in serving.kinds if each != "word")
    found = {
        "serving": serving,
        "with_queue_and_topic": replace(serving, kinds=(*serving.kinds, "context"), queue_scale=0.0),
    }
    return found if wordless == serving.kinds else found | {"without_words": replace(serving, kinds=wordless)}


def held_out(study: Study, folds: Ints, names: Sequence[str]) -> dict[tuple[str, str], Floats]:
    """Give the logit of every contact by a fit that has seen none of its fold, per outcome and variant."""
    logits = {
        (outcome, name): np.full(folds.size, np.nan)
        for outcome in OUTCOMES
        for name in variants(outcome)
        if name in names
    }
    queues = study.labelled.groups("queue")
    for fold in np.unique(folds):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        chosen = outcome_fit.columns(study.observed.take(train), study.acts, KINDS)
        matrix, features = chosen.transform(study.observed), chosen.get_feature_names_out()
        for (outcome, variant), result in logits.items():
            lessons, recipe = study.lessons(outcome).among(train), variants(outcome)[variant]
            scale, rows = outcome_fit.scales(features, recipe), lessons.rows
            fitted = outcome_fit.fit_one(matrix[rows], lessons, queues[rows], scale, recipe)
            result[test] = outcome_fit.logits_of(fitted, matrix[test])
    return logits


def by_customer(study: Study, seed: int) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """Measure on other customers of the same centre; and give each outcome's calibration for what serves.

    Customers are dealt to five folds in `REPEATS` ways, and the figures are the means over these: a rare
    outcome's would else hang on the deal.
    """
    dealt = [_dealt(study.labelled.groups("customer_id"), seed + repeat) for repeat in range(REPEATS)]
    logits = [held_out(study, folds, VARIANTS) for folds in dealt]
    measured: dict[str, Any] = {}
    lines = {}
    for outcome in OUTCOMES:
        truth, known = study.labelled.truth(outcome), study.known(outcome)
        measured[outcome] = {"n": int(known.size), "positive": int(truth[known].sum())}
        for name in variants(outcome):
            each = [
                quality(one[outcome, name], truth, folds) for one, folds in zip(logits, dealt, strict=True)
            ]
            measured[outcome][name] = _mean(each)
        simple = [_baseline_quality(study, outcome, folds) for folds in dealt]
        measured[outcome]["baselines"] = {name: _mean([each[name] for each in simple]) for name in simple[0]}
        held = np.concatenate([one[outcome, "serving"][known] for one in logits])
        lines[outcome] = outcome_fit.line(held, np.tile(truth[known], REPEATS))
    return measured, lines


def by_queue(study: Study) -> dict[str, Any]:
    """Measure the ranking inside queues whose trade the fit has not seen: AUROC over pairs of contacts."""
    queues = study.labelled.groups("queue")
    measured: dict[str, dict[str, float | None]] = {outcome: {} for outcome in OUTCOMES}
    # Which queue or topic it is cannot have been learnt where nothing of the queue has been seen.
    for (outcome, name), logits in held_out(study, queues, ("serving", "without_words")).items():
        measured[outcome][name] = within(logits, study.labelled.truth(outcome), queues)
    return measured


def _dealt(groups: Ints, seed: int) -> Ints:
    """Deal groups to folds, (n,)."""
    numbers = np.zeros(groups.size, np.int64)
    deal = GroupKFold(FOLDS, shuffle=True, random_state=seed).split(groups, groups=groups)
    for number, (_, test) in enumerate(deal):
        numbers[test] = number
    return numbers


def _mean(measures: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([each[name] for each in measures])) for name in measures[0]}


def cross_calibrated(logits: Floats, truth: Floats, folds: Ints) -> Floats:
    """Make probabilities of held-out logits, each by a line through the other folds."""
    result = np.full(logits.size, np.nan)
    known = np.isfinite(truth)
    for fold in np.unique(folds):
        others, here = known & (folds != fold), folds == fold
        slope, level = outcome_fit.line(logits[others], truth[others])
        result[here] = expit(slope * logits[here] + level)
    return result


def quality(logits: Floats, truth: Floats, folds: Ints) -> dict[str, float]:
    """Give AUROC, average precision and calibration error of the contacts whose truth is known."""
    known = np.isfinite(truth)
    honest = cross_calibrated(logits, truth, folds)
    return ranked(logits[known], truth[known]) | {
        "calibration_error": calibration_error(honest[known], truth[known])
    }


def ranked(scores: Floats, truth: Floats) -> dict[str, float]:
    """Give AUROC and average precision."""
    return {
        "auroc": float(roc_auc_score(truth, scores)),
        "average_precision": float(average_precision_score(truth, scores)),
    }


def _baseline_quality(study: Study, outcome: str, folds: Ints) -> dict[str, dict[str, float]]:
    truth, known = study.labelled.truth(outcome), study.known(outcome)
    return {
        name: ranked(each[known], truth[known])
        | {"calibration_error": calibration_error(each[known], truth[known])}
        for name, each in baselines(study, outcome, folds).items()
    }


def calibration_error(probabilities: Floats, truth: Floats) -> float:
    """Give the mean distance between probability and frequency over 15 bins of equal width, by their size."""
    bins = np.minimum((probabilities * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
    gaps = [abs((probabilities - truth)[bins == each].sum()) for each in np.unique(bins)]
    return float(sum(gaps) / truth.size)


def within(logits: Floats, truth: Floats, groups: Ints) -> float | None:
    """Give the AUROC inside groups, weighted by the pairs that each can rank; None where none can."""
    right = pairs = 0.0
    for group in np.unique(groups):
        rows = np.flatnonzero((groups == group) & np.isfinite(truth))
        here = truth[rows].sum() * (1 - truth[rows]).sum()
        if here:
            right, pairs = right + here * float(roc_auc_score(truth[rows], logits[rows])), pairs + here
    return right / pairs if pairs else None


def baselines(study: Study, outcome: str, folds: Ints) -> dict[str, Floats]:
    """Give the probabilities of what is simpler: the topic's own rate, the number of turns, VADER."""
    topic = _topic_rates(study, outcome, folds)
    turns = study.observed.numbers["form:turns"]
    simple = {
        "topic": topic,
        "turns": _simple(np.column_stack([turns, np.log1p(turns)]), study, outcome, folds),
    }
    if study.vader is not None:
        simple["vader"] = _simple(study.vader, study, outcome, folds)
    return simple


def _topic_rates(study: Study, outcome: str, folds: Ints) -> Floats:
    topics, truth = study.labelled.groups("topic"), study.labelled.truth(outcome)
    known, result = np.isfinite(truth), np.full(truth.size, np.nan)
    for fold in np.unique(folds):
        rows = np.flatnonzero(known & (folds != fold))
        count = np.bincount(topics[rows], minlength=topics.max() + 1)
        total = np.bincount(topics[rows], weights=truth[rows], minlength=topics.max() + 1)
        rate = (total + PRIOR_STRENGTH * truth[rows].mean()) / (count + PRIOR_STRENGTH)
        result[folds == fold] = rate[topics[folds == fold]]
    return result


def _simple(columns: Floats, study: Study, outcome: str, folds: Ints) -> Floats:
    """Give the held-out probabilities of a plain logistic regression."""
    truth = study.labelled.truth(outcome)
    known, result = np.isfinite(truth), np.full(truth.size, np.nan)
    for fold in np.unique(folds):
        rows = known & (folds != fold)
        model = make_pipeline(
            StandardScaler(), LogisticRegression(C=_FORGIVING, max_iter=outcome_fit.MAX_ITERATIONS)
        )
        result[folds == fold] = model.fit(columns[rows], truth[rows] > 0).predict_proba(
            columns[folds == fold]
        )[:, 1]
    return result
