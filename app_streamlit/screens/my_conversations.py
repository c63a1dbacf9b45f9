"""My conversations: what an agent said themselves, the newest first, and why some of it is flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import address, frame, glossary, lines, links, markup, numbers

if TYPE_CHECKING:
    from app_streamlit.records.own import OwnConversation

PAGE_SIZE: Final = 20
LEAD: Final = "Your own conversations only, and what was noticed in them."
_HEADINGS = Markup(
    '<div class="qm-row qm-found qm-row-head" aria-hidden="true"><span>When</span>'
    "<span>What was noticed</span><span>Where</span><span>Begin to end</span><span>Length</span></div>"
)


def _row(row: OwnConversation) -> Markup:
    started = row.started_at.astimezone(data.zone())
    length = row.ended_at - row.started_at if row.ended_at else None
    noticed = markup.flags(row.flags) if row.flags else Markup('<p class="qm-muted">No flag</p>')
    queue = markup.text(row.queue, "The source named no queue")
    return Markup(
        '<div class="qm-row qm-found"><p>{}<br><small>{:%H:%M}</small></p><div>{}</div>'
        "<p>{}, {}<br><small>{}</small></p><div>{}</div><p>{}<br><small>{}</small></p></div>"
    ).format(
        numbers.day(started.date()), started, noticed,
        glossary.channel(row.channel), queue, glossary.topic(row.topic),
        markup.begin_to_end(row.customer_begin_score, row.customer_end_score),
        numbers.span(length), numbers.plural(row.turn_count, "turn"),
    )  # fmt: skip


def main() -> None:
    """Draw the page."""
    frame.head("My conversations", LEAD)
    total = data.own_total()
    if not total:
        frame.quiet(
            "No conversation of yours is here",
            markup.sentence(
                "Either you have had none, or nobody has entered yet under which name you appear."
            ),
        )
        return
    pages = -(-total // PAGE_SIZE)
    page = address.page(pages)
    address.turn_to(page)
    links.remember_list(links.MY_CONVERSATIONS, "Back to my conversations")
    st.markdown(f"**{numbers.plural(total, 'conversation')}**, page {page} of {pages}")
    with st.container(gap=None):
        own = data.own_page(page, PAGE_SIZE)
        lines.show(_HEADINGS, ((row.interaction_key, _row(row)) for row in own))
    address.pager(page, pages)


main()
