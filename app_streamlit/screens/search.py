"""Search: any conversation, by what was said and by every figure that it has."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlencode

import streamlit as st
from markupsafe import Markup

from app_streamlit import asked_words, data, identity
from app_streamlit.components import (
    address,
    found_list,
    frame,
    glossary,
    links,
    numbers,
    periods,
    presses,
    search_filters,
)
from app_streamlit.records.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app_streamlit.records.search import SavedView

PAGE_SIZE: Final = 15
SORTS: Final = {
    "newest": "Newest",
    "oldest": "Oldest",
    "worst_shift": "Worst shift",
    "best_shift": "Best shift",
    "lowest_score": "Lowest score",
    "lowest_end": "Lowest end score",
    "dissatisfied": "Most likely dissatisfied",
    "longest": "Longest",
    "slowest": "Slowest response",
}
SPEAKERS: Final = {"customer": "Customer", "agent": "Agent", "either": "Either"}
MOVES: Final = ("turned_bad", "recovered")


def _first_row() -> tuple[asked_words.Asked, str, tuple[date, date]]:
    row = st.container(horizontal=True)
    typed_at = row.container(key="words_at")
    speaker_at, moved_at, days_at = (row.container(width=width) for width in (216, 190, 282))
    address.seed("words", st.query_params.get("words", ""))
    typed = typed_at.text_input(
        "Words that were said",
        key="words",
        type="search",
        placeholder='refund "my money back" -delivery',
        max_chars=asked_words.LONGEST,
        on_change=address.turn_to,
        args=(1,),
        help=glossary.SEARCH_WORDS,
    )
    address.seed("by", address.code("by", SPEAKERS, "customer"))
    speaker = speaker_at.segmented_control(
        "Said by", list(SPEAKERS), format_func=SPEAKERS.__getitem__, key="by", required=True,
        on_change=address.turn_to, args=(1,),
    )  # fmt: skip
    with moved_at:
        _moved()
    with days_at:
        days = search_filters.days()
    return asked_words.read(typed or ""), speaker or "customer", days


def _moved() -> None:
    address.seed("moved", address.code("moved", MOVES, "") or None)
    st.segmented_control(
        "Course", MOVES, format_func=lambda code: glossary.COURSES[code].title, key="moved",
        on_change=address.turn_to, args=(1,),
        help=" ".join(glossary.COURSES[code].meaning for code in MOVES),
    )  # fmt: skip


def _asked() -> Search:
    words, speaker, (first_day, last_day) = _first_row()
    choices = search_filters.choices()
    ranges = search_filters.ranges()
    return Search(
        first_day, last_day, words.tsquery(), words.any_word(), speaker, st.session_state["moved"],
        choices, ranges,
    )  # fmt: skip


def _sort() -> str:
    address.seed("sort", address.code("sort", SORTS, "newest"))
    chosen = st.selectbox(
        "Sorted by", list(SORTS), format_func=SORTS.__getitem__, key="sort", on_change=address.turn_to,
        args=(1,), label_visibility="collapsed", width=230,
    )  # fmt: skip
    return chosen or "newest"


def _remember(sort: str) -> None:
    state = st.session_state
    address.write(
        {
            "words": [state["words"]] if state["words"] else [],
            "by": [] if state["by"] in {None, "customer"} else [state["by"]],
            "moved": [state["moved"]] if state["moved"] else [],
            "sort": [] if sort == "newest" else [sort],
            **periods.state(),
            **search_filters.state(),
        }
    )
    links.remember_list(links.SEARCH, "Back to the search")


def _head_of_list(search: Search, total: int, sort_at: str) -> None:
    more = f"more than {numbers.count(data.COUNTED)} interactions" if total > data.COUNTED else None
    st.markdown(f"**{more or numbers.plural(total, 'interaction')}**")
    st.download_button(
        "Export as CSV",
        data=_file(search, sort_at),
        file_name="interactions.csv",
        mime="text/csv",
        key="export",
        icon=":material/download:",
        on_click="ignore",
        disabled=total == 0,
        help=f"What the list shows, up to {numbers.count(data.MOST)} rows; that you took it is noted.",
    )


def _file(search: Search, sort: str) -> Callable[[], bytes]:
    """Return what Streamlit calls when somebody asks for the file."""
    person = identity.current()
    return lambda: data.search_file(person, search, sort)


def _list(search: Search, sort: str, total: int, words: asked_words.Asked) -> None:
    pages = ceil(min(total, data.COUNTED) / PAGE_SIZE)
    page = address.page(pages)
    with st.container(gap=None):
        found_list.show(data.search_page(search, sort, page, PAGE_SIZE), words)
    address.pager(page, pages)


def _nothing_here() -> None:
    frame.quiet(
        "Nothing found",
        Markup("No conversation of these days has all of this."),
        Markup(
            "Widen the days, take a filter out, or ask for less: <code>refund or credit</code> finds either "
            "word."
        ),
    )


def _without_page() -> str:
    kept = {key: st.query_params.get_all(key) for key in st.query_params if key != address.PAGE}
    return urlencode(kept, doseq=True)


def _open_view(view: SavedView) -> None:
    search_filters.forget()
    st.query_params.from_dict(parse_qs(view.address))


def _save_view() -> None:
    name = st.session_state["view_name"].strip()
    if name and presses.attempt(lambda: data.save_view(name, _without_page())):
        st.session_state["view_name"] = ""


def _forget_view(view: SavedView) -> None:
    presses.attempt(lambda: data.delete_view(view.view_id))


def _saved_views() -> None:
    with st.popover("Saved views", key="views", icon=":material/bookmarks:"):
        views = data.saved_views()
        for place, view in enumerate(views):
            with st.container(horizontal=True, vertical_alignment="center", key=f"view-{place}"):
                st.button(
                    links.plain(view.name),
                    key=f"open_view_{place}",
                    type="tertiary",
                    on_click=_open_view,
                    args=(view,),
                )
                st.button(
                    "Forget", key=f"forget_view_{place}", icon=":material/delete:", on_click=_forget_view,
                    args=(view,),
                )  # fmt: skip
        if not views:
            st.html(
                '<p class="qm-note">None yet. A view keeps the words, filters and order under a name.</p>'
            )
        st.text_input("Keep this search as", key="view_name", max_chars=80, placeholder="Refunds gone wrong")
        st.button("Keep", key="save_view", on_click=_save_view, icon=":material/bookmark_add:")
        st.html(
            '<p class="qm-note">The address of this page is the search: whoever gets it as a link sees the '
            "same.</p>"
        )


def main() -> None:
    """Draw the page."""
    freshness = frame.head("Search", "Any conversation, by what was said and how it went.")
    if frame.nothing_yet(freshness):
        return
    presses.tell()
    with st.container(key="filters"):
        search = _asked()
    words = asked_words.read(st.session_state["words"] or "")
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="found"
    ):
        counted = st.container(horizontal=True, vertical_alignment="center", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            sort = _sort()
            _saved_views()
            frame.explain(search_filters.TERMS)
    _remember(sort)
    total = data.search_total(search)
    with counted:
        _head_of_list(search, total, sort)
    if total:
        _list(search, sort, total, words)
    else:
        _nothing_here()


main()
