"""The serving face of the model: shapes, nulls, explanations."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.sentiment import SentimentModel

TEXTS = [
    "It was terible, nevr a godd word" + " from them" * 9,
    "Not good, but thanks :)",
    "",
    "4711",
    "goooood unseenword 👍",
    "I CAN’T log in… bad, bad service",
]


@pytest.fixture(scope="module", params=["pipeline", "signed_pipeline"])
def model(request: pytest.FixtureRequest) -> SentimentModel:
    """With pairs of words alone, and with signed pairs too."""
    pipeline = request.getfixturevalue(request.param)
    return SentimentModel(pipeline, name="sentiment-small", version="0.0.1", language="en")


@pytest.mark.parametrize("text", TEXTS)
def test_contributions_and_the_intercept_add_up_to_the_logits(model: SentimentModel, text: str) -> None:
    parts = np.array(
        [(each.weight_negative, each.weight_neutral, each.weight_positive) for each in model.explain(text)]
    )
    logits = model.intercept + parts.sum(axis=0) if len(parts) else model.intercept
    assert np.allclose(logits, model.pipeline.decision_function([text])[0], rtol=0, atol=1e-12)
    odds = np.exp(logits - logits.max())
    assert np.allclose(odds / odds.sum(), model.predict_proba([text])[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("text", TEXTS)
def test_explained_spans_are_words_of_the_text_in_their_order(model: SentimentModel, text: str) -> None:
    spans = [(each.start, each.end) for each in model.explain(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_a_denied_good_word_pulls_down_and_says_that_it_is_denied(model: SentimentModel) -> None:
    (good,) = (each for each in model.explain("this is not good") if each.token == "good")  # noqa: S105 - a token of text
    assert good.negated
    assert good.weight < 0


def test_a_misspelt_word_weighs_what_the_word_weighs_and_is_shown_where_it_stands(
    model: SentimentModel,
) -> None:
    misspelt, right = model.explain("a terible day"), model.explain("a terrible day")
    assert [each.weight for each in misspelt] == [each.weight for each in right]
    (word,) = (each for each in misspelt if each.token == "terrible")  # noqa: S105 - a token of text
    assert (word.start, word.end) == (2, 9)


def test_saying_it_four_times_counts_less_than_four_times_as_much(model: SentimentModel) -> None:
    def evidence(text: str) -> float:
        return sum(each.weight for each in model.explain(text))

    once, often = evidence("bad slow bad slow"), evidence("bad slow bad slow " * 4)
    assert 4 * once < often < once < 0


def test_probabilities_are_of_the_three_classes_in_order_and_add_up_to_one(model: SentimentModel) -> None:
    probabilities = model.predict_proba(["bad", "my number is 4711", "great, thanks"])
    assert probabilities.shape == (3, 3)
    assert probabilities.dtype == np.float64
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(probabilities.sum(axis=1), 1, rtol=0, atol=1e-12)


def test_no_texts_give_no_rows(model: SentimentModel) -> None:
    assert model.predict_proba([]).shape == (0, 3)
    assert model.predict_proba(pl.Series([], dtype=pl.String)).shape == (0, 3)


def test_a_null_scores_as_an_empty_text_and_is_reported_unscorable(model: SentimentModel) -> None:
    texts = pl.Series([None, ""], dtype=pl.String)
    first, second = model.predict_proba(texts)
    assert np.array_equal(first, second)
    assert model.scorable(texts).to_list() == ["empty", "empty"]


def test_a_model_of_other_classes_is_refused() -> None:
    other = Pipeline([("features", TurnCounts()), ("classifier", LogisticRegression())])
    other.fit(["a", "b"], ["churned", "stayed"])
    with pytest.raises(ModelError, match="another kind of model"):
        SentimentModel(other, name="churn", version="1.0.0", language="en")
