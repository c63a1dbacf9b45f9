"""What a press asks for, where what goes wrong with it does not pass through the frame of the app.

What belongs here: trying, and saying in one sentence what did not go. What does not: what is pressed.
Streamlit runs callbacks before the page, and fragments without the app around them: a refusal or a lost
database would stand there as an uncaught error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from app_streamlit.components import links
from qm_pipeline.interactions.errors import QmError

if TYPE_CHECKING:
    from collections.abc import Callable

_FAULT: Final = "fault_of_a_press"


def attempt(act: Callable[[], object]) -> bool:
    """Do it, and say whether it went; why it did not is told by `tell`."""
    try:
        act()
    except QmError as fault:
        st.session_state[_FAULT] = str(fault)
        return False
    return True


def tell() -> None:
    """Say why the last press did not go, if it did not."""
    told = st.session_state.pop(_FAULT, None)
    if told:
        st.error(links.plain(told), icon=":material/block:")
