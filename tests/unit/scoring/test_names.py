"""The words of a model's names, numbered by compiled code: the same numbers as in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qm_pipeline.scoring.analyzer import TurnAnalyzer
from qm_pipeline.scoring.names import names, numbered, numbered_plainly

PARTS = [
    "NOT_",
    "NOT",
    "good",
    "goods",
    "unreasonable",
    "unreasonably",
    "é",
    "😡",
    "日本語日本語日本語",
    "x",
    "\0",
    "\r",
]
BUCKETS = {"POS2": "good great", "NEG1": "bad"}


@given(
    st.lists(st.sampled_from([*PARTS, " ", " ", "\n", "\n"])).map("".join) | st.text(" \nNOT_aé"),
    st.integers(0, 4),
)
@example("", 0)
@example("good NOT_good\nNOT_\nNOT_good", 2)
@example("unreasonable unreasonably unreasonable", 1)
def test_words_have_the_numbers_that_plain_python_gives_them(text: str, marked: int) -> None:
    for compiled, plain in zip(numbered(text, marked), numbered_plainly(text, marked), strict=True):
        assert np.array_equal(compiled, plain)


def test_words_that_share_their_first_letters_and_length_are_told_apart() -> None:
    text = " ".join(f"{'x' * 60}{number:05}" for number in range(20_000))
    assert len(numbered(text, 0).offsets) == 20_001


@pytest.mark.parametrize("listed", ["good\nbad\ngood", "a b\na b", "a b c", "a  b", "", "a\n", " a", "a "])
def test_a_feature_that_is_no_word_and_no_pair_or_stands_twice_is_none(listed: str) -> None:
    assert names(listed, BUCKETS, TurnAnalyzer(BUCKETS), "") is None


def test_a_misspelling_means_its_word_and_the_last_one_where_it_stands_twice() -> None:
    found = names("good\nbad", BUCKETS, TurnAnalyzer(BUCKETS), "good godd goood\nbad bda goood")
    assert found is not None
    letters = np.split(found.letters, found.offsets[1:-1])
    words = [word.tobytes().decode("utf-32-le") for word in letters]
    meant = {word: words[found.meant[number]] for number, word in enumerate(words)}
    assert {word: right for word, right in meant.items() if word != right} == {
        "godd": "good", "goood": "bad", "bda": "bad",
    }  # fmt: skip
