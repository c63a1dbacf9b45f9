"""What people use today, measured beside our model in the same run.

What belongs here: the peers, each as one function from texts to scores in -1..+1. What does not: measures.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qm_pipeline.scoring.analyzer import TurnAnalyzer


def vader_scores(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Score texts with VADER; None where it is not installed (it comes with the extra `test`)."""
    if find_spec("vaderSentiment") is None:
        return None
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  # not always there

    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(text)["compound"] for text in texts], np.float64)


def lexicon_scores(analyzer: TurnAnalyzer, texts: Iterable[str]) -> NDArray[np.float64]:
    """Score texts by counting the words of the lexicons: what a language has before anything is learnt.

    The share of good words less that of bad ones; a word that a negation reaches counts as its opposite.
    """
    return np.array([_lexicon_score(analyzer, text) for text in texts], np.float64)


def _lexicon_score(analyzer: TurnAnalyzer, text: str) -> float:
    named = [(piece.negated, analyzer.bucket_of.get(piece.plain)) for piece in analyzer.pieces(text)]
    signs = [
        (-1 if negated else 1) * (1 if name.startswith("POS") else -1) for negated, name in named if name
    ]
    return sum(signs) / len(signs) if signs else 0.0
