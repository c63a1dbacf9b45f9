"""The search among all conversations, what is kept of it, and what leaves the app as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app_streamlit import connection, spreadsheet
from app_streamlit.data.keeping import decide, kept, records, values
from app_streamlit.records.search import Found, SavedView, SearchValue

if TYPE_CHECKING:
    from uuid import UUID

    from app_streamlit.identity import Person
    from app_streamlit.records.search import Search
    from qm_pipeline.store.engine import Transaction

MOST: Final = 10_000  # conversations that are counted, and that go into a file

# The columns of the file, in order: headings are the names that BI tools know from app.interactions.
_COLUMNS: Final = (
    "source", "interaction_id", "started_at", "ended_at", "channel", "queue", "topic", "agent_id",
    "customer_id", "language", "turn_count", "customer_score", "customer_begin_score", "customer_end_score",
    "customer_shift", "agent_score", "p_dissatisfied", "p_resolved", "p_abandoned", "duration_ms",
    "non_talk_ms", "response_ms_max",
)  # fmt: skip


@kept
def search_values() -> list[SearchValue]:
    """List the topics and agents that there are."""
    return records("search_values", SearchValue)


@kept
def search_total(search: Search) -> int:
    """Count what is found, up to one more than MOST."""
    page = {"sort": "unsorted", "at_most": MOST + 1, "skip": 0}
    return len(values("search_found", **search.parameters(), **page))


@kept
def search_page(search: Search, sort: str, page: int, page_size: int) -> list[Found]:
    """Read one page of what is found, the first being page 1; `sort` is one of those of search_found."""
    limits = {"at_most": page_size, "skip": (page - 1) * page_size}
    keys: list[UUID] = values("search_found", **search.parameters(), sort=sort, **limits)
    return records("search_rows", Found, keys=[str(key) for key in keys], **_words(search))


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
    asked = search.parameters() | {"sort": sort, "at_most": MOST, "skip": 0}
    keys = [str(row["interaction_key"]) for row in transaction.rows("app/search_found", **asked)]
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
