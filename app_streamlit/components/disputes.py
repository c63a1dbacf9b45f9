"""Disputes: an agent's word against a flag on their own conversation, and how it was decided.

What belongs here: the form beside a flag, the words of a state. What does not: who may dispute or decide
(Postgres does), the QA lead's list (screens/disputes.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import links, markup, numbers, transcript
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from app_streamlit.records.conversations import Conversation, Flag
    from app_streamlit.records.disputes import Dispute, OwnDispute

LONGEST: Final = 500
UPHELD: Final = "upheld"
OVERTURNED: Final = "overturned"
_STATES: Final = {
    UPHELD: "Upheld: the flag stands",
    OVERTURNED: "Overturned: the flag was wrong",
    None: "Disputed: a QA lead will decide",
}


def flags(it: Conversation, raised: Sequence[Flag]) -> None:
    """Draw the flags of one's own conversation, each with what may be said against it."""
    if not identity.current().has(identity.AGENT):
        st.html(transcript.why(raised))
        return
    said = data.disputes_of(it.interaction_key)
    for flag in raised:
        newest = next((each for each in said if each.code == flag.code), None)
        with st.container(key=f"flag_{flag.code}", gap="xxsmall"):
            st.html(transcript.why([flag]))
            if newest is not None:
                _said(newest)
            if newest is None or newest.withdrawn_at is not None:
                _form(it.interaction_key, flag.code)


def state(row: Dispute | OwnDispute) -> str:
    """Say in words how a dispute stands that was not taken back."""
    return _STATES[row.verdict]


def said(who: str, text: str) -> Markup:
    """Write somebody's words; they are text, whatever they hold."""
    return Markup(
        '<div class="qm-note-said"><p class="qm-who"><bdi>{}</bdi></p>'
        '<p class="qm-said" dir="auto">{}</p></div>'
    ).format(who, text)


def _said(row: OwnDispute) -> None:
    """Say how the newest dispute of a flag stands; whoever raised it may take it back until it is decided."""
    if row.withdrawn_at is not None:
        st.html(_taken_back(row))
        return
    st.html(_state(row))
    mine = row.person == identity.current().person
    if (
        mine
        and row.verdict is None
        and st.button("Take the dispute back", key=f"take_back_{row.dispute}", icon=":material/undo:")
    ):
        _try(lambda: data.take_back_dispute(row.dispute))


def _taken_back(row: OwnDispute) -> Markup:
    mine = row.person == identity.current().person
    who = Markup("You took your") if mine else Markup("<bdi>{}</bdi> took their").format(row.disputed_by)
    return Markup('<p class="qm-muted">{} {} dispute back, {}.</p>').format(
        markup.icon("undo"), who, numbers.moment(row.withdrawn_at, data.zone())
    )


def _state(row: OwnDispute) -> Markup:
    when = numbers.moment(row.resolved_at or row.disputed_at, data.zone())
    note = said("The QA lead's note", row.note) if row.note else Markup("")
    return Markup('<p role="status">{} <strong>{}</strong>, {}</p>{}{}').format(
        markup.icon("gavel"), state(row), when, said(f"{row.disputed_by} said", row.reason), note
    )


def _form(key: UUID, code: str) -> None:
    with (
        st.expander("Dispute", icon=":material/gavel:"),
        st.form(f"dispute_{code}", border=False, enter_to_submit=False),
    ):
        reason = st.text_area(
            "Why is this flag wrong?",
            key=f"dispute_reason_{code}",
            max_chars=LONGEST,
            height=80,
            placeholder="A QA lead reads it beside the conversation and decides.",
        )
        asked = st.form_submit_button("Dispute this flag", type="primary")
    if asked:
        _try(lambda: data.dispute(key, code, reason))


def _try(said: Callable[[], None]) -> None:
    """Say it to the database and draw anew; say why where it refuses."""
    try:
        said()
    except RefusedError as fault:
        st.error(links.plain(str(fault)), icon=":material/block:")
        return
    st.rerun()
