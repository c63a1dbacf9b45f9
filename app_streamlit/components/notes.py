"""Notes on a conversation: writing one, and how they stand beside the turns.

What belongs here: their form and their look. What does not: who may read one (Postgres does).
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data, identity
from app_streamlit.components import markup, numbers, presses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.conversations import Conversation, Turn
    from app_streamlit.records.reviews import Note

WHOLE: Final = -1
LONGEST: Final = 4000
_BEGIN_OF_TURN: Final = 40
_TEXT: Final = "note_text"


def beside(written: Sequence[Note]) -> dict[int, Markup]:
    """Write the notes that stand under a turn, by the turn's index; WHOLE for those on everything."""
    found: defaultdict[int, list[Markup]] = defaultdict(list)
    for note in written:
        found[WHOLE if note.turn_index is None else note.turn_index].append(_note(note))
    return {turn: markup.join(several) for turn, several in found.items()}


def _note(note: Note) -> Markup:
    return Markup(
        '<div class="qm-note-said"><p class="qm-who">{icon} <bdi>{who}</bdi>, {when} '
        '<span class="qm-chip">{seen}</span></p><p class="qm-said" dir="auto">{text}</p></div>'
    ).format(
        icon=markup.icon("sticky_note_2"),
        who=note.written_by,
        when=numbers.moment(note.noted_at, data.zone()),
        seen="shared with the agent" if note.shared else "internal",
        text=note.text,
    )


def write(it: Conversation, turns: Sequence[Turn]) -> None:
    """Offer to write a note, and to share or take away those of one's own."""
    names = {WHOLE: "The whole conversation"} | {turn.turn_index: _named(turn) for turn in turns}
    with st.form("write_note", clear_on_submit=True, border=False):
        turn = st.selectbox(
            "Note on",
            list(names),
            format_func=lambda index: names[index],
            key=f"note_turn_{it.interaction_key}",
        )
        text = st.text_area(
            "Note", key=_TEXT, max_chars=LONGEST, height=80, placeholder="What you want to keep"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            shared = st.checkbox("The agent may read it", key="note_shared")
            asked = st.form_submit_button("Keep the note", icon=":material/add_comment:")
    if asked and text.strip():
        place = None if turn == WHOLE else turn
        if presses.attempt(lambda: data.add_note(it.interaction_key, place, text, shared=shared)):
            st.rerun()
    presses.tell()
    _own(data.notes(it.interaction_key), f"note_removed_{it.interaction_key}")


def _named(turn: Turn) -> str:
    said = " ".join(turn.text.split())
    short = f"{said[:_BEGIN_OF_TURN]}\N{HORIZONTAL ELLIPSIS}" if len(said) > _BEGIN_OF_TURN else said
    return f"{turn.turn_index + 1} {turn.role}: {short}"


def _own(written: Sequence[Note], removed_at: str) -> None:
    """Offer what can be done with one's own notes; which one was taken away is kept under `removed_at`."""
    me = identity.current().person
    removed = st.session_state.get(removed_at)
    for note in (each for each in written if each.person == me):
        where = "the whole" if note.turn_index is None else f"turn {note.turn_index + 1}"
        with st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", key=f"note_{note.note_id}"
        ):
            st.html(Markup('<p class="qm-note">Your note on {}</p>').format(where), width="content")
            label = "Keep internal" if note.shared else "Share with the agent"
            if st.button(label, key=f"share_{note.note_id}"):
                presses.attempt(partial(data.share_note, note.note_id, shared=not note.shared))
                st.rerun()
            if st.button("Take away", key=f"remove_{note.note_id}", icon=":material/delete:"):
                if presses.attempt(partial(data.remove_note, note.note_id, removed=True)):
                    st.session_state[removed_at] = note.note_id
                st.rerun()
    if removed is not None and st.button("Bring the note back", key="restore_note", icon=":material/undo:"):
        if presses.attempt(partial(data.remove_note, removed, removed=False)):
            st.session_state.pop(removed_at)
        st.rerun()
