"""The page's state in its address, so that a link shows what its sender saw.

What belongs here: reading codes from the address into widgets and writing them back. What does not: any one
page's filters. Streamlit's own binding of widgets to the address writes the labels that people see; those
change with wording and counts, and an address must not.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Collection

PAGE: Final = "page"


def codes(key: str, known: Collection[str]) -> list[str]:
    """Return the values of a key that are known; an old or mistyped one is left out."""
    return [code for code in st.query_params.get_all(key) if code in known]


def code(key: str, known: Collection[str], default: str) -> str:
    """Return the first known value of a key, else the default."""
    return next(iter(codes(key, known)), default)


def days(key: str, default: tuple[date, date]) -> tuple[date, date]:
    """Return a stretch of days within the default's reach, else the default."""
    try:
        first, last = map(date.fromisoformat, st.query_params.get_all(key))
    except ValueError:
        return default
    return (first, last) if first <= last else default


def seed(key: str, value: Any) -> None:  # noqa: ANN401  # whatever the widget holds
    """Give a widget its first value; what its user has chosen since stays."""
    if key not in st.session_state:
        st.session_state[key] = value


def write(state: dict[str, list[str]]) -> None:
    """Put values into the address; an empty list takes the key out."""
    for key, values in state.items():
        if st.query_params.get_all(key) == values:
            continue
        if values:
            st.query_params[key] = values
        else:
            st.query_params.pop(key, None)


def page(pages: int) -> int:
    """Return the number of the page asked for, within what there is."""
    asked = st.query_params.get(PAGE, "1")
    return min(max(int(asked), 1), pages) if asked.isascii() and asked.isdecimal() else 1


def turn_to(number: int) -> None:
    """Go to a page of a list."""
    write({PAGE: [] if number == 1 else [str(number)]})


def pager(number: int, pages: int) -> None:
    """Offer the pages before and after."""
    if pages == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous", key="previous_page", icon=":material/chevron_left:", disabled=number == 1,
            on_click=turn_to, args=(number - 1,),
        )  # fmt: skip
        st.button(
            "Next", key="next_page", icon=":material/chevron_right:", icon_position="right",
            disabled=number == pages, on_click=turn_to, args=(number + 1,),
        )  # fmt: skip
        st.html(f'<p class="qm-note">Page {number} of {pages}</p>', width="content")
