"""The language that is written here."""

from __future__ import annotations

import re

import polars as pl

from qm_pipeline.training import behaviour
from qm_pipeline.training.dialogues import written_dialogues
from qm_pipeline.training.grammar import pattern_sentences, written_sentences


def everything() -> pl.DataFrame:
    return pl.concat([written_sentences("en"), pattern_sentences("en", per_pattern=3, seed=1)])


def test_the_same_seed_fills_patterns_the_same_way_and_another_seed_does_not() -> None:
    first = pattern_sentences("en", per_pattern=3, seed=1)
    assert first.equals(pattern_sentences("en", per_pattern=3, seed=1))
    assert not first.equals(pattern_sentences("en", per_pattern=3, seed=2))


def test_every_slot_of_every_pattern_is_filled() -> None:
    assert not [text for text in everything()["text"] if re.search(r"\{\w+\}", text)]


def test_all_three_classes_are_written_and_none_is_rare() -> None:
    shares = everything()["label"].value_counts(normalize=True)
    assert shares["label"].sort().to_list() == ["negative", "neutral", "positive"]
    assert shares["proportion"].min() > 0.15


def test_a_language_that_nobody_wrote_gives_no_examples() -> None:
    assert pattern_sentences("xx", per_pattern=3, seed=1).is_empty()
    assert written_sentences("xx").is_empty()


def test_no_text_of_the_behavioural_suite_is_left_among_the_examples() -> None:
    kept = behaviour.without_suite(everything())
    assert 0 < kept.height <= everything().height
    suite = set(behaviour.suite_texts())
    assert not suite & {behaviour.bare(text) for text in kept["text"]}


def test_no_conversation_of_the_behavioural_suite_is_among_the_dialogues_that_are_learnt() -> None:
    def whole(turns: pl.DataFrame) -> set[tuple[str, ...]]:
        told = turns.group_by("contact").agg("text")["text"]
        return {tuple(behaviour.bare(text) for text in texts) for texts in told}

    cases = whole(behaviour.turns_of(behaviour.context_cases()))
    assert len(cases) > 50
    assert not cases & whole(written_dialogues("en"))


def test_an_example_is_held_back_whatever_its_capitals_and_punctuation() -> None:
    case = next(text for text in behaviour.suite_texts() if " " in text)
    examples = pl.DataFrame({"text": [f"  {case.upper()}!! ", "my kettle is blue, as it happens"]})
    assert behaviour.without_suite(examples)["text"].to_list() == ["my kettle is blue, as it happens"]
