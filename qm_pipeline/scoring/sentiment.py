"""The sentiment of a turn: probabilities of negative, neutral and positive, and the words behind them.

What belongs here: the serving face of a fitted pipeline. What does not: reading a model from disk (`models`),
fitting one (`training`), and what becomes of the probabilities (`contact`).
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring import fitted
from qm_pipeline.scoring.additive import additive
from qm_pipeline.scoring.analyzer import NAMES_OF_A_PAIR, columns
from qm_pipeline.scoring.damping import damping
from qm_pipeline.scoring.kernel import Kernel
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.scoring.tables import tables
from qm_pipeline.scoring.text import skipped_reasons
from qm_pipeline.scoring.weighing import Weighing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

    from qm_pipeline.scoring.context.stage import ContextStage
    from qm_pipeline.scoring.weighing import Weighed

CLASSES: Final = LABELS
_UNKNOWN: Final = -1


class Contribution(NamedTuple):
    """What one token of a turn adds to each of the three logits.

    `start` and `end` are character offsets in the text as it was given. A pair of words counts half for each
    of its words, so that nothing is counted twice.
    """

    start: int
    end: int
    token: str
    negated: bool
    weight_negative: float
    weight_neutral: float
    weight_positive: float

    @property
    def weight(self) -> float:
        """The part of the difference between the positive and the negative logit that this token makes."""
        return self.weight_positive - self.weight_negative


class SentimentModel:
    """A fitted sentiment pipeline, ready to score and to explain.

    Parameters
    ----------
    pipeline
        `TurnCounts`, `TurnLength` (models before 2.0.0 have none) and a multinomial `LogisticRegression` with
        the classes negative, neutral, positive; in memory or in a file.
    name, version
        What the model is called; together they are its `version_id`.
    language
        The language it was trained for, as a BCP 47 primary tag.
    context
        The second stage, which sees the turns before; None where the model has none.

    Raises
    ------
    ModelError
        If the pipeline is another kind of model, or a part of it is of another kind than it must be.
    """

    def __init__(
        self,
        pipeline: fitted.Source,
        *,
        name: str,
        version: str,
        language: str,
        context: ContextStage | None = None,
    ) -> None:
        apart = additive(pipeline)
        if apart is None:
            raise ModelError(
                f"{name}/{version} does not tell {', '.join(CLASSES)} apart; it is another kind of model."
            )
        self._source, self._apart = pipeline, apart
        self.name = name
        self.version = version
        self.language = language
        self.context = context

    @cached_property
    def pipeline(self) -> Pipeline:
        """The pipeline itself: what every number here is held to."""
        return fitted.whole(self._source)

    @property
    def version_id(self) -> str:
        """Name and version, as every score row carries it."""
        return f"{self.name}/{self.version}"

    def scorable(self, texts: pl.Series) -> pl.Series:
        """Say of each text why it cannot be scored: null, `empty` or `no_words`."""
        return skipped_reasons(texts)

    def predict_proba(self, texts: pl.Series | Sequence[str]) -> NDArray[np.float64]:
        """Give the calibrated probabilities of each text by its words alone.

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
        series = texts if isinstance(texts, pl.Series) else pl.Series("text", texts, pl.String)
        return self._kernel.predict_proba(series.cast(pl.String).fill_null(""))

    def read(self, texts: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the probabilities of each text, and the share of its words that the model knows.

        Returns
        -------
        tuple of ndarray
            As of `predict_proba`; and (n_texts,), 1 where a text has no words.
        """
        return self._kernel.read(texts.cast(pl.String).fill_null(""))

    def prepare(self) -> None:
        """Build now what is else built with the first text."""
        _ = self._kernel

    @cached_property
    def _kernel(self) -> Kernel:
        return Kernel(tables(self._apart))

    @cached_property
    def _weighing(self) -> Weighing:
        kernel = self._kernel
        return Weighing(kernel.model, kernel.index, self.language, self._apart.analyzer.spellings)

    @property
    def intercept(self) -> NDArray[np.float64]:
        """The three logits of a text without a known word."""
        return self._apart.intercept.copy()

    def explain(self, text: str) -> list[Contribution]:
        """Say what each token of a text adds to the logits.

        Returns
        -------
        list of Contribution
            Of the tokens that are counted, in the order of the text. Their weights and `intercept` add up to
            the logits, whose softmax is what `predict_proba` gives.
        """
        analyzer = self._apart.analyzer
        found = analyzer.pieces(text)
        words = self._columns_of([piece.form for piece in found])
        buckets = self._columns_of([analyzer.bucket(piece) for piece in found])
        named = [analyzer.pair(first, second) for first, second in pairwise(found)]
        pairs = self._columns_of([name for names in named for name in names]).reshape(
            len(named), NAMES_OF_A_PAIR
        )
        times = np.array([1 + piece.strong for piece in found], np.intp)
        rows = self._weight_rows
        weights, halves = times[:, None] * (rows[words] + rows[buckets]), rows[pairs].sum(axis=1) / 2
        weights[:-1] += halves
        weights[1:] += halves
        counted = sum(int(((columns != _UNKNOWN) * times).sum()) for columns in (words, buckets))
        counted += int((pairs != _UNKNOWN).sum())
        return [
            Contribution(piece.start, piece.end, piece.plain, piece.negated, *row)
            for piece, row in zip(found, (weights / self._damping(counted)).tolist(), strict=True)
        ]

    def weigh(self, texts: pl.Series) -> Weighed:
        """Say the same of every token of many texts without nulls."""
        return self._weighing.weigh(texts)

    def _damping(self, features: int) -> float:
        """Give what the weights of a text of so many known features are divided by."""
        typical = self._apart.typical
        return 1.0 if typical is None else float(damping(features, typical))

    def _columns_of(self, features: Sequence[str | None]) -> NDArray[np.intp]:
        """Give the row of weights of each feature; the last where the model does not have it."""
        known = self._columns
        return np.array(
            [_UNKNOWN if each is None else known.get(each, _UNKNOWN) for each in features], np.intp
        )

    @cached_property
    def _columns(self) -> dict[str, int]:
        """The features by name, to their rows of weights: asked for by explanations only."""
        return columns(self._apart.features)

    @cached_property
    def _weight_rows(self) -> NDArray[np.float64]:
        """Give each feature's weights, and zeros behind them."""
        return np.vstack([self._apart.weights, np.zeros((1, len(CLASSES)))])
