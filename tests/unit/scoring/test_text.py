"""Tokens and their places."""

# ruff: noqa: RUF001 - characters that look alike are what is tested

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.scoring.text import fold, skipped_reasons, tokens

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def forms(text: str) -> list[str]:
    return [token.form for token in tokens(text) if token.form]


@given(TEXT)
def test_folding_never_moves_a_character(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_tokens_stand_in_order_inside_the_text_and_do_not_overlap(text: str) -> None:
    ends = [0, *(token.end for token in tokens(text))]
    starts = [*(token.start for token in tokens(text)), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))


def test_offsets_point_into_the_text_as_it_was_stored() -> None:
    text = "İt’s 𝓖𝓞𝓞𝓓 👍🏽!"
    assert [text[token.start : token.end] for token in tokens(text)] == ["İt’s", "𝓖𝓞𝓞𝓓", "👍", "!"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DON’T", ["don't"]),
        ("sooooo good", ["soo", "good"]),
        ("order 639431, 10:30 or 1,250.00", ["order", "<num>", "<num>", "or", "<num>"]),
        ("5 stars", ["5", "stars"]),
        ("see https://x.example/a?b=c. ok", ["see", "<url>", "ok"]),
        ("@anna my card is [CARD]", ["<user>", "my", "card", "is", "<mark>"]),
        ("ok :-) fine ;) no :( hm =/", ["ok", ":)", "fine", ";)", "no", ":(", "hm", ":/"]),
        ("note:please c:/dir 12:30", ["note", "please", "c", "dir", "<num>"]),
        ("what?! no!! why... end.", ["what", "!?", "no", "!!", "why", "..", "end"]),
        ("<3 </3", ["<3", "</3"]),
        ("👍🏽❤️", ["👍", "❤"]),
        ("don''t 'quoted'", ["don", "t", "quoted"]),
        ("ｇｏｏｄ ٣٤", ["good", "<num>"]),
        ("a\u200bb\u00adc\x00d", ["a", "b", "c", "d"]),
    ],
)
def test_a_text_splits_into_the_tokens_that_a_reader_sees(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "empty"),
        ("", "empty"),
        (" \t\n\u00a0", "empty"),
        ("...", "no_words"),
        ("?!", "no_words"),
        ("—", "no_words"),
        ("\u200b", "no_words"),
        ("ok", None),
        ("7", None),
        ("👍", None),
        (":)", None),
        ("ねこ", None),
    ],
)
def test_a_text_without_anything_to_score_says_why(text: str | None, reason: str | None) -> None:
    assert skipped_reasons(pl.Series([text], dtype=pl.String)).to_list() == [reason]
