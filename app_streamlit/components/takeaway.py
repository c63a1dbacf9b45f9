"""The one sentence on top of a page: what somebody with five minutes should take away.

What belongs here: how it looks, and the short list below it. What does not: what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from app_streamlit.components import markup

if TYPE_CHECKING:
    from collections.abc import Sequence


def show(sentence: Markup | str, points: Sequence[Markup] = ()) -> None:
    """Write the sentence, and what it rests on."""
    items = markup.join(Markup("<li>{}</li>").format(point) for point in points)
    below = Markup("<ul>{}</ul>").format(items) if points else Markup("")
    with st.container(key="takeaway"):
        st.html(Markup('<div class="qm-takeaway"><p>{}</p>{}</div>').format(sentence, below))
