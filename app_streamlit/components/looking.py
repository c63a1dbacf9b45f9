"""Opening a conversation: noted in the audit log, and refused to whom it is not for.

What belongs here: that, once for each conversation that a session opens. What does not: who may see it;
Postgres decides, and what it refuses has no row in any view either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_streamlit import data
from app_streamlit.components import frame
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from uuid import UUID

_OPENED: Final = "_opened_conversation"


def allowed(key: UUID) -> bool:
    """Note that somebody opens this conversation; draw the refusal and say False where it is not for them."""
    if st.session_state.get(_OPENED) == key:
        return True
    if data.look(key) == "refused":
        frame.head("Conversation")
        frame.refused(
            RefusedError(
                "This conversation is not yours to see. Agents see those that they spoke in themselves."
            )
        )
        return False
    st.session_state[_OPENED] = key
    return True
