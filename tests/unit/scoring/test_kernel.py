"""The compiled kernel against the scikit-learn pipeline that it stands for."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring import kernel
from qm_pipeline.scoring.sentiment import SentimentModel

HOSTILE = [
    "",
    " ",
    "...",
    "not",
    "NOT GOOD",
    "İstanbul ſ ß Å e\u0301 \u0301",
    "👍🏽👩\u200d💻🇩🇪❤️☹",
    "𝓰𝓸𝓸𝓭 ｇｏｏｄ \U00020000\U0003ffff\U000e0001\U0010ffff",
    "a\u200bb\u2060c\ufeffd\u00ade",
    "\x00\x01\t\r\n\x7f\x85",
    "日本語 русский العربية ไทย हिन्दी",
    "don't don’t don''t 'tis rock'n'roll '",
    "soooo goooood!!!! ????? ...... ,,,, ;;;;",
    "1 12 1,2 1,,2 1.2.3: 10:30am 24/7 a1b22 ١٢",
    ":) :-) :-( ;) :/ http:// :p :pp =D 8) :] :| :* <3 </3 <33 <//3",
    "[card] [a b] [] [toolongtobeamarkofanykindatall] [unclosed",
    "@ @me @_9 a@b.example",
    "http://x https:/x https://y.example/?q=[z] www.q www wwww. hhttp://z",
    "not 5 not . good not, good not but good no never good",
    "very good so. good so, bad so\u200bgood not very bad very 😡 good very [a b] good very 5 bad so!good",
    "works now, never works now; it works. now not bad, not slow again, slow again, not so slow again",
    "[" + " " * 40 + "] [" + "a" * 24 + "] [" + "a" * 25 + "]",
    "good " * 6553,
    "!" * 32768,
    "😡" * 32768,
    "x" * 32768,
    "¿Está MAÑANA? ¡¡No, señor!! no me lo ha dicho nadie aún, pero gracias; pésimooo ŷ ǘ n\u0303 a\u0301",
    "esta manana? no, senor!! no me lo ha dicho nadie aun pero gracias pesimooo",
]
FRAGMENTS = [
    *("godd", "nevr", "didint", "happy", "happpy", "terible", "THANSK"),
    *("works now ", "slow again ", "works", " now", "never slow again"),
    *("very ", "so ", "so. ", "so, ", "very\n", "VERY", "good ", "bad "),
    *(
        "not",
        "good",
        "bad",
        "never",
        "can't",
        "don’t",
        "but",
        "soooo",
        "thanks",
        "é",
        "e\u0301",
        "日本",
        "𝓰",
        "İ",
        "Ñ",
        "está",
        "nada",
        "pero",
    ),
    *(
        "http://",
        "https:/",
        "www.",
        "[card]",
        "[a b]",
        "[",
        "]",
        "@me",
        "@",
        ":-)",
        ":(",
        ";)",
        ";",
        ":",
        "=",
    ),
    *("<3", "</3", "10:30", "1,000", "5", "!!", "?", "...", "'", "\u200b", "👍🏽", "❤️", " ", " ", " ", "\n"),
]


@pytest.fixture(scope="module", params=["pipeline", "signed_pipeline", "foreign_pipeline"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    """English, the same with signed pairs, and a language with a profile of its own."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def model(pipeline: Pipeline) -> SentimentModel:
    return SentimentModel(pipeline, name="sentiment-small", version="0.0.1", language="en")


def assert_equal_to_the_pipeline(model: SentimentModel, pipeline: Pipeline, texts: list[str]) -> None:
    difference = np.abs(model.predict_proba(texts) - pipeline.predict_proba(texts))
    assert difference.max() <= 1e-12


def test_hostile_texts_get_the_probabilities_of_the_pipeline(
    model: SentimentModel, pipeline: Pipeline
) -> None:
    assert_equal_to_the_pipeline(model, pipeline, HOSTILE)


def test_fragments_joined_at_random_get_the_probabilities_of_the_pipeline(
    model: SentimentModel, pipeline: Pipeline
) -> None:
    chooser = random.Random(7)
    texts = ["".join(chooser.choices(FRAGMENTS, k=chooser.randint(1, 25))) for _ in range(4000)]
    assert_equal_to_the_pipeline(model, pipeline, texts)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
def test_any_text_gets_the_probabilities_of_the_pipeline(
    model: SentimentModel, pipeline: Pipeline, texts: list[str]
) -> None:
    assert_equal_to_the_pipeline(model, pipeline, texts)


def test_every_character_is_treated_as_the_pipeline_treats_it(
    model: SentimentModel, pipeline: Pipeline
) -> None:
    points = [point for point in range(1, 0x2FFFF) if not 0xD800 <= point < 0xE000]
    texts = [" good".join(map(chr, points[first : first + 97])) for first in range(0, len(points), 97)]
    assert_equal_to_the_pipeline(model, pipeline, texts)


def test_what_a_text_scores_does_not_depend_on_its_neighbours(
    model: SentimentModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [*HOSTILE, *reversed(HOSTILE)]
    alone = np.vstack([model.predict_proba([text]) for text in texts])
    assert np.array_equal(model.predict_proba(texts), alone)
    monkeypatch.setattr(kernel, "ROWS_A_THREAD", 3)
    assert np.array_equal(model.predict_proba(texts), alone)


def test_a_pipeline_from_before_lengths_were_damped_scores_as_it_did(pipeline: Pipeline) -> None:
    steps = [(name, step) for name, step in pipeline.steps if name != "length"]
    before = SentimentModel(Pipeline(steps), name="sentiment-small", version="0.0.0", language="en")
    assert_equal_to_the_pipeline(before, before.pipeline, HOSTILE)


def test_a_slice_and_a_column_of_chunks_score_as_their_texts(model: SentimentModel) -> None:
    texts = pl.Series("text", ["bad", "good", "not good", "slow"])
    expected = model.predict_proba(["good", "not good"])
    assert np.array_equal(model.predict_proba(texts[1:3]), expected)
    assert np.array_equal(model.predict_proba(pl.concat([texts[1:2], texts[2:3]], rechunk=False)), expected)
