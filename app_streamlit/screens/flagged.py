"""Flagged: the interactions worth a look, narrowed down, sorted, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final, cast

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import address, frame, glossary, interaction_list, links, numbers
from app_streamlit.records.flagged import Filters

if TYPE_CHECKING:
    from app_streamlit.records.overview import FilterValue

PAGE_SIZE: Final = 15
DAYS_AT_FIRST: Final = timedelta(days=6)
SORTS: Final = {
    "priority": "Most severe",
    "shift": "Worst shift",
    "end": "Lowest end score",
    "newest": "Newest",
}


def _reach(values: list[FilterValue]) -> tuple[date, date]:
    return min(value.first_day for value in values), max(value.last_day for value in values)


def _days_at_first(values: list[FilterValue]) -> tuple[date, date]:
    oldest, newest = _reach(values)
    return max(oldest, newest - DAYS_AT_FIRST), newest


def _days_filter(values: list[FilterValue]) -> tuple[date, date]:
    oldest, newest = _reach(values)
    first, last = address.days("days", _days_at_first(values))
    address.seed("days", (min(max(first, oldest), newest), min(max(last, oldest), newest)))
    chosen = st.date_input(
        "Ended between",
        min_value=oldest,
        max_value=newest,
        key="days",
        on_change=address.turn_to,
        args=(1,),
        format="YYYY-MM-DD",
        help="Days at the site; the last seven days with data to begin with.",
    )
    # While the second day is being picked the widget holds the first one only.
    ends = cast("tuple[date, ...]", chosen)
    return (ends[0], ends[-1]) if ends else _days_at_first(values)


def _names_filter(key: str, label: str, known: list[str]) -> tuple[str, ...]:
    address.seed(key, address.codes(key, known))
    chosen = st.multiselect(
        label,
        known,
        format_func=glossary.channel if key == "channel" else str,
        placeholder=f"All {label.lower()}",
        key=key,
        on_change=address.turn_to,
        args=(1,),
    )
    return tuple(chosen)


def _sort() -> str:
    address.seed("sort", address.code("sort", SORTS, "priority"))
    chosen = st.selectbox(
        "Sorted by",
        list(SORTS),
        format_func=lambda code: SORTS[code],
        key="sort",
        on_change=address.turn_to,
        args=(1,),
        help=glossary.SEVERITY.meaning,
    )
    return chosen or "priority"


def _flag_filter(filters: Filters) -> tuple[str, ...]:
    counts = {row.code: row.interactions for row in data.flag_counts(filters)}
    address.seed("flag", address.codes("flag", {*counts, *glossary.FLAGS}))
    chosen_before = [code for code in st.session_state["flag"] if code not in counts]
    chosen = st.pills(
        "Flags",
        [*counts, *chosen_before],
        selection_mode="multi",
        format_func=lambda code: f"{glossary.flag(code).title} ({numbers.count(counts.get(code, 0))})",
        key="flag",
        on_change=address.turn_to,
        args=(1,),
        help="Shows interactions that carry any of the chosen flags; none chosen shows all.",
    )
    return tuple(chosen)


def _filters(values: list[FilterValue]) -> tuple[Filters, str]:
    flag_row = st.container()
    days, channel, queue, order = st.columns([1.15, 1, 1.25, 0.85])
    with days:
        first_day, last_day = _days_filter(values)
    with channel:
        channels = _names_filter("channel", "Channels", sorted({value.channel for value in values}))
    with queue:
        queues = _names_filter("queue", "Queues", sorted({value.queue for value in values if value.queue}))
    with order:
        sort = _sort()
    filters = Filters(first_day, last_day, channels=channels, queues=queues)
    with flag_row:
        return replace(filters, codes=_flag_filter(filters)), sort


def _remember(filters: Filters, sort: str, days_at_first: tuple[date, date]) -> None:
    days = (filters.first_day, filters.last_day)
    address.write(
        {
            "flag": list(filters.codes),
            "channel": list(filters.channels),
            "queue": list(filters.queues),
            "days": [] if days == days_at_first else [day.isoformat() for day in days],
            "sort": [] if sort == "priority" else [sort],
        }
    )
    links.remember_list()


def _list(filters: Filters, sort: str, total: int) -> None:
    pages = ceil(total / PAGE_SIZE)
    page = address.page(pages)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{numbers.plural(total, 'interaction')}**, page {page} of {pages}")
        frame.explain((glossary.SEVERITY, glossary.BEGIN, glossary.END, glossary.SHIFT))
    with st.container(gap=None):
        interaction_list.show(data.flagged_page(filters, sort, page, PAGE_SIZE))
    address.pager(page, pages)


def _nothing_here() -> None:
    frame.quiet(
        "No flagged interactions here",
        Markup("Nothing in these days carries these flags in these channels and queues."),
        Markup("Widen the days, or take a flag, channel or queue out of the filters above."),
    )


def main() -> None:
    """Draw the page."""
    freshness = frame.head(
        "Flagged", "Conversations that went wrong, turned round or ran hot: where to look first."
    )
    if frame.nothing_yet(freshness):
        return
    values = data.filter_values()
    filters, sort = _filters(values)
    _remember(filters, sort, _days_at_first(values))
    total = data.flagged_total(filters)
    if total:
        _list(filters, sort, total)
    else:
        _nothing_here()


main()
