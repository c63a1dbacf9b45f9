"""Words as people type them: what is looked for, and what is marked."""

from __future__ import annotations

import pytest

from app_streamlit import asked_words
from app_streamlit.components import found_list


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("refund", "'refund':*"),
        ("refund kettle", "'refund':* & 'kettle':*"),
        ("no", "'no'"),
        ("ref*", "'ref':*"),
        ('"my money back"', "'my money back'"),
        ("refund or credit", "'refund':* | 'credit':*"),
        ("refund -delivery", "'refund':* & !'delivery':*"),
        ("can't", "'can''t'"),
        ("back\\slash", "'back\\\\slash':*"),
        ('"open quote', "'open quote'"),
    ],
)
def test_what_was_typed_becomes_a_question(typed: str, question: str):
    assert asked_words.read(typed).tsquery() == question


@pytest.mark.parametrize("typed", ["", "   ", "???", '""', "or", "- -", "*"])
def test_what_holds_no_word_asks_for_nothing(typed: str):
    assert asked_words.read(typed).tsquery() is None
    assert not asked_words.read(typed)


def test_words_without_are_not_looked_for_in_turns():
    assert asked_words.read("refund -delivery").any_word() == "'refund':*"


@pytest.mark.parametrize(
    ("typed", "said", "marked"),
    [
        ("refund", "Refunded, REFUND and prerefund", ["Refunded", "REFUND"]),
        ("no", "No, not now", ["No"]),
        ('"my money back"', "I want my  money back.", ["my  money back"]),
        ("refund -delivery", "a refund for the delivery", ["refund"]),
        ("(.*)+", "(.*)+ anything", []),
    ],
)
def test_what_was_asked_for_is_found_again_in_a_turn(typed: str, said: str, marked: list[str]):
    assert [said[start:end] for start, end in asked_words.read(typed).places(said)] == marked


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</p><b>", "&lt;b&gt;"]
)
def test_a_snippet_writes_hostile_text_as_text(hostile: str):
    found = found_list.snippet(f"a refund {hostile}", asked_words.read("refund"))
    assert "<mark>refund</mark>" in found
    assert "<script" not in found.replace("<mark>", "")
    assert "<img" not in found
    assert "<b>" not in found
    assert found.count("<") == 2


def test_a_snippet_of_a_long_turn_shows_the_word_and_says_that_there_is_more():
    found = found_list.snippet("word " * 400 + "refund " + "word " * 400, asked_words.read("refund"))
    assert "<mark>refund</mark>" in found
    assert found.startswith("\N{HORIZONTAL ELLIPSIS}")
    assert found.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert len(found) < 400
