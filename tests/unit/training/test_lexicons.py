"""Words and pairs that we rated: read whole, each once, and sorted by how strong they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qm_pipeline.training import rated
from qm_pipeline.training.lexicons import collocation_buckets

if TYPE_CHECKING:
    from pathlib import Path


def bucket_of(pair: str) -> str | None:
    found = [name for name, pairs in collocation_buckets("en", {}).items() if pair in pairs.split("\n")]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("pair", "sign"), [("rip off", "CNEG"), ("let down", "CNEG"), ("hats off", "CPOS"), ("no hassle", "CPOS")]
)
def test_a_pair_has_the_sign_that_its_words_do_not_tell(pair: str, sign: str) -> None:
    assert str(bucket_of(pair))[:4] == sign


def test_a_pair_of_a_number_or_of_more_than_two_tokens_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        "# What it is.",
        "24 hours\t-1.00",
        "rip-off artist\t-3.00",
        "fed up\t-2.00",
        "so so\t-0.50",
        "not bad\t+1.00",
    ]
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / rated.PAIRS).write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setattr(rated, "LANGUAGE", tmp_path)
    assert collocation_buckets("xx", {}) == {"CNEG4": "fed up", "CPOS2": "not bad"}


@pytest.mark.parametrize(
    ("pair", "rating", "is_kept"),
    [
        ("thanks again", 2.0, False),  # 2.25 by "thanks"
        ("thanks heaps", 2.75, False),
        ("thanks ever", 3.0, True),  # stronger than any word of it
        ("thanks awfully", 2.0, True),  # "awfully" says the contrary
        ("no thanks", -1.0, True),
        ("fed up", -2.0, True),  # no word of it says anything
    ],
)
def test_a_pair_that_a_word_of_it_says_already_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pair: str, rating: float, *, is_kept: bool
) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / rated.PAIRS).write_text(f"{pair}\t{rating:+.2f}\n", "utf-8")
    monkeypatch.setattr(rated, "LANGUAGE", tmp_path)
    found = collocation_buckets("xx", {"POS4": "thanks", "NEG3": "awfully"})
    assert bool(found) is is_kept


def test_a_pair_is_listed_as_a_text_is_read_and_not_where_a_word_of_it_stands_for_a_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx").mkdir()
    lines = ["cancelled again\t-2.00", "monday blues\t-1.00"]
    (tmp_path / "xx" / rated.PAIRS).write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setattr(rated, "LANGUAGE", tmp_path)
    found = collocation_buckets("xx", {}, {"cancelled": "canceled", "monday": "<day>"})
    assert found == {"CNEG4": "canceled again"}


def test_a_language_without_ratings_has_none() -> None:
    assert rated.rated_words("xx") == rated.rated_pairs("xx") == collocation_buckets("xx", {}) == {}


@pytest.mark.parametrize(
    "line", ["good", "good +2", "good\t2.00", "good\t+2", "very good day\t+2.00", "\t+2.00"]
)
def test_a_line_that_is_no_rating_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / rated.WORDS).write_text(f"fine\t+1.00\n{line}\n", "utf-8")
    monkeypatch.setattr(rated, "LANGUAGE", tmp_path)
    with pytest.raises(ValueError, match="is no rating"):
        rated.rated_words("xx")


def test_a_word_that_is_rated_twice_is_not_read_as_whichever_came_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / rated.WORDS).write_text("fine\t+1.00\nfine\t-1.00\n", "utf-8")
    monkeypatch.setattr(rated, "LANGUAGE", tmp_path)
    with pytest.raises(ValueError, match="twice"):
        rated.rated_words("xx")
