"""Which turns are named as those that made a score."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from app_streamlit.components import makers


@pytest.mark.parametrize(
    ("share", "score", "named"),
    [
        ({1: -2.0, 3: -0.2, 5: -2.0, 7: 0.5}, -3.7, [1, 5]),
        ({1: -2.0, 3: 3.0}, 1.0, [3]),
        (dict.fromkeys(range(10), -0.5), -5.0, [0, 1, 2, 3]),
        ({1: 1.0, 3: -1.0}, 0.0, []),
        ({}, None, []),
    ],
)
def test_the_strongest_turns_of_the_score_s_sign_are_named(
    share: dict[int, float], score: float | None, named: list[int]
):
    assert makers.named(share, score) == named


def test_an_unknown_score_was_made_by_nobody():
    assert "Unknown" in makers.sentence({}, None, [])


def test_what_the_named_turns_made_and_the_rest_add_up():
    said = makers.sentence({1: -2.0, 3: 0.5}, -1.5, [Markup("2")])
    numbers = re.findall(r"<strong>(.*?)</strong>", said)
    assert said.startswith('<p class="qm-made">Turn 2 made ')
    assert numbers == ["\N{MINUS SIGN}2.00", "\N{MINUS SIGN}1.50"]
    assert "all others +0.50" in said
