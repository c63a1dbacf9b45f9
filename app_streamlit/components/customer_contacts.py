"""The customer's other contacts, beside a conversation.

What belongs here: how they look. What does not: which they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import glossary, links, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app_streamlit.records.reviews import OtherContact


def show(contacts: Sequence[OtherContact], now_shown: datetime) -> None:
    """Draw them, the newest first; each line opens one."""
    for place, contact in enumerate(sorted(contacts, key=lambda each: each.started_at, reverse=True)):
        with st.container(key=f"row-other-{place}", horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(_line(contact, now_shown))
            links.open_conversation(contact.interaction_key)


def _line(contact: OtherContact, now_shown: datetime) -> Markup:
    apart = abs(contact.started_at - now_shown)
    when = f"{numbers.span(apart)} {'later' if contact.started_at > now_shown else 'earlier'}"
    about = glossary.topic(contact.topic) if contact.topic else contact.queue
    flags = markup.flags(contact.flags[:2]) if contact.flags else Markup("")
    return Markup(
        '<div class="qm-other-contact"><p>{}, {}<br><small>{}, {}</small></p>{}<p>{}</p></div>'
    ).format(
        glossary.channel(contact.channel),
        markup.text(about, "The source named no topic"),
        numbers.moment(contact.started_at, data.zone()),
        when,
        flags,
        markup.score(contact.customer_end_score),
    )
