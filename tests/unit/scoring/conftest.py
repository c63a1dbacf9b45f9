"""A small fitted sentiment model, so that its machinery is tested without the committed one."""

from __future__ import annotations

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.length import TurnLength
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
        "it never works now",
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
        "works now, never slow again",
    ],
}
SPANISH = {
    "negative": [
        "no me han contestado nada",
        "pésimo, ¡una estafa!",
        "sin señal desde esta mañana",
        "no sirve",
    ],
    "neutral": ["mi número es el 4711", "el lunes a las 5", "¿puede mirar mi pedido?", "no, nada más", "sí"],
    "positive": [
        "gracias, todo perfecto",
        "muy contento 👍",
        "funciona, ¡qué alegría!",
        "nada mal",
        "buenísimo",
    ],
}
SPELLINGS = """bad slow2 baad
didnt didint
good thansk godd ogod
never nevr
neverknown happy happpy
terrible terible"""
PROFILE = {
    "negators": "no nada sin nunca good",
    "turns_of_thought": "pero thanks",
    "alike": "áa ée íi óo úu üu ñn",
    "reach": "5",
}


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """English, as a pipeline is that carries no profile."""
    buckets = {"POS2": "good great thanks happy unseenword", "NEG2": "bad terrible :("}
    return fitted(TurnCounts(buckets=buckets, spellings=SPELLINGS), EXAMPLES)


@pytest.fixture(scope="session")
def signed_pipeline() -> Pipeline:
    """English, with pairs of words and signs, degree words and collocations."""
    buckets = {
        "POS2": "good great thanks happy",
        "POS1": "works helpful",
        "NEG2": "bad terrible :(",
        "NEG1": "slow",
    }
    counts = TurnCounts(
        buckets=buckets,
        spellings=SPELLINGS,
        signed_pairs=True,
        degrees="very so",
        collocations={"CPOS3": "works now\nthanks again\nnot bad", "CNEG2": "not good\nno good\nslow again"},
    )
    return fitted(counts, EXAMPLES)


@pytest.fixture(scope="session")
def foreign_pipeline() -> Pipeline:
    """A pipeline with a profile of its own, fitted to both languages so that it knows the tests' words."""
    buckets = {"POS2": "gracias contento happy", "NEG2": "pesimo estafa bad"}
    counts = TurnCounts(buckets=buckets, profile=PROFILE)
    return fitted(counts, {label: [*EXAMPLES[label], *SPANISH[label]] for label in EXAMPLES})


def fitted(counts: TurnCounts, examples: dict[str, list[str]]) -> Pipeline:
    texts = [text for texts in examples.values() for text in texts]
    labels = [label for label, texts in examples.items() for _ in texts]
    steps = [("features", counts), ("length", TurnLength(2.0)), ("classifier", LogisticRegression(C=10))]
    return Pipeline(steps).fit(texts, labels)


@pytest.fixture(scope="session")
def model(pipeline: Pipeline) -> SentimentModel:
    return SentimentModel(pipeline, name="sentiment-small", version="0.0.1", language="en")
