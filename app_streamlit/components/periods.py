"""The days that a list is about: a stretch that moves with the data, or two days that stay.

What belongs here: choosing them, keeping the choice in the address. What does not: what is read of those
days. A stretch that moves is kept by its name, so that a saved view asks for last week every week anew.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from app_streamlit.components import address

if TYPE_CHECKING:
    from collections.abc import Callable

PERIOD: Final = "period"
DAYS: Final = "days"
AT_FIRST: Final = "seven"
BETWEEN: Final = "between"
_WEEK: Final = timedelta(days=7)


def _last_week(newest: date) -> tuple[date, date]:
    """Return the last week that is whole."""
    after = newest + timedelta(days=1)
    monday = after - timedelta(days=after.weekday()) - _WEEK
    return monday, monday + timedelta(days=6)


_STRETCHES: Final[dict[str, Callable[[date], tuple[date, date]]]] = {
    "day": lambda newest: (newest, newest),
    "seven": lambda newest: (newest - timedelta(days=6), newest),
    "week": lambda newest: (newest - timedelta(days=newest.weekday()), newest),
    "last_week": _last_week,
    "month": lambda newest: (newest - timedelta(days=27), newest),
    "quarter": lambda newest: (newest - timedelta(days=89), newest),
}
_NAMES: Final = {
    "day": "Newest day",
    "seven": "Last 7 days",
    "week": "This week",
    "last_week": "Last week",
    "month": "Last 28 days",
    "quarter": "Last 90 days",
    BETWEEN: "Between two days",
}


def choose(oldest: date, newest: date) -> tuple[date, date]:
    """Offer the stretches that end with the newest data, and any two days.

    Returns
    -------
    tuple of date
        First and last day.
    """
    address.seed(PERIOD, address.code(PERIOD, _NAMES, BETWEEN if st.query_params.get(DAYS) else AT_FIRST))
    chosen = st.selectbox(
        "Period", list(_NAMES), format_func=lambda code: _named(code, newest), key=PERIOD,
        on_change=address.turn_to, args=(1,),
        help="Days at the site, up to the newest that there is data for.",
    )  # fmt: skip
    if chosen == BETWEEN:
        return _between(oldest, newest)
    return _STRETCHES[chosen or AT_FIRST](newest)


def state() -> dict[str, list[str]]:
    """Return the choice for the address."""
    period = st.session_state[PERIOD] or AT_FIRST
    days = st.session_state.get(DAYS, ()) if period == BETWEEN else ()
    return {
        PERIOD: [] if period in {AT_FIRST, BETWEEN} else [period],
        DAYS: [day.isoformat() for day in (days[0], days[-1])] if days else [],
    }


def _named(code: str, newest: date) -> str:
    if code == BETWEEN:
        return _NAMES[code]
    first, last = _STRETCHES[code](newest)
    days = _short(first) if first == last else f"{_short(first)} \N{EN DASH} {_short(last)}"
    return f"{_NAMES[code]}: {days}"


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _between(oldest: date, newest: date) -> tuple[date, date]:
    at_first = _STRETCHES[AT_FIRST](newest)
    first, last = address.days(DAYS, at_first)
    address.seed(DAYS, (_within(first, oldest, newest), _within(last, oldest, newest)))
    chosen = st.date_input(
        "Ended between", min_value=oldest, max_value=newest, key=DAYS, on_change=address.turn_to, args=(1,),
        format="YYYY-MM-DD",
    )  # fmt: skip
    # While the second day is being picked the widget holds the first one only.
    ends = cast("tuple[date, ...]", chosen)
    return (ends[0], ends[-1]) if ends else at_first


def _within(day: date, oldest: date, newest: date) -> date:
    return min(max(day, oldest), newest)
