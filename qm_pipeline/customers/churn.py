"""The probability of leaving within 30 days, for those who know who left.

What belongs here: the examples, the logistic regression, and its test on later time than it was fitted on.
What does not: the facts (`history`), reading who left (`labels`) and storing the model.

A model is nine numbers and their scaling: it is kept as such, and anybody can read which fact weighs what.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

if TYPE_CHECKING:
    from numpy.typing import NDArray

HORIZON_DAYS: Final = 30
# With fewer of either, nothing is fitted: ten a column (Peduzzi et al. 1996).
LEAST_EVENTS: Final = 90
# Of either answer, in the earlier part and in the later: below that a test says nothing.
LEAST_OF_A_PART: Final = 10
TEST_SHARE: Final = 0.3
BINS: Final = 10
WORST_CALIBRATION: Final = 0.05
INPUTS: Final = (
    "faded_depth",
    "faded_unresolved",
    "faded_repeats",
    "faded_escalations",
    "faded_cancellations",
    "contacts",
    "last_end_score",
    "turned_bad_90",
    "channel_switches",
)


@dataclass(frozen=True)
class ChurnModel:
    """Log odds = intercept + sum of weight * (input - mean) / scale; what is unknown counts as the mean."""

    intercept: float
    weights: dict[str, float]
    means: dict[str, float]
    scales: dict[str, float]

    def predict(self, facts: pl.DataFrame) -> pl.Series:
        """Give the probability of leaving within 30 days of each row of FACTS, float64."""
        parts = self.contributions(facts)
        log_odds = self.intercept + parts.sum_horizontal()
        return (1 / (1 + (-log_odds).exp())).alias("p_churn")

    def contributions(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Give what each input adds to the log odds, a column each."""
        return facts.select(
            ((pl.col(name).cast(pl.Float64) - self.means[name]) / self.scales[name] * weight)
            .fill_null(0.0)
            .alias(name)
            for name, weight in self.weights.items()
        )

    def document(self) -> dict[str, Any]:
        """Give it as plain numbers, to be stored."""
        return asdict(self)


@dataclass(frozen=True)
class Evaluation:
    """How a model did on later time than it had seen; nulls where it cannot be said."""

    fitted_until: date
    tested_from: date
    tested_until: date
    examples: int
    churned: int
    auroc: float | None
    brier: float
    brier_of_base_rate: float
    calibration_error: float

    def document(self) -> dict[str, Any]:
        """Give it as plain values, to be stored and printed."""
        return {
            name: str(value) if isinstance(value, date) else value for name, value in asdict(self).items()
        }


def examples(facts: pl.DataFrame, churned: pl.DataFrame, known_until: date) -> pl.DataFrame:
    """Label customers' days with what became of them.

    Parameters
    ----------
    facts
        FACTS.
    churned
        `customer_id`, `churned_at` (date) of those who left.
    known_until
        The last day on which leaving would have been known. A day whose 30 days go beyond it has no label.

    Returns
    -------
    polars.DataFrame
        `facts` of days before leaving, with `left` (bool): whether it happened within 30 days after.
    """
    last = known_until - timedelta(days=HORIZON_DAYS)
    days = (pl.col("churned_at") - pl.col("as_of")).dt.total_days()
    return (
        facts.filter(pl.col("as_of") <= last)
        .join(
            churned.select("customer_id", "churned_at"), on="customer_id", how="left", maintain_order="left"
        )
        .filter(pl.col("churned_at").is_null() | (days >= 0))
        .with_columns((days <= HORIZON_DAYS).fill_null(value=False).alias("left"))
        .drop("churned_at")
    )


def is_enough(labelled: pl.DataFrame) -> bool:
    """Say whether there is enough to fit, and over time enough to test it on what comes later."""
    if _rarer(labelled) < LEAST_EVENTS:
        return False
    return min(_rarer(part) for part in _parts(labelled)) >= LEAST_OF_A_PART


def _rarer(labelled: pl.DataFrame) -> int:
    """Count the examples of the rarer answer."""
    left = int(labelled["left"].sum())
    return min(left, labelled.height - left)


def _parts(labelled: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cut into an earlier part and a later one, with 30 days between them.

    What is fitted on must have been known when the tested part began.
    """
    days = labelled["as_of"].sort()
    begin = days[int(len(days) * (1 - TEST_SHARE))]
    until = begin - timedelta(days=HORIZON_DAYS)
    return labelled.filter(pl.col("as_of") < until), labelled.filter(pl.col("as_of") >= begin)


def fit(labelled: pl.DataFrame) -> ChurnModel:
    """Fit the logistic regression on examples; the same examples give the same model."""
    values = labelled.select(pl.col(name).cast(pl.Float64) for name in INPUTS)
    means = {name: float(values[name].mean() or 0.0) for name in INPUTS}  # type: ignore[arg-type]
    scales = {name: float(values[name].std() or 0.0) or 1.0 for name in INPUTS}  # type: ignore[arg-type]
    scaled = values.select(((pl.col(name) - means[name]) / scales[name]).fill_null(0.0) for name in INPUTS)
    classifier = LogisticRegression(C=1.0, max_iter=1000)
    classifier.fit(scaled.to_numpy(), labelled["left"].to_numpy())
    weights = dict(zip(INPUTS, classifier.coef_[0].tolist(), strict=True))
    return ChurnModel(float(classifier.intercept_[0]), weights, means, scales)


def evaluate(labelled: pl.DataFrame) -> Evaluation:
    """Fit on the earlier part, test on the later one; of examples that are enough."""
    earlier, later = _parts(labelled)
    days = later["as_of"].sort()
    truth = later["left"].to_numpy()
    rate = float(earlier["left"].mean() or 0.0)  # type: ignore[arg-type]
    p = fit(earlier).predict(later).to_numpy()
    return Evaluation(
        fitted_until=days[0] - timedelta(days=HORIZON_DAYS),
        tested_from=days[0],
        tested_until=days[-1],
        examples=later.height,
        churned=int(truth.sum()),
        auroc=float(roc_auc_score(truth, p)) if 0 < truth.sum() < len(truth) else None,
        brier=float(brier_score_loss(truth, p)),
        brier_of_base_rate=float(brier_score_loss(truth, np.full(len(p), rate))),
        calibration_error=calibration_error(truth, p),
    )


def is_trustworthy(evaluation: Evaluation) -> bool:
    """Say whether a model may serve: better than the base rate on later time, and honest about it."""
    better = evaluation.brier < evaluation.brier_of_base_rate
    return better and evaluation.calibration_error <= WORST_CALIBRATION


def calibration_error(truth: NDArray[np.bool_], p: NDArray[np.float64]) -> float:
    """Give the expected calibration error over ten bins of equal size (Naeini et al. 2015)."""
    order = np.argsort(p, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return float(sum(len(part) * abs(truth[part].mean() - p[part].mean()) for part in bins) / len(p))
