"""Fitting the sentiment model: the mix of examples, the pipeline, and its calibration.

What belongs here: what turns examples into a fitted scikit-learn pipeline, the same for the same seed. What
does not: measuring it (`evaluate`) and writing it down (`candidate`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.features import TurnCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

CLASSES: Final = ("negative", "neutral", "positive")


def additive_pipeline(buckets: Mapping[str, str], *, strength: float, rarest: int) -> Pipeline:
    """Build the unfitted pipeline: raw counts of features into a multinomial logistic regression.

    Parameters
    ----------
    buckets
        The lexicon buckets, see `TurnCounts`.
    strength
        Inverse regularisation, scikit-learn's `C`.
    rarest
        A feature in fewer examples than this is dropped.
    """
    return Pipeline(
        [
            ("features", TurnCounts(buckets=dict(buckets), min_df=rarest)),
            ("classifier", LogisticRegression(C=strength, max_iter=400)),
        ]
    )


def fit(pipeline: Pipeline, examples: pl.DataFrame, weights: NDArray[np.float64] | None = None) -> Pipeline:
    """Fit a pipeline on `EXAMPLES`; `weights` has one entry an example."""
    pipeline.fit(examples["text"].to_list(), examples["label"].to_list(), classifier__sample_weight=weights)
    return pipeline


def shift_negative(pipeline: Pipeline, offset: float) -> Pipeline:
    """Add `offset` to the negative logit, in place.

    Customers in contact centres complain in factual words that general corpora call neutral; how much that
    costs is chosen on development data.
    """
    pipeline.named_steps["classifier"].intercept_[CLASSES.index("negative")] += offset
    return pipeline


def cool(pipeline: Pipeline, temperature: float) -> Pipeline:
    """Divide all logits by `temperature`, in place: the same labels, with honest probabilities."""
    classifier = pipeline.named_steps["classifier"]
    classifier.coef_ /= temperature
    classifier.intercept_ /= temperature
    return pipeline
