"""Lines with alternatives and slots."""

from __future__ import annotations

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate.grammar import expand


def texts(pattern: str) -> list[str]:
    return [template.text for template in expand(pattern)]


def test_a_line_stands_for_every_combination_of_its_alternatives() -> None:
    assert texts("(Hi|Hello), I (am|was) here.") == [
        "Hi, I am here.",
        "Hi, I was here.",
        "Hello, I am here.",
        "Hello, I was here.",
    ]


def test_alternatives_may_be_empty_and_nested() -> None:
    assert texts("Ok(|, (go|come) on).") == ["Ok.", "Ok, go on.", "Ok, come on."]


def test_an_empty_alternative_leaves_no_double_space() -> None:
    assert texts("so (very |)late (|today)!") == [
        "so very late!",
        "so very late today!",
        "so late!",
        "so late today!",
    ]


@pytest.mark.parametrize("pattern", ["(a|b", "a)b", "a|b", "((a)", "(a|(b|c)"])
def test_a_line_with_unbalanced_brackets_is_refused(pattern: str) -> None:
    with pytest.raises(PermanentError):
        expand(pattern)


def test_a_line_that_explodes_is_refused() -> None:
    with pytest.raises(PermanentError, match="too many"):
        expand("(a|b|c|d|e|f|g|h)" * 5)


def test_speech_has_no_capitals_and_no_punctuation_but_keeps_its_slots() -> None:
    (template,) = expand("Hello, {First_name}? It's MR-12!".replace("First_name", "first"))
    assert template.spoken == "hello {first} it's mr 12"


def test_slots_with_personal_data_are_known() -> None:
    (template,) = expand("Call {phone} or write to {email}, {first}.")
    assert template.personal == ("phone", "email")
