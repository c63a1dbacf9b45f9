"""What tokens count as."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from qm_pipeline.scoring.features import TurnAnalyzer, TurnCounts, pieces

BUCKETS = {"POS2": "great good", "NEG1": "bad slow"}


def marked(text: str) -> list[str]:
    return [piece.form for piece in pieces(text)]


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


def test_counts_are_counts_and_not_only_presence() -> None:
    counts = TurnCounts().fit(["slow"])
    assert counts.transform(["slow, slow, slow"]).toarray().tolist() == [[3.0]]
