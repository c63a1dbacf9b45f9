"""What tokens count as."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from sklearn.base import clone

from qm_pipeline.scoring import spelling
from qm_pipeline.scoring.analyzer import TurnAnalyzer
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.profile import ENGLISH, Profile

BUCKETS = {"POS2": "great good", "NEG1": "bad slow"}


SPANISH = Profile(frozenset({"no", "nada"}), frozenset({"pero"}), ("áa", "ñn"), reach=4)


def marked(text: str, profile: Profile = ENGLISH) -> list[str]:
    return [piece.form for piece in TurnAnalyzer({}, profile).pieces(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not very good at all here", ["not", "NOT_very", "NOT_good", "NOT_at", "all", "here"]),
        ("not good, great", ["not", "NOT_good", "great"]),
        ("not bad but slow", ["not", "NOT_bad", "but", "slow"]),
        ("no no good", ["no", "no", "NOT_good"]),
        ("dont know", ["dont", "NOT_know"]),
        ("not 639431 😡", ["not", "<num>", "😡"]),
    ],
)
def test_a_negation_reaches_three_words_and_no_further_than_its_thought(
    text: str, expected: list[str]
) -> None:
    assert marked(text) == expected


def test_a_pair_is_counted_with_the_signs_of_its_words_too_where_that_is_asked_for() -> None:
    text = "less great, not slow but good"
    plain = TurnAnalyzer(BUCKETS)(text)
    signed = TurnAnalyzer(BUCKETS, signed_pairs=True)(text)
    assert sorted(set(signed) - set(plain)) == sorted(
        ["less POS", "POS not", "not NOT_NEG", "NOT_NEG but", "but POS"]
    )
    assert [name for name in signed if name in plain] == plain


def test_what_is_said_of_one_pleasant_word_holds_for_another_that_no_example_holds_beside_it() -> None:
    counts = TurnCounts(buckets=BUCKETS, signed_pairs=True).fit(["less great", "good"])
    assert "less POS" in counts.inverse_transform(counts.transform(["less good"]))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("very great", {"great": 2, "POS2": 2, "very": 1, "very great": 1}),
        ("so, so slow", {"slow": 2, "NEG1": 2, "so": 2}),
        ("i think so. great", {"great": 1, "POS2": 1, "so great": 1}),
        ("so!great", {"great": 1}),
        ("so, great", {"great": 1}),
        ("very late", {"late": 1}),
        ("not very great", {"NOT_great": 1, "NOT_POS2": 1}),
        ("great very", {"great": 1, "POS2": 1}),
        ("very much great", {"great": 1, "POS2": 1}),
    ],
)
def test_a_word_of_a_lexicon_counts_twice_straight_behind_a_degree_word_unless_it_is_denied(
    text: str, expected: dict[str, int]
) -> None:
    found = Counter(TurnAnalyzer(BUCKETS, degrees=("very", "so"))(text))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a rip off", {"CNEG5": 1, "rip off": 1}),
        ("rip off, rip off", {"CNEG5": 2}),
        ("no rip off here", {"NOT_CNEG5": 1, "CNEG5": 0}),
        ("it is not worth it", {"CNEG4": 1}),
        ("rip it off", {"CNEG5": 0}),
        ("off rip", {"CNEG5": 0}),
        ("a ripp off", {"CNEG5": 1}),
    ],
)
def test_a_collocation_counts_for_its_bucket_marked_as_its_first_word_is(
    text: str, expected: dict[str, int]
) -> None:
    collocations = {"CNEG5": "rip off", "CNEG4": "not worth\nwaste of"}
    found = Counter(TurnAnalyzer(BUCKETS, spellings="rip ripp", collocations=collocations)(text))
    assert {name: found[name] for name in expected} == expected


def test_what_was_stored_before_there_were_degree_words_has_none() -> None:
    before = TurnCounts(buckets=BUCKETS).fit(["very great"])
    state = {name: value for name, value in before.__getstate__().items() if name != "degrees"}
    read = TurnCounts()
    read.__setstate__(state)
    assert read.transform(["very great"]).max() == 1


def test_a_language_of_its_own_profile_denies_with_its_own_words_as_far_as_it_says() -> None:
    assert marked("no me lo han dado hoy", SPANISH) == [
        "no",
        "NOT_me",
        "NOT_lo",
        "NOT_han",
        "NOT_dado",
        "hoy",
    ]
    assert marked("no va pero not good", SPANISH) == ["no", "NOT_va", "pero", "not", "good"]


def test_with_and_without_its_accent_a_word_is_one_where_the_profile_says_so_and_only_there() -> None:
    assert marked("¿Está MAÑANA?", SPANISH) == marked("esta manana?", SPANISH) == ["esta", "manana", "?"]
    assert marked("¿Está?") == ["está", "?"]


def test_a_misspelt_word_counts_as_the_word_that_is_meant_and_denies_as_it() -> None:
    table = "didn't dind't didint\ngood godd"
    pieces = TurnAnalyzer(BUCKETS, spellings=table).pieces("it didint do any godd")
    assert [piece.form for piece in pieces] == ["it", "didn't", "NOT_do", "NOT_any", "NOT_good"]
    assert (pieces[-1].start, pieces[-1].end) == (17, 21)


def test_a_table_of_spellings_is_stored_as_text_and_read_again() -> None:
    table = {"terible": "terrible", "terrble": "terrible", "godd": "good"}
    assert spelling.read(spelling.stored(table)) == table
    assert spelling.read(None) == spelling.read("") == {}


def test_a_profile_is_stored_in_plain_text_and_read_again() -> None:
    assert Profile.of(SPANISH.stored()) == SPANISH
    assert set(map(type, SPANISH.stored().values())) == {str}


def test_features_are_words_pairs_and_buckets_each_with_its_negation_mark() -> None:
    assert sorted(TurnAnalyzer(BUCKETS)("Not good. Slow!")) == sorted(
        ["not", "NOT_good", "slow", "!", "not NOT_good", "NOT_good slow", "slow !", "NOT_POS2", "NEG1"]
    )


def test_turn_counts_survives_cloning_and_its_own_state() -> None:
    counts = TurnCounts(buckets=BUCKETS, min_df=2)
    assert clone(counts).get_params() == counts.get_params()
    fitted = TurnCounts(buckets=BUCKETS).fit(["not good", "bad, slow 👍"])
    copy = TurnCounts.__new__(TurnCounts)
    copy.__setstate__(fitted.__getstate__())
    assert copy.vocabulary_ == fitted.vocabulary_
    texts = ["good bad", "never slow"]
    assert np.array_equal(copy.transform(texts).toarray(), fitted.transform(texts).toarray())


def test_what_was_stored_before_there_were_profiles_is_english() -> None:
    state = TurnCounts().fit(["not good"]).__getstate__()
    del state["profile"]
    old = TurnCounts.__new__(TurnCounts)
    old.__setstate__(state)
    assert old.get_params()["profile"] is None
    assert old.transform(["not good"]).sum() == 3


def test_counts_are_counts_and_not_only_presence() -> None:
    counts = TurnCounts().fit(["slow"])
    assert counts.transform(["slow, slow, slow"]).toarray().tolist() == [[3.0]]
