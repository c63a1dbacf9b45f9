"""The one sentiment scale: its steps, and that everybody can see and read it."""

from __future__ import annotations

import pytest

from app_streamlit.components import charts, scale

BACKGROUNDS = {"light": "#ffffff", "dark": "#12171e"}
TEXTS = {"light": ("#1c2530", "#4a5465"), "dark": ("#e7ebf0", "#a7b1bf")}
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (0.0, "neutral"),
        (0.5, "neutral"),
        (-0.5, "neutral"),
        (0.51, "slightly positive"),
        (-1.75, "slightly negative"),
        (-1.76, "negative"),
        (3.25, "positive"),
        (3.26, "very positive"),
        (-5.0, "very negative"),
    ],
)
def test_a_score_on_a_cut_falls_to_the_milder_level(score: float, word: str):
    assert scale.level_of(score).word == word


def test_every_stored_level_is_found_by_its_value():
    assert [scale.level(value).value for value in range(-3, 4)] == list(range(-3, 4))


def test_an_unknown_score_is_not_drawn_as_a_neutral_one():
    assert scale.css_class(None) != scale.css_class(0.0)


@pytest.mark.parametrize("theme", BACKGROUNDS)
@pytest.mark.parametrize("level", scale.LEVELS, ids=lambda level: level.word)
def test_marks_of_every_level_stand_out_from_the_background(level: scale.Level, theme: str):
    assert contrast(level.mark, BACKGROUNDS[theme]) >= MARK_CONTRAST


@pytest.mark.parametrize("level", scale.LEVELS, ids=lambda level: level.word)
def test_text_is_readable_on_every_tint(level: scale.Level):
    assert min(contrast(level.tint_light, text) for text in TEXTS["light"]) >= TEXT_CONTRAST
    assert min(contrast(level.tint_dark, text) for text in TEXTS["dark"]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_chart_labels_are_readable_in_both_themes(theme: str):
    assert contrast(charts.TEXT[theme], BACKGROUNDS[theme]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", BACKGROUNDS)
@pytest.mark.parametrize("colour", [charts.INK, charts.ACCENT, charts.WARNING])
def test_chart_marks_stand_out_from_the_background(colour: str, theme: str):
    assert contrast(colour, BACKGROUNDS[theme]) >= MARK_CONTRAST
