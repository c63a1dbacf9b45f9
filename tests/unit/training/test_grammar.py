"""The language that is written here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.training import behaviour, fit, grammar
from qm_pipeline.training.dialogues import written_dialogues
from qm_pipeline.training.grammar import pattern_sentences, written_sentences

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


def test_twins_are_ours_and_count_less_and_every_file_has_a_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grammar, "LANGUAGE", tmp_path)
    (tmp_path / "xx" / "twins").mkdir(parents=True)
    for place in ("plain.txt", "twins/plain.txt"):
        (tmp_path / "xx" / place).write_text(f"- {place} is late\n0 {place} is there\n", "utf-8")
    examples = grammar.written_sentences("xx")
    assert examples["corpus"].to_list() == ["language/plain"] * 2 + ["twins/plain"] * 2
    assert fit.is_ours(examples).all()
    weights = fit.example_weights(examples, fit.Recipe(sentences_weight=4.0, twins_weight=1.0))
    assert (weights[:2] == 4 * weights[2:]).all()
    assert grammar.language_fingerprints("xx").keys() == {"language/plain.txt", "language/twins/plain.txt"}


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
