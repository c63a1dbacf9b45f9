"""The app's router: which pages there are, their order, and what shows when the database is away.

What belongs here: navigation and the frame around every page. What does not: the content of a page.

The pages lie in screens/: a folder named pages/ beside this file would make Streamlit run a page by itself,
without this script around it, whenever a process is opened at that page's address first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

# Streamlit puts this file's own folder on the path; the package is the folder above.
_ABOVE = str(Path(__file__).resolve().parents[1])
if _ABOVE not in sys.path:
    sys.path.append(_ABOVE)

from app_streamlit.components import frame  # noqa: E402  # needs the path above
from qm_pipeline.interactions.errors import QmError  # noqa: E402  # the same

_MARK = str(Path(__file__).with_name("assets") / "mark.svg")
st.set_page_config(page_title="Quality management", page_icon=_MARK, layout="wide")
st.logo(_MARK, size="small")
frame.style()
page = st.navigation(
    [
        st.Page("screens/flagged.py", title="Flagged", icon=":material/flag:", default=True),
        st.Page(
            "screens/conversation.py",
            title="Conversation",
            icon=":material/forum:",
            url_path="conversation",
            visibility="hidden",
        ),
        st.Page("screens/channels.py", title="Channels", icon=":material/monitoring:", url_path="channels"),
        st.Page("screens/health.py", title="Health", icon=":material/monitor_heart:", url_path="health"),
    ],
    position="top",
)
try:
    page.run()
except QmError as fault:
    frame.unavailable(fault)
