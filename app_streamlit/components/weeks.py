"""The choice of a week, as several pages offer it.

What belongs here: names of weeks, which one opens first, its place in the address. What does not: what is
shown of the week.
"""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from app_streamlit.components import address, numbers


def whole(week: date, newest: date | None) -> bool:
    """Tell whether a week, by its Monday, is over as far as there is data."""
    return newest is None or week + timedelta(days=6) <= newest


def name(week: date, newest: date | None) -> str:
    """Name a week by its Monday."""
    written = f"Week of {numbers.day(week)}"
    return written if whole(week, newest) else f"{written} (so far)"


def chosen(weeks: list[date], newest: date | None, widget: str = "week") -> date:
    """Offer weeks, newest first, by their ISO dates; begin with the newest whole one.

    `widget` is the key in the session, one for each page: what was chosen on one page must not win over the
    address of another. In the address it is always `week`.
    """
    names = {week.isoformat(): name(week, newest) for week in weeks}
    first = next((week for week in weeks if whole(week, newest)), weeks[0]).isoformat()
    address.seed(widget, address.code("week", names, first))
    picked = st.selectbox(
        "Week",
        list(names),
        format_func=lambda code: names[code],
        key=widget,
        width=300,
        help="Weeks begin on Monday, in the site's time zone.",
    )
    address.write({"week": [] if picked in (None, first) else [picked]})
    return date.fromisoformat(picked or first)
