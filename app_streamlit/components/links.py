"""Ways from page to page, each with the state that belongs into the address.

What belongs here: the addresses of pages and the keys in them. What does not: anything that reads data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

if TYPE_CHECKING:
    from uuid import UUID

FLAGGED: Final = "screens/flagged.py"
CONVERSATION: Final = "screens/conversation.py"
INTERACTION: Final = "interaction"
OPEN_WIDTH: Final = 84  # pixels
_LIST_ADDRESS: Final = "list_address"


def remember_list() -> None:
    """Keep the list's address, so that the way back from a conversation leads to the same list."""
    st.session_state[_LIST_ADDRESS] = {key: st.query_params.get_all(key) for key in st.query_params}


def back_to_list() -> None:
    """Link back to the list as it was."""
    st.page_link(
        FLAGGED,
        label="Back to the flagged interactions",
        icon=":material/arrow_back:",
        query_params=st.session_state.get(_LIST_ADDRESS, {}),
    )


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
