"""The sentiment of a turn: probabilities of negative, neutral and positive, and the words behind them.

What belongs here: the serving face of a fitted pipeline. What does not: reading a model from disk (`models`),
fitting one (`training`), and what becomes of the probabilities (`contact`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.text import skipped_reasons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

CLASSES: Final = ("negative", "neutral", "positive")


class SentimentModel:
    """A fitted sentiment pipeline, ready to score and to explain.

    Parameters
    ----------
    pipeline
        `TurnCounts` followed by a multinomial `LogisticRegression` with the classes negative, neutral,
        positive.
    name, version
        What the model is called; together they are its `version_id`.
    language
        The language it was trained for, as a BCP 47 primary tag.

    Raises
    ------
    ModelError
        If the pipeline has other classes.
    """

    def __init__(self, pipeline: Pipeline, *, name: str, version: str, language: str) -> None:
        if tuple(pipeline.classes_) != CLASSES:
            raise ModelError(
                f"{name}/{version} does not tell {', '.join(CLASSES)} apart; it is another kind of model."
            )
        self.pipeline = pipeline
        self.name = name
        self.version = version
        self.language = language

    @property
    def version_id(self) -> str:
        """Name and version, as every score row carries it."""
        return f"{self.name}/{self.version}"

    def scorable(self, texts: pl.Series) -> pl.Series:
        """Say of each text why it cannot be scored: null, `empty` or `no_words`."""
        return skipped_reasons(texts)

    def predict_proba(self, texts: pl.Series | Sequence[str]) -> NDArray[np.float64]:
        """Give the calibrated probabilities of each text.

        Parameters
        ----------
        texts
            Any number of texts; a null is an empty text. What an empty text gets is the base rate: ask
            `scorable` first.

        Returns
        -------
        ndarray of shape (n_texts, 3)
            Columns negative, neutral, positive; rows add up to 1.
        """
        series = pl.Series(texts, dtype=pl.String) if not isinstance(texts, pl.Series) else texts
        if series.is_empty():
            return np.empty((0, len(CLASSES)))
        probabilities: NDArray[np.float64] = self.pipeline.predict_proba(series.fill_null("").to_list())
        return probabilities
