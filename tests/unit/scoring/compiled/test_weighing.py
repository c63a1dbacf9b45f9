"""What tokens weigh, compiled, against the contributions of each text by itself: equal to the last bit."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from qm_pipeline.scoring.sentiment import SentimentModel
from qm_pipeline.scoring.weighing import gathered
from tests.unit.scoring.test_kernel import FRAGMENTS, HOSTILE

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

# Function words, known to the model and not, misspelt, and inside the reach of a negation.
SILENT = [
    "not at all that good",
    "never the",
    "it did not work for you",
    "no nada de la estafa",
    "YOU\u2019RE yu",
]


@pytest.fixture(
    params=[("pipeline", "en"), ("signed_pipeline", "en"), ("foreign_pipeline", "es"), ("pipeline", "xx")]
)
def model(request: pytest.FixtureRequest) -> SentimentModel:
    """English, with signed pairs; with letters that count as others; without a list of function words."""
    name, language = request.param
    fitted: Pipeline = request.getfixturevalue(name)
    return SentimentModel(fitted, name="sentiment-small", version="0.0.1", language=language)


def fragments() -> list[str]:
    chooser = random.Random(11)
    words = [*FRAGMENTS, " the ", " you ", " at all ", " de ", " la "]
    return ["".join(chooser.choices(words, k=chooser.randint(1, 25))) for _ in range(2000)]


@pytest.mark.parametrize("texts", [HOSTILE, SILENT, fragments(), [""], []], ids=lambda each: str(len(each)))
def test_tokens_weigh_what_their_contributions_say(model: SentimentModel, texts: list[str]) -> None:
    compiled = model.weigh(pl.Series(texts, dtype=pl.String))
    plain = gathered([model.explain(text) for text in texts], model.language)
    for name, found, expected in zip(plain._fields, compiled, plain, strict=True):
        assert np.array_equal(found, expected), name
