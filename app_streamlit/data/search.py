"""The search among all conversations, what is kept of it, and what leaves the app as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from app_streamlit import connection, spreadsheet
from app_streamlit.data.keeping import decide, kept, records, values
from app_streamlit.records.search import Found, SavedView, SearchValue

if TYPE_CHECKING:
    from uuid import UUID

    from app_streamlit.identity import Person
    from app_streamlit.records.search import Search
    from qm_pipeline.store.engine import Transaction

MOST: Final = 10_000  # conversations that go into a file
COUNTED: Final = 5_000  # beyond, it is only said that there are more; pages end there
# How far words are looked for in the order asked for: for so many conversations, more for later pages, and no
# further than that. Where this does not fill the page, the words are rare enough to be gathered after all.
_REACH: Final = 2_000
_REACH_A_ROW: Final = 20
_FURTHEST: Final = 10_000

# The columns of the file, in order: headings are the names that BI tools know from app.interactions.
_COLUMNS: Final = (
    "source", "interaction_id", "started_at", "ended_at", "channel", "queue", "topic", "agent_id",
    "customer_id", "language", "turn_count", "customer_score", "customer_begin_score", "customer_end_score",
    "customer_shift", "agent_score", "p_dissatisfied", "p_resolved", "p_abandoned", "duration_ms",
    "non_talk_ms", "response_ms_max",
)  # fmt: skip


class _Ask(Protocol):
    """Ask a named query for keys."""

    def __call__(self, query: str, **parameters: Any) -> list[UUID]: ...  # noqa: ANN401  # bound as they are


@kept
def search_values() -> list[SearchValue]:
    """List the topics and agents that there are."""
    return records("search_values", SearchValue)


@kept
def search_total(search: Search) -> int:
    """Count what is found, up to one more than COUNTED."""
    return len(_total_keys(values, search))


@kept
def search_page(search: Search, sort: str, page: int, page_size: int) -> list[Found]:
    """Read one page of what is found, the first being page 1; `sort` is one of those of search_filtered."""
    few = search_total(search) <= COUNTED
    keys = _keys(values, search, sort, few=few, at_most=page_size, skip=(page - 1) * page_size)
    return records("search_rows", Found, keys=keys, **_words(search))


def _total_keys(ask: _Ask, search: Search) -> list[UUID]:
    limits = dict.fromkeys(("at_most", "reach"), COUNTED + 1)
    return ask("search_gathered", **search.parameters(), sort="unsorted", skip=0, **limits)


def _keys(ask: _Ask, search: Search, sort: str, *, few: bool, at_most: int, skip: int) -> list[str]:
    """Find one page: few are gathered and then sorted, many are met in the order asked for."""
    asked = search.parameters() | {"sort": sort, "at_most": at_most, "skip": skip}
    found: list[UUID] = []
    if not few:
        reach = at_most + skip
        if search.words is not None:
            reach = min(max(_REACH, _REACH_A_ROW * reach), _FURTHEST)
        found = ask("search_in_order", **asked, reach=reach)
    if few or (search.words is not None and len(found) < at_most):
        found = ask("search_gathered", **asked, reach=None)
    return [str(key) for key in found]


def search_file(person: Person, search: Search, sort: str) -> bytes:
    """Write what is found as a file, up to MOST rows, and note that somebody took it.

    Streamlit asks for the file outside the run of the script, where nobody knows who is looking: so the
    person comes with it.
    """
    with connection.begin(person.person) as transaction:
        rows = _all_rows(transaction, search, sort)
        transaction.rows("review/note_export", listed="search", interactions=len(rows))
    headings = [*_COLUMNS, "flags"]
    cells = ([*(getattr(row, name) for name in _COLUMNS), " ".join(row.flags)] for row in rows)
    return spreadsheet.written(headings, cells, connection.zone())


def _all_rows(transaction: Transaction, search: Search, sort: str) -> list[Found]:
    def ask(query: str, **asked: Any) -> list[UUID]:  # noqa: ANN401  # bound as they are
        return [row["interaction_key"] for row in transaction.rows(f"app/{query}", **asked)]

    few = len(_total_keys(ask, search)) <= COUNTED
    keys = _keys(ask, search, sort, few=few, at_most=MOST, skip=0)
    without_turns = {"words": None, "any_word": None, "speaker": search.speaker}
    return [Found(**row) for row in transaction.rows("app/search_rows", keys=keys, **without_turns)]


def _words(search: Search) -> dict[str, str | None]:
    return {"words": search.words, "any_word": search.any_word, "speaker": search.speaker}


def saved_views() -> list[SavedView]:
    """List the searches that the person has kept."""
    return records("saved_views", SavedView)


def save_view(name: str, address: str) -> None:
    """Keep a search under a name."""
    decide("save_view", name=name, address=address)


def delete_view(view_id: UUID) -> None:
    """Forget a search."""
    decide("delete_view", view_id=str(view_id))
