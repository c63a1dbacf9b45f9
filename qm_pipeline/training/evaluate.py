"""Measures of a sentiment model, each a pure function of what was predicted and what people said.

What belongs here: the definitions. What does not: which data they are taken on (`sentiment`) and how they are
told (`card`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from qm_pipeline.scoring.sentiment import CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

CALIBRATION_BINS: Final = 15
# VADER's own cuts for its three classes.
PEER_MARGIN: Final = 0.05


def intensity(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the score of each row of probabilities, -5..+5: 5 (p_positive - p_negative)."""
    scores: NDArray[np.float64] = 5 * (probabilities[:, 2] - probabilities[:, 0])
    return scores


def class_measures(probabilities: NDArray[np.float64], labels: pl.Series) -> dict[str, float]:
    """Measure three-class predictions: macro-F1, AUROC of negative, and calibration error."""
    truth = np.array(labels.to_list())
    predicted = np.array(CLASSES)[probabilities.argmax(axis=1)]
    return {
        "n": len(truth),
        "macro_f1": float(f1_score(truth, predicted, average="macro")),
        "negative_auroc": float(roc_auc_score(truth == "negative", -intensity(probabilities))),
        "calibration_error": calibration_error(probabilities, truth),
    }


def peer_class_measures(scores: NDArray[np.float64] | None, labels: pl.Series) -> dict[str, float] | None:
    """Measure a peer whose score in -1..+1 is cut at +-0.05."""
    if scores is None:
        return None
    truth = np.array(labels.to_list())
    predicted = np.select(
        [scores >= PEER_MARGIN, scores <= -PEER_MARGIN], ["positive", "negative"], "neutral"
    )
    return {
        "n": len(truth),
        "macro_f1": float(f1_score(truth, predicted, average="macro")),
        "negative_auroc": float(roc_auc_score(truth == "negative", -scores)),
    }


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.str_]) -> float:
    """Give the expected calibration error of the most probable class.

    The mean distance between confidence and accuracy over 15 bins of equal width, weighted by their size
    (Guo et al. 2017).
    """
    confidence = probabilities.max(axis=1)
    correct = np.array(CLASSES)[probabilities.argmax(axis=1)] == truth
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(confidence[bins == each].mean() - correct[bins == each].mean()) * (bins == each).sum()
        for each in np.unique(bins)
    ]
    return float(sum(gaps) / len(truth))


def rank_correlation(scores: NDArray[np.float64] | None, ratings: pl.Series) -> float | None:
    """Give Spearman's rank correlation of scores and human ratings; None where there are no scores."""
    return None if scores is None else float(spearmanr(scores, ratings.to_numpy()).statistic)


def conversation_measures(turns: pl.DataFrame, scores: NDArray[np.float64] | None) -> dict[str, float] | None:
    """Measure what customers' turn scores say about how a conversation went.

    Parameters
    ----------
    turns
        As `conversations.conversation_turns` gives them.
    scores
        One a turn; those of customers are read.

    Returns
    -------
    dict or None
        AUROC and average precision of `dissatisfied` by the mean and by the lowest score; Spearman's
        correlation of the mean with `resolved` where it is known, and its AUROC among conversations about the
        same topic, which decides much of what can be resolved. None where there are no scores.
    """
    if scores is None:
        return None
    contacts = (
        turns.with_columns(score=scores)
        .filter(pl.col("role") == "customer")
        .group_by("interaction_id", maintain_order=True)
        .agg(
            pl.col("score").mean().alias("mean"),
            pl.col("score").min().alias("lowest"),
            pl.col("topic", "dissatisfied", "resolved").first(),
        )
    )
    judged = contacts.filter(pl.col("dissatisfied").is_not_null())
    known = contacts.filter(pl.col("resolved").is_not_null())
    bad = judged["dissatisfied"].to_numpy()
    measures = {"conversations": float(judged.height), "base_rate": float(bad.mean())}
    for name in ("mean", "lowest"):
        unhappiness = -judged[name].to_numpy()
        measures[f"dissatisfied_auroc_{name}"] = float(roc_auc_score(bad, unhappiness))
        measures[f"dissatisfied_average_precision_{name}"] = float(average_precision_score(bad, unhappiness))
    resolved = spearmanr(known["mean"].to_numpy(), known["resolved"].to_numpy())
    return measures | {
        "resolved_rank_correlation": float(resolved.statistic),
        "resolved_auroc_within_topic": _auroc_within_topic(known),
    }


def _auroc_within_topic(known: pl.DataFrame) -> float:
    """Give the AUROC of `resolved` by the mean score among pairs of conversations about the same topic."""
    ordered = pairs = 0.0
    for (_,), part in known.group_by("topic", maintain_order=True):
        resolved = part["resolved"].to_numpy()
        count = float(resolved.sum() * (~resolved).sum())
        if count:
            ordered += count * float(roc_auc_score(resolved, part["mean"].to_numpy()))
            pairs += count
    return ordered / pairs if pairs else float("nan")
