"""The words behind a turn's score: highlighted in what was said, and the sum that they are part of.

What belongs here: how they look. What does not: which words are shown and what they add (the scoring room
says so). Blue pulls up and orange down, as everywhere; the line under a word tells them apart without the
colour.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit.components import markup, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app_streamlit.records.conversations import Phrase, WhyScored

# From so many points on a word is drawn stronger.
STEPS: Final = (0.75, 2.0)
PLACES: Final = 2
# A circumstance that adds less is in the sum and not in the list.
LEAST_LISTED: Final = 0.1


def css_class(points: float) -> str:
    """Name the style of something that adds so many points."""
    way = "up" if points > 0 else "down"
    return f"qm-{way}-{bisect_right(STEPS, abs(points)) + 1}"


def highlighted(said: str, phrases: Sequence[Phrase], inner: Callable[[int, int], Markup]) -> Markup:
    """Write a text with its phrases highlighted; `inner` writes the stretch between two places of it."""
    pieces, at = [], 0
    for phrase in phrases:
        pieces += [inner(at, phrase.start), _phrase(phrase, inner(phrase.start, phrase.end))]
        at = phrase.end
    return markup.join([*pieces, inner(at, len(said))])


def _phrase(phrase: Phrase, words: Markup) -> Markup:
    return Markup('<mark class="qm-word {css}" data-points="{points}">{words}</mark>').format(
        css=css_class(phrase.points), points=numbers.signed(phrase.points, PLACES), words=words
    )


def sum_line(why: WhyScored, said: str) -> Markup:
    """Write how a score adds up; opened, it lists each phrase with its points."""
    rows = [(said[phrase.start : phrase.end], phrase.points) for phrase in why.spans]
    rows += [(factor.name, factor.points) for factor in why.context if abs(factor.points) >= LEAST_LISTED]
    rows.sort(key=lambda row: -abs(row[1]))
    items = markup.join(
        Markup('<li><span class="qm-word {}"><bdi dir="auto">{}</bdi></span> {}</li>').format(
            css_class(points), words, numbers.signed(points, PLACES)
        )
        for words, points in rows
    )
    return Markup(
        '<details class="qm-sum"><summary class="qm-number">{}</summary><ul>{}</ul></details>'
    ).format(_sum(why), items or Markup("<li>No word stands out.</li>"))


def _sum(why: WhyScored) -> Markup:
    parts = [(sum(phrase.points for phrase in why.spans), "words")]
    if why.context:
        parts.append((sum(factor.points for factor in why.context), "context"))
    parts.append((why.hidden_points, f"in {numbers.plural(why.hidden_words, 'hidden word')}"))
    parts.append((why.base_points, "base"))
    shown = (
        Markup("<strong>{}</strong> {}").format(numbers.signed(points, PLACES), name)
        for points, name in parts
    )
    return Markup("{} = <strong>{}</strong>").format(
        markup.join(shown, " \N{MIDDLE DOT} "), numbers.signed(why.score, PLACES)
    )


def legend() -> Markup:
    """Write what the highlights mean."""
    steps = (
        (-2.5, "pulls the score down"),
        (-1.0, ""),
        (-0.3, ""),
        (0.3, ""),
        (1.0, ""),
        (2.5, "pulls it up"),
    )
    shown = (
        Markup('<span class="qm-word {}">{}</span>').format(
            css_class(points), words or numbers.signed(points)
        )
        for points, words in steps
    )
    return Markup('<div class="qm-legend" aria-label="Words">{}</div>').format(markup.join(shown))
