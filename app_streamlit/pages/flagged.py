"""Flagged: the interactions worth a look, narrowed down, sorted, a page at a time."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import frame, glossary, interaction_list, links, numbers
from app_streamlit.records import Filters, FilterValue

PAGE_SIZE: Final = 15
DAYS_AT_FIRST: Final = timedelta(days=6)
SORTS: Final = {
    "priority": "Highest priority",
    "shift": "Worst shift",
    "end": "Lowest end score",
    "newest": "Newest",
}


def _to_first_page() -> None:
    st.session_state.pop("page", None)


def _flag_label(counts: dict[str, int], code: str) -> str:
    return f"{glossary.flag(code).title} ({numbers.count(counts.get(code, 0))})"


def _flag_filter(filters: Filters) -> tuple[str, ...]:
    counts = {row.code: row.interactions for row in data.flag_counts(filters)}
    asked = [*st.session_state.get("flag", []), *st.query_params.get_all("flag")]
    codes = [*counts, *(code for code in glossary.FLAGS if code in asked and code not in counts)]
    chosen = st.pills(
        "Flags",
        codes,
        selection_mode="multi",
        format_func=lambda code: _flag_label(counts, code),
        key="flag",
        bind="query-params",
        on_change=_to_first_page,
        help="Shows interactions that carry any of the chosen flags; none chosen shows all.",
    )
    return tuple(chosen)


def _days_filter(values: list[FilterValue]) -> tuple[date, date]:
    oldest, newest = min(value.first_day for value in values), max(value.last_day for value in values)
    chosen = st.date_input(
        "Ended between",
        (max(oldest, newest - DAYS_AT_FIRST), newest),
        min_value=oldest,
        max_value=newest,
        key="days",
        bind="query-params",
        on_change=_to_first_page,
        format="YYYY-MM-DD",
        help="Days at the site. The last seven days with data to begin with.",
    )
    ends = chosen if isinstance(chosen, tuple) else (chosen,)
    return (ends[0], ends[-1]) if ends else (oldest, newest)


def _other_filters(values: list[FilterValue]) -> tuple[Filters, str]:
    days, channel, queue, order = st.columns([1.15, 1, 1.25, 0.85])
    with days:
        first_day, last_day = _days_filter(values)
    channels = channel.multiselect(
        "Channels",
        sorted({value.channel for value in values}),
        format_func=glossary.channel,
        placeholder="All channels",
        key="channel",
        bind="query-params",
        on_change=_to_first_page,
    )
    queues = queue.multiselect(
        "Queues",
        sorted({value.queue for value in values if value.queue is not None}),
        placeholder="All queues",
        key="queue",
        bind="query-params",
        on_change=_to_first_page,
    )
    sort = order.selectbox(
        "Sorted by",
        list(SORTS),
        format_func=lambda code: SORTS[code],
        key="sort",
        bind="query-params",
        on_change=_to_first_page,
        help=glossary.PRIORITY.meaning,
    )
    filters = Filters(first_day, last_day, channels=tuple(channels), queues=tuple(queues))
    return filters, sort or "priority"


def _filters(values: list[FilterValue]) -> tuple[Filters, str]:
    flag_row = st.container()
    filters, sort = _other_filters(values)
    with flag_row:
        codes = _flag_filter(filters)
    return Filters(filters.first_day, filters.last_day, codes, filters.channels, filters.queues), sort


def _list(filters: Filters, sort: str, total: int) -> None:
    pages = ceil(total / PAGE_SIZE)
    above = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    rows = st.container(gap=None)
    page = st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1
    above.markdown(f"**{numbers.plural(total, 'interaction')}**, page {page} of {pages}")
    with above:
        frame.explain((glossary.PRIORITY, glossary.BEGIN, glossary.END, glossary.SHIFT))
    with rows:
        interaction_list.show(data.flagged_page(filters, sort, page, PAGE_SIZE))


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
    filters, sort = _filters(data.filter_values())
    links.remember_list()
    total = data.flagged_total(filters)
    if total:
        _list(filters, sort, total)
    else:
        _nothing_here()


main()
