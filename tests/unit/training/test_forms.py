"""Forms of the words of lexicons: how they are spelt, which bucket they join, and which are none."""

from __future__ import annotations

import pytest

from qm_pipeline.training.forms import completed, forms


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("overlook", "overlooked"),
        ("evasive", "evasively"),
        ("deteriorate", "deteriorating"),
        ("crash", "crashes"),
        ("terrify", "terrified"),
        ("terrify", "terrifying"),
        ("hearty", "heartily"),
        ("patchy", "patchily"),
        ("slam", "slammed"),
        ("frantic", "frantically"),
        ("horrible", "horribly"),
        ("annoy", "annoys"),
        ("reply", "replied"),
        ("succeed", "succeeds"),
        ("disable", "disabled"),
    ],
)
def test_a_form_is_spelt_as_english_spells_it(word: str, form: str) -> None:
    assert form in forms(word)


@pytest.mark.parametrize(
    ("word", "only"),
    [
        ("hopeless", {"hopelessly"}),
        ("miserable", {"miserably"}),
        ("rudeness", {"rudenesses"}),
        ("toxicity", {"toxicities"}),
        ("disgusting", set()),
        ("overjoyed", set()),
        ("grudgingly", set()),
    ],
)
def test_what_ends_as_an_adjective_a_quality_or_a_form_does_has_no_forms_of_a_verb(
    word: str, only: set[str]
) -> None:
    assert forms(word) == only


def test_what_is_no_plain_word_has_no_forms() -> None:
    assert forms(":)") == forms("bad") == forms("can't") == forms("😡") == set()


def test_a_form_joins_the_weakest_bucket_of_its_words_and_none_that_has_it() -> None:
    found = completed({"NEG1": "dawdle dawdled", "NEG3": "dawdl"}, "en")
    assert "dawdling" in found["NEG1"].split()
    assert "dawdling" not in found["NEG3"].split()
    assert found["NEG1"].split().count("dawdled") == 1


def test_a_form_of_a_good_and_of_a_bad_word_says_nothing() -> None:
    found = completed({"NEG2": "plane", "POS2": "plan"}, "xx")
    assert "planing" not in " ".join(found.values()).split()
    assert "planned" not in found["NEG2"].split()


def test_a_word_that_only_looks_like_a_form_is_none() -> None:
    found = completed({"NEG2": "numb matte overlook"}, "en")["NEG2"].split()
    assert "overlooked" in found
    assert not {"number", "matters", "matter"} & set(found)


def test_a_word_that_denies_stays_one() -> None:
    found = completed({"NEG2": "scarce overlook"}, "en")["NEG2"].split()
    assert "overlooks" in found
    assert "scarcely" not in found


def test_a_form_has_no_forms_of_its_own() -> None:
    found = completed({"POS2": "hope hoped hoping"}, "en")["POS2"].split()
    assert "hopes" in found
    assert not {"hopeded", "hopedly", "hopings"} & set(found)
