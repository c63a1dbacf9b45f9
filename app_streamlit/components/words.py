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
    """Say what a score comes from, in three parts that add up to it; opened, every part down to the words."""
    phrases = [(said[phrase.start : phrase.end], phrase.points) for phrase in why.spans]
    listed = [(factor.name, factor.points) for factor in why.context if abs(factor.points) >= LEAST_LISTED]
    marked, before = sum(points for _, points in phrases), sum(factor.points for factor in why.context)
    parts = [_part("the marked words", marked)] if phrases else []
    parts += [_part("what came before", before)] if why.context else []
    parts += [_part("the rest", _rounded(why.score) - _rounded(marked) - _rounded(before))] if parts else []
    lists = [_listed("The marked words", phrases) if phrases else Markup("<p>No word stands out.</p>")]
    lists += [_listed("What came before", listed, before)] if why.context else []
    return Markup('<details class="qm-sum"><summary class="qm-number">{}{}</summary>{}{}</details>').format(
        Markup("Why <strong>{}</strong>").format(_points(why.score)),
        Markup(": {}").format(markup.join(parts, ", ")) if parts else "",
        markup.join(lists),
        _rest(why),
    )


def _part(name: str, points: float) -> Markup:
    return Markup("{} <strong>{}</strong>").format(name, _points(points))


def _listed(name: str, rows: Sequence[tuple[str, float]], points: float | None = None) -> Markup:
    """Write a part of the sum, and what it is made of, the strongest first."""
    items = (
        Markup('<li><span class="qm-word {}"><bdi dir="auto">{}</bdi></span> {}</li>').format(
            css_class(each), words, _points(each)
        )
        for words, each in sorted(rows, key=lambda row: -abs(row[1]))
    )
    whole = sum(each for _, each in rows) if points is None else points
    return Markup("<p>{}</p><ul>{}</ul>").format(_part(name, whole), markup.join(items))


def _rest(why: WhyScored) -> Markup:
    """Write the parts that no word or circumstance by itself stands for, and the sum."""
    unmarked = ""
    if why.hidden_words:
        words = numbers.plural(why.hidden_words, "word")
        unmarked = Markup("<p>{}</p>").format(
            _part(f"{words} not marked, as each adds little", why.hidden_points)
        )
    return Markup("{}<p>{}</p><p>{}</p>").format(
        unmarked,
        _part("Where every turn starts: the score of a text without a known word", why.base_points),
        _part("Together", why.score),
    )


def _rounded(points: float) -> float:
    """Round as it is shown: what is told of a sum adds up to what is told of it."""
    return round(points, PLACES)


def _points(points: float) -> str:
    return numbers.signed(points, PLACES)


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
