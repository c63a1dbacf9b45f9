"""Who is read differently: found where it is so, nowhere else, and not on sentences that were learnt."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qm_pipeline.training import behaviour, fairness, grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Reader:
    """Reads every text alike, but for one word that it dislikes."""

    def __init__(self, disliked: str) -> None:
        self._disliked = disliked

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Give the probabilities of negative, neutral, positive."""
        return np.array([[0.6, 0.3, 0.1] if self._disliked in text else [0.2, 0.5, 0.3] for text in texts])


def test_a_reader_who_sees_no_difference_has_none() -> None:
    found = fairness.differences(Reader("\0"))
    assert {each["difference"] for each in found.values()} == {0.0}
    assert {each["relabelled"] for each in found.values()} == {0.0}


def test_a_reader_who_dislikes_a_name_is_told_by_how_much_and_of_whom() -> None:
    found = fairness.differences(Reader("Ngozi"))
    worse = {name for name, each in found.items() if each["high"] < 0}
    assert worse == {"African first names instead of English first names"}
    told = found[worse.pop()]
    assert told["difference"] == pytest.approx(-3.0 / 10)  # 3 points, one name of ten
    assert told["low"] <= told["difference"] <= told["high"]


def test_no_sentence_in_dialect_is_an_example() -> None:
    written = tomllib.loads(fairness._SENTENCES.read_text("utf-8"))
    learnt = {behaviour.bare(text) for text in grammar.written_sentences("en")["text"]}
    asked = {behaviour.bare(other) for way in written["ways"] for _, other in way["pairs"]}
    assert not asked & learnt
