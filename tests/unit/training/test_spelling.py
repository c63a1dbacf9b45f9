"""The table of misspellings: what is one, and what must never be taken for one."""

from __future__ import annotations

from qm_pipeline.scoring.spelling import read
from qm_pipeline.training import spelling

BUCKETS = {"NEG5": "terrible awful worst", "POS3": "helpful"}
TEXTS = ["a terrible service"] * 40 + ["a service awful"] * 2 + ["the servce of tennis players, wonderfull"]


def test_letters_left_out_doubled_or_swapped_and_vowels_mistaken_are_slips() -> None:
    made = spelling.slips("terrible")
    assert {"terible", "terriblle", "terirble", "terreble"} <= made
    assert "errible" not in made
    assert "terrible" not in made


def test_an_elongated_word_is_emphasis_and_no_slip() -> None:
    assert not any(
        "rrr" in each or "eee" in each for each in spelling.slips("terrible") | spelling.slips("weed")
    )


def test_a_short_word_that_is_drawn_out_is_the_word_however_often_it_was_met_so() -> None:
    table = read(
        spelling.table([*TEXTS, "baaad", "i looove it"] + ["bad love"] * 40, {**BUCKETS, "NEG2": "bad"})
    )
    assert (table["baad"], table["loove"]) == ("bad", "love")
    assert "bed" not in table


def test_the_words_that_matter_have_slips_and_rare_words_have_none() -> None:
    table = read(spelling.table(TEXTS, BUCKETS))
    assert table["terible"] == "terrible"
    assert table["serivce"] == "service"
    assert not {"awfull", "tenis", "palyers"} & table.keys()


def test_no_word_that_was_met_or_stands_in_a_lexicon_is_a_misspelling() -> None:
    table = read(spelling.table([*TEXTS, "terribles"], {**BUCKETS, "NEG1": "serviec"}))
    assert not {"servce", "serviec", "services", "terrible", "service"} & table.keys()


def test_the_table_does_not_depend_on_the_order_of_the_texts() -> None:
    assert spelling.table(TEXTS, BUCKETS) == spelling.table(reversed(TEXTS), BUCKETS)


def test_words_of_one_kind_count_as_one_and_are_no_target_of_slips() -> None:
    texts = ["terrence is here"] * 40
    table = read(spelling.table(texts, {}, spelling.Habits(shorthand={"<person>": "terrence maria"})))
    assert table["terrence"] == table["maria"] == "<person>"
    assert "terence" not in table
