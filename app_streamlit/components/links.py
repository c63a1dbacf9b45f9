"""Ways from page to page, each with the state that belongs into the address.

What belongs here: the addresses of pages and the keys in them. What does not: anything that reads data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

import streamlit as st
from markupsafe import Markup

from app_streamlit import identity, navigation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

FLAGGED: Final = "screens/flagged.py"
REVIEW_QUEUE: Final = "screens/review_queue.py"
DISPUTES: Final = "screens/disputes.py"
SEARCH: Final = "screens/search.py"
MY_CONVERSATIONS: Final = "screens/my_conversations.py"
CONVERSATION: Final = "screens/conversation.py"
TEAM: Final = "screens/team.py"
AGENT: Final = "screens/agent.py"
JOURNEYS: Final = "screens/journeys.py"
AT_RISK: Final = "screens/at_risk.py"
INTERACTION: Final = "interaction"
TURN: Final = "turn"
OPEN_WIDTH: Final = 84  # pixels
_LIST: Final = "list_address"
_SHOW: Final = "part_to_show"
_TEAM_ADDRESS: Final = "team_address"


_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!:|<>$~])")


def plain(label: str) -> str:
    """Write words of the data so that Streamlit, which reads labels as markdown, shows them as they are."""
    return _MARKUP.sub(r"\\\1", label)


def remember_list(page: str = FLAGGED, way_back: str = "Back to the flagged interactions") -> None:
    """Keep a list's address, so that the way back from a conversation leads to the same list."""
    at = {key: st.query_params.get_all(key) for key in st.query_params}
    st.session_state[_LIST] = (page, way_back, at)


def back_to_list() -> None:
    """Link back to the list as it was."""
    page, way_back, at = st.session_state.get(_LIST, (FLAGGED, "Back to the flagged interactions", {}))
    if not navigation.offers(identity.current(), page):
        return  # whoever came by a link has no list to go back to
    st.page_link(page, label=way_back, icon=":material/arrow_back:", query_params=at)


def asked() -> UUID | None:
    """Return the interaction that the address names; null where it names none."""
    try:
        return UUID(st.query_params.get(INTERACTION, ""))
    except ValueError:
        return None


def open_conversation(key: UUID) -> None:
    """Link to one interaction."""
    st.page_link(
        CONVERSATION,
        label="Open",
        icon=":material/chevron_right:",
        icon_position="right",
        query_params={INTERACTION: str(key)},
        width=OPEN_WIDTH,
    )


def outside(address: str, words: str, meaning: str) -> Markup:
    """Write a link that leaves the app and opens beside it."""
    return Markup('<a href="{}" target="_blank" rel="noopener" title="{}">{}</a>').format(
        address, meaning, words
    )


def open_at(key: UUID, turns: Sequence[int]) -> None:
    """Link to turns of an interaction, by their indices; without any, to its beginning."""
    for turn in turns:
        st.page_link(
            CONVERSATION,
            label=f"Turn {turn + 1}",
            icon=":material/play_arrow:",
            query_params={INTERACTION: str(key), TURN: str(turn + 1)},
        )
    if not turns:
        st.page_link(
            CONVERSATION,
            label="All of it",
            icon=":material/play_arrow:",
            query_params={INTERACTION: str(key)},
        )


def remember_team() -> None:
    """Keep the team page's address, so that the way back from an agent leads to the same team and week."""
    st.session_state[_TEAM_ADDRESS] = {key: st.query_params.get_all(key) for key in st.query_params}


def back_to_team() -> None:
    """Link back to the team as it was."""
    st.page_link(
        TEAM,
        label="Back to the team",
        icon=":material/arrow_back:",
        query_params=st.session_state.get(_TEAM_ADDRESS, {}),
    )


def open_agent(agent_id: str, week: date) -> None:
    """Link to one agent in a week."""
    st.page_link(
        AGENT,
        label="Open",
        icon=":material/chevron_right:",
        icon_position="right",
        query_params={"name": agent_id, "week": week.isoformat()},
        width=OPEN_WIDTH,
    )


def open_named(key: UUID, label: str) -> None:
    """Link to one interaction under a name of its own."""
    st.page_link(
        CONVERSATION, label=plain(label), icon=":material/forum:", query_params={INTERACTION: str(key)}
    )


def show_turn(turns: int) -> None:
    """Bring the turn that the address names into sight, and mark it; of `turns` the first is 1."""
    asked = st.query_params.get(TURN, "")
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked) <= turns):
        return
    place = f"turn-{int(asked)}"
    st.html(
        f"<style>#{place} .qm-bubble {{ outline: 3px solid var(--qm-accent); outline-offset: 2px; }}</style>"
        f'<script>document.getElementById("{place}")?.scrollIntoView({{ block: "center" }});</script>',
        unsafe_allow_javascript=True,  # written here whole, but for a number
    )


def ask_to_show(part: str) -> None:
    """Have the next run bring a part of the page into sight: what a press of a button was for."""
    st.session_state[_SHOW] = (part, st.session_state.get(_SHOW, ("", 0))[1] + 1, True)


def show_part() -> None:
    """Bring the part that was asked for into sight, once; the part is a container's key."""
    part, number, due = st.session_state.get(_SHOW, ("", 0, False))
    if not due:
        return
    st.session_state[_SHOW] = (part, number, False)
    st.html(  # the number makes it another text, without which a browser would not run it a second time
        f'<script>/* {number} */ document.querySelector(".st-key-{part}")'
        '?.scrollIntoView({ block: "start", behavior: "smooth" });</script>',
        unsafe_allow_javascript=True,  # written here whole, but for a key of ours
    )
