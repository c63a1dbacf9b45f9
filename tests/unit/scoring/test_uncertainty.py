"""When a person should be asked: few known words, or no reading that stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from qm_pipeline.scoring import uncertainty

if TYPE_CHECKING:
    from qm_pipeline.scoring.sentiment import SentimentModel


def turns(*rows: tuple[int, str, str, float | None]) -> pl.DataFrame:
    """Build turns from contact, role, text and p_neutral; known are the words that begin with `k`.

    What p_neutral leaves is shared by the other two.
    """
    shares = [np.mean([word.startswith("k") for word in text.split()]) for _, _, text, _ in rows]
    frame = pl.DataFrame(rows, schema=["contact", "role", "text", "p_neutral"], orient="row")
    rest = (1 - pl.col("p_neutral").cast(pl.Float64)) / 2
    return frame.with_columns(p_negative=rest, p_positive=rest, known=pl.Series(shares))


def reasons(frame: pl.DataFrame) -> dict[int, str]:
    return dict(uncertainty.doubts(frame).select("contact", "reason").iter_rows())


def test_a_contact_of_words_that_the_model_never_met_is_doubtful_and_one_it_knows_is_not() -> None:
    known, foreign = "k " * 8, "k x x " * 3
    assert reasons(turns((0, "customer", known, 0.9), (1, "customer", foreign, 0.9))) == {1: "unknown_words"}


def test_words_count_over_all_turns_of_the_customer_and_only_theirs() -> None:
    spread = [(0, "customer", "k k k k k", 0.9), (0, "customer", "x", 0.9), (0, "agent", "x " * 40, 0.9)]
    assert reasons(turns(*spread)) == {}


def test_a_few_words_are_no_ground_for_doubt() -> None:
    assert reasons(turns((0, "customer", "x x x", 0.9))) == {}


def test_a_contact_whose_turns_could_be_read_either_way_is_doubtful_from_three_turns_on() -> None:
    wavering = [(7, "customer", "k", 0.4)] * 3
    assert reasons(turns(*wavering)) == {7: "undecided"}
    assert reasons(turns(*wavering[:2])) == {}
    assert reasons(turns(*wavering, *[(7, "customer", "k", 0.95)] * 6)) == {}


def test_turns_without_a_score_say_nothing() -> None:
    assert reasons(turns(*[(0, "customer", "x " * 9, None)] * 4)) == {}
    assert reasons(turns(*[(0, "customer", "x " * 9, np.nan)] * 4)) == {}


def test_the_share_of_known_words_is_of_words_and_not_of_numbers_or_signs(model: SentimentModel) -> None:
    texts = pl.Series(["good order", "good zxqv", "zxqv 4711 !! 👍", "4711 !!", "", "GODD Terible", None])
    assert model.read(texts)[1].tolist() == [1, 0.5, 0, 1, 1, 1, 1]


def test_of_digits_alone_nobody_knows_which_share_is_known() -> None:
    """Null and not 0/0: a NaN here broke the flags of everything that was scored beside it."""
    found = uncertainty.doubts(turns(*[(7, "customer", "12345", 0.4)] * 3))
    assert found.select("reason", "known_words").rows() == [("undecided", None)]
