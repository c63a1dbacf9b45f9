"""The list of what a search found: one line each, the whole line opens it, with the turn that has the words.

What belongs here: how a line looks. What does not: which conversations are in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import glossary, lines, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.asked_words import Asked
    from app_streamlit.records.search import Found

BEFORE: Final = 60  # characters shown before the first word that was asked for
LENGTH: Final = 240  # characters shown of a turn
_ROLES: Final = {"customer": "Customer", "agent": "Agent"}
_HEADINGS = Markup(
    '<div class="qm-row qm-found qm-row-head" aria-hidden="true"><span>When</span><span>{}</span>'
    "<span>Where</span><span>Begin to end</span><span>Length</span></div>"
)


def snippet(said: str, words: Asked) -> Markup:
    """Write the part of a turn around the first word that was asked for, with all such words marked."""
    places = words.places(said)
    first = max(places[0][0] - BEFORE, 0) if places else 0
    last = min(first + LENGTH, len(said))
    pieces, at = [], first
    for start, end in places:
        if end > last:
            break
        pieces.append(Markup("{}<mark>{}</mark>").format(said[at:start], said[start:end]))
        at = end
    dots = "\N{HORIZONTAL ELLIPSIS}"
    return Markup("{}{}{}{}").format(
        dots if first else "", markup.join(pieces), said[at:last], dots if last < len(said) else ""
    )


def _said(row: Found, words: Asked) -> Markup:
    flags = markup.flags(row.flags) if row.flags else Markup("")
    if row.text is None or row.turn_index is None:
        return Markup('<div><p class="qm-reason">{}</p>{}</div>').format(glossary.topic(row.topic), flags)
    return Markup(
        '<div><p class="qm-snippet" dir="auto">{}</p><p><small>{}, turn {}</small></p>{}</div>'
    ).format(snippet(row.text, words), _ROLES.get(row.role or "", row.role), row.turn_index + 1, flags)


def _when(row: Found) -> Markup:
    started = row.started_at.astimezone(data.zone())
    return Markup("<p>{}<br><small>{:%H:%M}</small></p>").format(numbers.day(started.date()), started)


def _length(row: Found) -> Markup:
    length = row.ended_at - row.started_at if row.ended_at else None
    return Markup("<p>{}<br><small>{}</small></p>").format(
        numbers.span(length), numbers.plural(row.turn_count, "turn")
    )


def _line(row: Found, words: Asked) -> Markup:
    return Markup('<div class="qm-row qm-found">{}{}{}{}{}</div>').format(
        _when(row), _said(row, words), lines.where(row), lines.mood(row), _length(row)
    )


def show(rows: Sequence[Found], words: Asked) -> None:
    """Draw the list."""
    headings = _HEADINGS.format("What was said" if words else "What it was about")
    lines.show(headings, ((row.interaction_key, _line(row, words)) for row in rows))
