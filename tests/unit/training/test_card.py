"""A card says what is known and what is not."""

from __future__ import annotations

from qm_pipeline.training import card

MANIFEST = {
    "name": "sentiment-en",
    "version": "9.9.9",
    "language": "en",
    "recipe": {"offset": 0.3, "temperature": 1.2, "context": {"free": 1.0, "part": 0.5}},
    "examples": {"goemotions/train": 100, "vader/tweets": 20, "language/telecom": 3, "patterns/praise": 4},
}
METRICS = {
    "features": 12345,
    "tweets": {"ours": {"rank_correlation": 0.8}, "vader": {"rank_correlation": None}},
    "goemotions_dev": {"ours": {"macro_f1": 0.7}, "vader": None},
    "written": {"ours": {"macro_f1": 0.6}, "vader": None},
    "conversations": None,
    "behaviour": {"ours": {"negation": {"passed": 3, "cases": 4}}, "vader": None},
}


def test_a_figure_that_was_not_taken_says_so_and_is_not_a_zero() -> None:
    text = card.sentiment_card(MANIFEST, METRICS)
    assert "| Tweets: rank correlation with ratings | 0.800 | 0.800 | not measured |" in text
    assert "dissatisfied, mean customer score | not measured | not measured | not measured |" in text
    assert "| negation | 75% of 4 | not measured |" in text


def test_a_section_that_nobody_filled_is_visible() -> None:
    assert card.sentiment_card(MANIFEST, METRICS).count(card.UNFILLED) == 2


def test_a_card_names_the_model_and_counts_its_examples_by_origin() -> None:
    text = card.sentiment_card(MANIFEST, METRICS)
    assert text.startswith("# sentiment-en 9.9.9\n")
    assert "{" not in text
    assert "12,345 features" in text


def test_differences_between_groups_stand_on_the_card_with_their_intervals() -> None:
    apart = {"n": 10, "difference": -0.2, "low": -0.4, "high": 0.0, "largest": -1.5, "relabelled": 0.1}
    text = card.sentiment_card(MANIFEST, METRICS | {"fairness": {"she instead of he": apart}})
    assert "| she instead of he | 10 | -0.20 | -0.40 to +0.00 | -1.50 | 10% |" in text
    assert text.count(card.UNFILLED) == 1
