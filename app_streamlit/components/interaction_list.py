"""The list of interactions: one line each, the whole line opens it.

What belongs here: how an interaction looks in a list. What does not: which interactions are in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import glossary, links, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.flagged import Flagged

_HEADINGS = Markup(
    '<div class="qm-row qm-row-head" aria-hidden="true"><span>Priority</span><span>Why it is here</span>'
    "<span>Where</span><span>Begin to end</span><span>When</span></div>"
)


def _why(row: Flagged) -> Markup:
    return Markup('<div>{}<p class="qm-reason">{}</p></div>').format(
        markup.flags(row.codes), markup.sentence_of(row.reason)
    )


def _where(row: Flagged) -> Markup:
    return Markup("<p>{}, {}<br><small>{}</small></p>").format(
        glossary.channel(row.channel),
        markup.text(row.queue, "The source named no queue"),
        markup.text(row.agent_id, "No agent took part"),
    )


def _mood(row: Flagged) -> Markup:
    shift = row.customer_shift
    return Markup('<div>{}<p><small class="qm-number">shift {}</small></p></div>').format(
        markup.begin_to_end(row.customer_begin_score, row.customer_end_score),
        markup.unknown(glossary.NO_SHIFT) if shift is None else numbers.signed(shift),
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
        priority, _why(row), _where(row), _mood(row), _when(row)
    )


def show(rows: Sequence[Flagged]) -> None:
    """Draw the list."""
    with st.container(key="row-head", horizontal=True, wrap=False):
        st.html(_HEADINGS)
        st.space(links.OPEN_WIDTH)
    for place, row in enumerate(rows):
        with st.container(key=f"row-{place}", horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(_line(row))
            links.open_conversation(row.interaction_key)
