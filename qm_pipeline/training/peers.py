"""What people use today, measured beside our model in the same run.

What belongs here: the peers, each as one function from texts to scores in -1..+1. What does not: measures.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def vader_scores(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Score texts with VADER; None where it is not installed (it comes with the extra `test`)."""
    if find_spec("vaderSentiment") is None:
        return None
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  # not always there

    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(text)["compound"] for text in texts], np.float64)
