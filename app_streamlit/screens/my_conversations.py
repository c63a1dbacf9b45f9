"""My conversations: what an agent said themselves, the newest first, and why some of it is flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import address, frame, glossary, links, markup, numbers

if TYPE_CHECKING:
    from app_streamlit.records.own import OwnConversation

PAGE_SIZE = 20
HEADINGS = "Your own conversations only, and what was noticed in them."


def _row(row: OwnConversation) -> None:
    said, flags, when, way = st.columns([2, 3, 2, 1], vertical_alignment="center")
    queue = f", {row.queue}" if row.queue else ""
    said.html(Markup("<p>{}{}</p>").format(glossary.channel(row.channel), queue))
    named = ", ".join(glossary.words(code) for code in row.flags) or "No flag"
    flags.html(Markup("<p>{}</p>").format(named))
    when.html(Markup("<p>{}</p>").format(numbers.moment(row.started_at, data.zone())))
    with way:
        links.open_conversation(row.interaction_key)


def main() -> None:
    """Draw the page."""
    frame.head("My conversations", HEADINGS)
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
    for row in data.own_page(page, PAGE_SIZE):
        _row(row)
    address.pager(page, pages)


main()
