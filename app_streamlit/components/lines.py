"""Lists of interactions: one line each, the whole line opens it.

What belongs here: what such lists have alike. What does not: which interactions are in one, and the parts of
a line that only one list has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import streamlit as st
from markupsafe import Markup

from app_streamlit.components import glossary, links, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class Placed(Protocol):
    """An interaction of which it is known where it took place."""

    @property
    def channel(self) -> str:
        """Its channel."""

    @property
    def queue(self) -> str | None:
        """Its queue, where the source named one."""

    @property
    def agent_id(self) -> str | None:
        """Its agent, where one took part."""


class Moved(Protocol):
    """An interaction of which it is known how the customer came and left."""

    @property
    def customer_begin_score(self) -> float | None:
        """The score of the first quarter."""

    @property
    def customer_end_score(self) -> float | None:
        """The score of the last quarter."""

    @property
    def customer_shift(self) -> float | None:
        """The difference."""


def where(row: Placed) -> Markup:
    """Write channel, queue and agent."""
    return Markup("<p>{}, {}<br><small>{}</small></p>").format(
        glossary.channel(row.channel),
        markup.text(row.queue, "The source named no queue"),
        markup.text(row.agent_id, "No agent took part"),
    )


def mood(row: Moved) -> Markup:
    """Write how the customer came and left, and the difference."""
    shift = row.customer_shift
    return Markup('<div>{}<p><small class="qm-number">shift {}</small></p></div>').format(
        markup.begin_to_end(row.customer_begin_score, row.customer_end_score),
        markup.unknown(glossary.NO_SHIFT) if shift is None else numbers.signed(shift),
    )


def show(headings: Markup, lines: Iterable[tuple[UUID, Markup]]) -> None:
    """Draw a list: its headings, and each interaction's line."""
    with st.container(key="row-head", horizontal=True, wrap=False):
        st.html(headings)
        st.space(links.OPEN_WIDTH)
    for place, (key, line) in enumerate(lines):
        with st.container(key=f"row-{place}", horizontal=True, wrap=False, vertical_alignment="center"):
            st.html(line)
            links.open_conversation(key)
