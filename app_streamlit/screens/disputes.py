"""Disputes: what agents say against flags on their own conversations, for a QA lead to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import disputes, frame, glossary, links, markup, numbers
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.disputes import Dispute

LEAD: Final = "Flags that agents call wrong on their own conversations. What you decide is final."
_UPHOLD: Final = "Uphold the flag"
_OVERTURN: Final = "Overturn the flag"
_FLAG_GONE: Final = "The flag is not raised any more: the conversation was scored anew."


def _about(row: Dispute) -> Markup:
    queue = f", {row.queue}" if row.queue else ""
    return Markup("<p>{} <bdi>{}</bdi>, {}{}, {}</p>").format(
        markup.flags([row.code]),
        row.disputed_by,
        glossary.channel(row.channel),
        queue,
        numbers.moment(row.disputed_at, data.zone()),
    )


def _words(row: Dispute) -> Markup:
    sentence = markup.sentence_of(row.flag_reason) if row.flag_reason else Markup.escape(_FLAG_GONE)
    return Markup('<section class="qm-why"><p>{}</p></section>{}').format(
        sentence, disputes.said(f"{row.disputed_by} says", row.reason)
    )


def _head(row: Dispute) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.html(_about(row))
        links.open_conversation(row.interaction_key)
    st.html(_words(row))


def _decide(row: Dispute) -> None:
    """Offer both verdicts with a note; what the database refuses is said below."""
    with st.form(f"resolve_{row.dispute}", border=False, enter_to_submit=False):
        note = st.text_area(
            "Note to the agent",
            key=f"verdict_note_{row.dispute}",
            max_chars=disputes.LONGEST,
            height=80,
            placeholder="Why you decide so",
        )
        with st.container(horizontal=True, gap="xsmall"):
            upheld = st.form_submit_button(_UPHOLD, icon=":material/flag:")
            overturned = st.form_submit_button(_OVERTURN, icon=":material/flag_check:")
    if upheld or overturned:
        _resolve(row, disputes.UPHELD if upheld else disputes.OVERTURNED, note)


def _resolve(row: Dispute, verdict: str, note: str) -> None:
    try:
        data.resolve_dispute(row.dispute, verdict, note)
    except RefusedError as fault:
        st.error(str(fault), icon=":material/block:")
        return
    st.rerun()


def _open(rows: Sequence[Dispute]) -> None:
    st.subheader("To decide", anchor=False)
    if not rows:
        st.html('<p class="qm-muted">Every dispute is decided.</p>')
        return
    _told(rows, "The one that waits longest comes first.")
    for row in rows:
        with st.container(border=True, key=f"dispute-{row.dispute}"):
            _head(row)
            _decide(row)


def _resolved(rows: Sequence[Dispute]) -> None:
    st.subheader("Decided", anchor=False)
    if not rows:
        st.html('<p class="qm-muted">None yet.</p>')
        return
    _told(rows, "The newest decision comes first.")
    for row in rows:
        with st.container(border=True, key=f"dispute-{row.dispute}"):
            _head(row)
            st.html(_verdict(row))


def _verdict(row: Dispute) -> Markup:
    note = disputes.said("Note to the agent", row.note) if row.note else Markup("")
    return Markup("<p><strong>{}</strong>, by {}, {}</p>{}").format(
        disputes.state(row), markup.text(row.resolved_by), numbers.moment(row.resolved_at, data.zone()), note
    )


def _told(rows: Sequence[Dispute], order: str) -> None:
    count = numbers.plural(rows[0].found, "dispute")
    shown = f", the first {len(rows)} shown" if rows[0].found > len(rows) else ""
    st.html(Markup('<p class="qm-note">{}{}. {}</p>').format(count, shown, order))


def main() -> None:
    """Draw the page."""
    frame.head("Disputes", LEAD)
    waiting, decided = data.disputes_open(), data.disputes_resolved()
    if not waiting and not decided:
        frame.quiet(
            "No agent disputes a flag",
            Markup("Agents dispute flags on the pages of their own conversations; what they say comes here."),
        )
        return
    links.remember_list(links.DISPUTES, "Back to the disputes")
    with st.container(key="open"):
        _open(waiting)
    with st.container(key="resolved"):
        _resolved(decided)


main()
