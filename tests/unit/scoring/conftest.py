"""A small fitted sentiment model, so that its machinery is tested without the committed one."""

from __future__ import annotations

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.sentiment import SentimentModel

EXAMPLES = {
    "negative": [
        "this is not good",
        "bad, bad service!",
        "it never worked :(",
        "not helpful at all 😡",
        "why?? so slow...",
        "i can't log in",
        "see http://a.example for my complaint @you",
        "[noise] terrible",
    ],
    "neutral": [
        "my number is 4711",
        "on monday at 5",
        "the order",
        "can you check",
        "yes",
        "café résumé naïve",
    ],
    "positive": [
        "this is good",
        "great, thanks!",
        "it works :)",
        "not bad at all 👍",
        "so happy <3",
        "never had better service",
        "wow!? great",
        "soooo good",
    ],
}


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    texts = [text for texts in EXAMPLES.values() for text in texts]
    labels = [label for label, texts in EXAMPLES.items() for _ in texts]
    counts = TurnCounts(buckets={"POS2": "good great thanks happy unseenword", "NEG2": "bad terrible :("})
    return Pipeline([("features", counts), ("classifier", LogisticRegression(C=10))]).fit(texts, labels)


@pytest.fixture(scope="session")
def model(pipeline: Pipeline) -> SentimentModel:
    return SentimentModel(pipeline, name="sentiment-small", version="0.0.1", language="en")
