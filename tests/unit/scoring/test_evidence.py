"""The words behind a score: nothing is lost between them and it, and what is shown reads as it was said."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from qm_pipeline.scoring import evidence
from qm_pipeline.scoring.sentiment import Contribution
from qm_pipeline.scoring.weighing import Weighed, gathered
from tests.unit.scoring.test_kernel import HOSTILE

if TYPE_CHECKING:
    from qm_pipeline.scoring.sentiment import SentimentModel

SAID = [
    "This is NOT good!! 😡 But thanks, it works…",
    "never had a bad day",
    "👩\u200d💻 don’t\nlike it, e\u0301 bad",
]


class Weights:
    """Tells of words by a table: (negative, positive) weights; `not` reaches the next three."""

    intercept = np.array([0.1, 0.8, -0.2])
    context = None

    def __init__(self, weights: dict[str, float]) -> None:
        self.weights = weights

    def weigh(self, texts: pl.Series) -> Weighed:
        return gathered([self.explain(text) for text in texts], "en")

    def explain(self, text: str) -> list[Contribution]:
        found, reach, at = [], 0, 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            plain = word.strip(".,")
            negated = reach > 0
            reach = 3 if plain == "not" else max(reach - 1, 0)
            pull = self.weights.get(plain, 0.0)
            end = start + len(plain)
            found.append(Contribution(start, end, plain, negated, max(-pull, 0.0), 0.0, max(pull, 0.0)))
        return found


def explained(text: str, **weights: float) -> evidence.TurnEvidence:
    return evidence.of_turns(pl.Series([text]), Weights(weights))[0]


def shown(text: str, **weights: float) -> list[str]:
    return [text[span.start : span.end] for span in explained(text, **weights).spans]


def parts(found: evidence.TurnEvidence) -> list[evidence.Amount]:
    spans = [evidence.Amount(each.points, each.logits) for each in (*found.spans, *found.context)]
    return [found.base, evidence.Amount(found.hidden.points, found.hidden.logits), *spans]


@pytest.mark.parametrize("text", [*SAID, *HOSTILE], ids=lambda text: repr(text[:12]))
def test_base_words_and_what_is_hidden_add_up_to_the_logits_and_the_score(
    model: SentimentModel, text: str
) -> None:
    found = evidence.of_turns(pl.Series([text]), model)[0]
    logits = np.sum([part.logits for part in parts(found)], axis=0)
    expected = model.pipeline.decision_function([text])[0]
    assert logits == pytest.approx(expected, abs=1e-9 * (1 + np.abs(expected).max()))
    negative, _, positive = model.predict_proba([text])[0]
    assert sum(part.points for part in parts(found)) == pytest.approx(5 * (positive - negative), abs=1e-6)
    assert found.score == pytest.approx(5 * (positive - negative), abs=1e-6)


@pytest.mark.parametrize("text", [*SAID, *HOSTILE], ids=lambda text: repr(text[:12]))
def test_spans_lie_in_the_text_in_order_and_apart(model: SentimentModel, text: str) -> None:
    spans = evidence.of_turns(pl.Series([text]), model)[0].spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


@given(
    words=some.lists(some.sampled_from(["not", "good", "bad", "the", "you", "table", "so,", "fine."])),
    weights=some.dictionaries(
        some.sampled_from(["not", "good", "bad", "the", "you", "table", "so"]), some.floats(-6, 6)
    ),
)
def test_no_word_is_counted_twice_or_lost(words: list[str], weights: dict[str, float]) -> None:
    text = " ".join(words)
    found = explained(text, **weights)
    seen = sum(len(text[span.start : span.end].split()) for span in found.spans)
    assert seen + found.hidden.words == len(words)
    assert sum(part.points for part in parts(found)) == pytest.approx(found.score, abs=1e-9)


def test_a_negation_is_read_with_what_it_denies() -> None:
    (span,) = explained("that is not good", good=-2.0, **{"not": -0.5}).spans
    assert (span.start, span.end, span.negated) == (8, 16, True)
    assert span.logits[0] == pytest.approx(2.5)


def test_function_words_in_the_middle_of_a_negation_are_read_with_it_and_those_behind_it_are_not() -> None:
    assert shown("not at all happy", happy=-2.0) == ["not at all happy"]
    assert shown("it did not work for you", work=-2.0) == ["not work"]


def test_a_function_word_that_pulls_the_same_way_joins_the_word_beside_it() -> None:
    assert shown("thank you now", thank=1.0, you=0.6) == ["thank you"]


def test_a_function_word_that_pulls_the_other_way_does_not() -> None:
    assert shown("thank you now", thank=1.0, you=-0.2) == ["thank"]


def test_words_on_both_sides_of_a_stop_are_not_read_as_one() -> None:
    assert shown("awful, you", awful=-1.0, you=-0.9) == ["awful", "you"]


def test_a_lone_function_word_is_hidden_unless_it_adds_much() -> None:
    assert shown("why would you", you=-0.1) == []
    assert shown("why would you", you=-3.0) == ["you"]


def test_what_adds_next_to_nothing_beside_the_rest_is_hidden_and_its_sum_told() -> None:
    found = explained("the terrible table", terrible=-4.0, table=-0.1)
    assert len(found.spans) == 1
    assert found.hidden.words == 2
    assert found.hidden.logits[0] == pytest.approx(0.1)


def test_a_turn_without_a_known_word_is_all_base() -> None:
    found = explained("")
    assert (found.spans, found.hidden.words, found.hidden.points) == ([], 0, 0)
    assert found.score == found.base.points


def test_no_turns_have_no_evidence(model: SentimentModel) -> None:
    assert evidence.of_turns(pl.Series([], dtype=pl.String), model) == []


def test_turns_are_explained_together_as_each_by_itself() -> None:
    """Words of two turns that stand side by side in a block are no phrase."""
    model = Weights({"good": 3.0, "the": 1.5, "you": 1.5, "awful": -3.0, "not": -1.0})
    texts = ["good", "you", "not good", "good thing", "the good", "you not", "good", "not awful"]
    alone = [evidence.of_turns(pl.Series([text]), model)[0] for text in texts]
    assert evidence.of_turns(pl.Series(texts), model) == alone
