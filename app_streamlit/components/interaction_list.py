"""The list of flagged interactions: why each is in it, and how urgent that is.

What belongs here: how a line looks. What does not: which interactions are in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import lines, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.flagged import Flagged

_HEADINGS = Markup(
    '<div class="qm-row qm-row-head" aria-hidden="true"><span>Severity</span><span>Why it is here</span>'
    "<span>Where</span><span>Begin to end</span><span>When</span></div>"
)


def _why(row: Flagged) -> Markup:
    return Markup('<div>{}<p class="qm-reason">{}</p></div>').format(
        markup.flags(row.codes), markup.sentence_of(row.reason)
    )


def _when(row: Flagged) -> Markup:
    length = row.ended_at - row.started_at if row.ended_at else None
    started = row.started_at.astimezone(data.zone())
    return Markup("<p>{}<br><small>{:%H:%M}, {}, {}</small></p>").format(
        numbers.day(started.date()), started, numbers.plural(row.turn_count, "turn"), numbers.span(length)
    )


def _line(row: Flagged) -> Markup:
    priority = Markup('<div class="qm-number">{}{}</div>').format(
        numbers.plain(row.review_priority), markup.bar(row.review_priority)
    )
    return Markup('<div class="qm-row">{}{}{}{}{}</div>').format(
        priority, _why(row), lines.where(row), lines.mood(row), _when(row)
    )


def show(rows: Sequence[Flagged]) -> None:
    """Draw the list."""
    lines.show(_HEADINGS, ((row.interaction_key, _line(row)) for row in rows))
