"""The one diverging scale for sentiment: seven levels, each with a word, an icon and its colours.

What belongs here: which level a score falls into, and how a level looks. What does not: drawing anything.
Blue and orange stay apart for every kind of colour blindness; a word or a number always stands beside.
The cuts are those of the seven levels in the metrics (score / 5 at 0.10, 0.35 and 0.65).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

CUTS: Final = (0.10, 0.35, 0.65)
HIGHEST_SCORE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the scale.

    `mark` is drawn on both themes' backgrounds (contrast 3:1 and better), `tint_light` and `tint_dark` lie
    under text (4.5:1 and better); tests hold them to it.
    """

    value: int
    word: str
    icon: str
    mark: str
    tint_light: str
    tint_dark: str


LEVELS: Final = (
    Level(-3, "very negative", "sentiment_extremely_dissatisfied", "#b8430a", "#fbd5ba", "#5c2a0f"),
    Level(-2, "negative", "sentiment_very_dissatisfied", "#d2691e", "#fde6d6", "#4a2a18"),
    Level(-1, "slightly negative", "sentiment_dissatisfied", "#b98560", "#fdf3ea", "#38291f"),
    Level(0, "neutral", "sentiment_neutral", "#808a96", "#f1f3f5", "#262d36"),
    Level(1, "slightly positive", "sentiment_satisfied", "#6f95bd", "#eaf2fa", "#20303f"),
    Level(2, "positive", "sentiment_very_satisfied", "#3d7fc1", "#d6e6f6", "#1b3650"),
    Level(3, "very positive", "sentiment_excited", "#2266b3", "#c3dbf3", "#173e66"),
)


def level(value: int) -> Level:
    """Return the level of a stored value, -3..+3."""
    return LEVELS[value + 3]


def level_of(score: float) -> Level:
    """Return the level that a score of -5..+5 falls into."""
    steps = bisect_left(CUTS, abs(score) / HIGHEST_SCORE)
    return level(steps if score > 0 else -steps)


def css_class(score: float | None) -> str:
    """Name the style class that colours a score; an unknown score has a class of its own."""
    return "qm-unscored" if score is None else level_class(level_of(score))


def level_class(step: Level) -> str:
    """Name the style class that colours a level."""
    return f"qm-level-{step.value + 3}"


def stylesheet() -> str:
    """Write one class a level, for both themes, as style properties that the other styles use."""
    rules = (
        f".{level_class(step)} {{ --qm-mark: {step.mark};"
        f" --qm-tint: light-dark({step.tint_light}, {step.tint_dark}); }}"
        for step in LEVELS
    )
    unscored = ".qm-unscored { --qm-mark: light-dark(#c3cad4, #4a5564); --qm-tint: transparent; }"
    return "\n".join((*rules, unscored))
