"""The app's router: who is looking, the page that they asked for, and what shows when there is none.

What belongs here: the frame around every page. What does not: the content of a page, and which pages there
are (navigation.py).

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

from app_streamlit import identity, navigation  # noqa: E402  # needs the path above
from app_streamlit.components import frame  # noqa: E402  # the same
from app_streamlit.login import NotLoggedInError  # noqa: E402  # the same
from qm_pipeline.interactions.errors import QmError, RefusedError  # noqa: E402  # the same

_MARK = str(Path(__file__).with_name("assets") / "mark.svg")
st.set_page_config(page_title="Quality management", page_icon=_MARK, layout="wide")
st.logo(_MARK, size="small")
frame.style()
try:
    person = identity.arrive()
    page = st.navigation(navigation.sections(person), position="top")
    page.run()
    frame.foot(person)
except NotLoggedInError as fault:
    frame.log_in(fault)
except RefusedError as fault:
    frame.refused(fault)
except QmError as fault:
    frame.unavailable(fault)
