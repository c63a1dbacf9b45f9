"""Fitting: what is learnt where, and what calibration leaves behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from qm_pipeline.training import artefact, fit
from qm_pipeline.training.corpora import EXAMPLES

RECIPE = fit.Recipe(
    rarest=1, strength=10.0, sentences_weight=1.0, patterns_weight=1.0, frequent_weight=1.0, blank_weight=1.0
)
ROWS = [
    ("goemotions/train", "waiting waiting", "neutral"),
    ("goemotions/train", "a lovely waiting room", "positive"),
    ("goemotions/train", "awful day", "negative"),
    ("goemotions/train", "the sky", "neutral"),
    ("language/telecom", "still waiting", "negative"),
    ("language/telecom", "waiting again", "negative"),
    ("language/telecom", "my number", "neutral"),
    ("language/telecom", "lovely service", "positive"),
    ("patterns/short_answers", "yes", "neutral"),
]
EXAMPLE_FRAME = pl.DataFrame([(*row, None) for row in ROWS], schema=EXAMPLES, orient="row")


def test_how_much_is_complained_in_the_contact_centre_is_not_put_down_to_its_words() -> None:
    often = [("language/telecom", f"my line {each}", "negative") for each in "abcdef"]
    rows = pl.DataFrame([(*row, None) for row in [*ROWS, *often]], schema=EXAMPLES, orient="row")
    recipe = replace(RECIPE, shares=(0.8, 0.1, 0.1))
    of_us = fit.fit(rows, {}, recipe)
    of_all = fit.fit(rows.with_columns(corpus=pl.lit("goemotions/train")), {}, recipe)
    shift = of_us.predict_proba(["sky"])[0, 0] - of_all.predict_proba(["sky"])[0, 0]
    assert shift > 0.05


def test_a_long_text_is_less_certain_than_its_words_are_many() -> None:
    pipeline = fit.fit(EXAMPLE_FRAME, {}, replace(RECIPE, typical=2.0))
    intercept = pipeline.named_steps["classifier"].intercept_
    once, often = pipeline.decision_function(["awful awful awful", "awful " * 12]) - intercept
    assert abs(often).max() < 3 * abs(once).max()


def test_what_only_the_corpora_say_is_known_in_the_contact_centre_too() -> None:
    said, unknown = fit.fit(EXAMPLE_FRAME, {}, RECIPE).predict_proba(["awful", "zxqv"])
    assert said[0] > unknown[0] + 0.05


def test_a_text_without_a_known_word_is_neutral() -> None:
    assert fit.fit(EXAMPLE_FRAME, {}, RECIPE).predict(["", "zxqv"]).tolist() == ["neutral", "neutral"]


def test_what_serves_has_one_weight_a_feature_and_class() -> None:
    pipeline = fit.fit(EXAMPLE_FRAME, {"POS2": "lovely"}, RECIPE)
    columns = len(pipeline.named_steps["features"].vocabulary_)
    assert pipeline.named_steps["classifier"].coef_.shape == (3, columns)
    assert pipeline.named_steps["classifier"].n_features_in_ == columns


def test_a_word_of_a_lexicon_that_no_example_holds_counts_as_its_bucket() -> None:
    pipeline = fit.fit(EXAMPLE_FRAME, {"POS2": "lovely splendid"}, RECIPE)
    assert pipeline.predict_proba(["splendid"])[0, 2] > pipeline.predict_proba(["zxqv"])[0, 2]


def test_our_own_language_is_weighted_to_the_shares_of_the_recipe() -> None:
    weights, ours = fit.example_weights(EXAMPLE_FRAME, RECIPE), fit.is_ours(EXAMPLE_FRAME)
    labels = EXAMPLE_FRAME["label"].to_numpy()
    shares = [weights[ours & (labels == label)].sum() / weights[ours].sum() for label in fit.CLASSES]
    assert shares == pytest.approx(RECIPE.shares)
    assert weights[~ours].tolist() == [1.0] * 4


def test_a_sign_is_learnt_less_freely_than_a_word() -> None:
    rows = [("language/a", f"less {word}", "negative", None) for word in ("lovely", "splendid", "fine")] * 3
    rows += [("language/a", word, "positive", None) for word in ("lovely", "splendid", "fine")] * 3
    frame = pl.DataFrame(rows, schema=EXAMPLES, orient="row")
    buckets = {"POS2": "lovely splendid fine great"}

    def unseen(trust: float) -> float:
        return float(
            fit.fit(frame, buckets, replace(RECIPE, signed_trust=trust)).predict_proba(["less great"])[0, 0]
        )

    assert unseen(1.0) > unseen(0.3) > unseen(0.001)


def test_calibration_moves_the_negative_logit_and_divides_all_and_leaves_an_ordinary_classifier() -> None:
    texts = ["waiting", "lovely day", "zxqv"]
    before = fit.fit(EXAMPLE_FRAME, {}, RECIPE).decision_function(texts)
    calibrated = fit.calibrate(fit.fit(EXAMPLE_FRAME, {}, RECIPE), offset=0.5, temperature=2.0)
    expected = (before + np.array([0.5, 0.0, 0.0])) / 2
    assert np.allclose(calibrated.decision_function(texts), expected, rtol=0, atol=1e-12)


def test_fitting_twice_gives_the_same_bytes() -> None:
    fits = [fit.fit(EXAMPLE_FRAME, {"POS2": "lovely"}, RECIPE) for _ in range(2)]
    first, second = map(artefact.skops_bytes, fits)
    assert first == second
