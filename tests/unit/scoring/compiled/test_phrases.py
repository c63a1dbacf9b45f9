"""The machine that looks for phrases, against the expressions that say what a phrase means."""

from __future__ import annotations

import random
import re

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qm_pipeline.quality.phrases import matching, patterns, reading
from qm_pipeline.quality.phrases.lists import LanguageLists, PhraseList
from qm_pipeline.quality.phrases.programs import program
from qm_pipeline.quality.phrases.reading import PhraseBook
from tests.unit.scoring.compiled import texts

SHIPPED = reading.read()
LISTS = [each for language in SHIPPED.languages.values() for each in language.lists.values()]
EXAMPLES = [text for each in LISTS for text in (*each.examples.match, *each.examples.no_match)]
WRITTEN = [phrase for each in LISTS for phrase in (*each.phrases, *each.unless)]
WORDS = [
    *sorted({word for text in WRITTEN for word in re.findall(r"[\w']+", text)}),
    "not",
    "don't",
    "if",
    ",",
]
PARTS = [
    " ",
    " ",
    "  ",
    "-",
    " - ",
    ", ",
    ". ",
    "'",
    " not ",
    " don't ",
    " if you don't ",
    " but ",
    "\u0301 ",
]


def assert_same(turns: pl.DataFrame, book: PhraseBook = SHIPPED) -> None:
    for language in book.languages:
        told = turns.with_columns(language=pl.lit(language))
        assert matching.find(told, book).equals(matching.find_by_expressions(told, book))


@pytest.mark.parametrize("number", [0, 1, 2], ids=["hostile", "simulated", "service chats"])
def test_the_same_phrases_are_found(number: int) -> None:
    found = list(texts.conversations())
    if number >= len(found):
        pytest.skip("the service chats are not here: set QM_CORPORA")
    assert_same(found[number])


def test_the_same_is_found_in_what_nearly_is_a_phrase() -> None:
    chooser = random.Random(5)
    said = [
        chooser.choice(PARTS).join(chooser.choices(EXAMPLES, k=2))
        if chooser.random() < 0.5
        else chooser.choice(PARTS).join(chooser.choices(WORDS, k=chooser.randint(1, 12)))
        for _ in range(8000)
    ]
    assert_same(
        texts.frame((row // 12, ("customer", "agent")[row % 2], text) for row, text in enumerate(said))
    )


WORD = st.sampled_from(["a", "b", "ab", "don't", "a'", "(a|b)", "(a |)b", "(|a b)", "ab*", "*"])
PHRASE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
TEXT = st.lists(
    st.sampled_from(
        ["a", "b", "ab", "abba", "don't", "dont", "not", "if", "but", "'", "-", " ", " ", ".", "é", "世"]
    ),
    max_size=14,
)
LIST = {"kind": "flag", "sentence": "It was said."}


def readable(phrase: str) -> bool:
    try:
        patterns.regex(phrase)
    except patterns.PatternError:
        return False
    return True


@settings(deadline=None, max_examples=150)
@given(
    st.lists(PHRASE.filter(readable), min_size=1, max_size=3),
    st.lists(PHRASE.filter(readable), max_size=2),
    st.lists(TEXT.map("".join), min_size=1, max_size=6),
)
@example(["(|a b) * a"], [], ["-aa"])  # a gap behind optional words took half a word
@example(["(|a b) * a"], [], ["a b x a", "a b x a", "not x a"])
def test_any_list_finds_the_same(phrases: list[str], unless: list[str], said: list[str]) -> None:
    lists = {
        "voided": PhraseList(speaker="customer", phrases=phrases, unless=unless, **LIST),
        "early": PhraseList(speaker="agent", phrases=phrases, within_first=1, negation="ignored", **LIST),
        "late": PhraseList(speaker="customer", phrases=phrases, within_last=2, **LIST),
    }
    language = LanguageLists(
        language="en",
        negators=["not", "don't"],
        turns_of_thought=["but"],
        conditions=["if"],
        reach=2,
        lists=lists,
    )
    turns = texts.frame((0, ("customer", "agent")[row % 2], text) for row, text in enumerate(said))
    assert_same(turns, PhraseBook({"en": language}, "phrases/test"))


def test_every_shipped_phrase_becomes_a_program() -> None:
    assert all(program(patterns.regex(phrase)) for phrase in WRITTEN)


def test_what_is_no_phrase_becomes_none() -> None:
    with pytest.raises(ValueError, match="no part of a phrase"):
        program("a)b")
