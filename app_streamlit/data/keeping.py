"""How the app reads: for the person of the run, and kept for a moment.

What belongs here: records from named queries, and keeping answers. What does not: any one query.

An answer is kept by person and what they may do, besides the arguments: two people who ask the same must
not be given each other's rows. So `st.cache_data` is used nowhere else.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeVar

import streamlit as st

from app_streamlit import connection, identity

if TYPE_CHECKING:
    from collections.abc import Callable

KEEP_SECONDS: Final = 20

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Record = TypeVar("Record")


class Kept(Generic[Asked, Answer]):
    """A function whose answers are kept for each person; called like the function itself."""

    def __init__(self, read: Callable[Asked, Answer]) -> None:
        def for_person(who: tuple[Any, ...], given: tuple[Any, ...], named: dict[str, Any]) -> Answer:
            del who  # part of the key; `read` asks for the person itself
            return read(*given, **named)

        for_person.__module__, for_person.__qualname__ = read.__module__, read.__qualname__  # Streamlit's key
        self._kept = st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)(for_person)
        wraps(read)(self)

    def __call__(self, *given: Asked.args, **named: Asked.kwargs) -> Answer:
        """Answer, from what is kept for this person if it is there."""
        person = identity.current()
        return self._kept((person.person, sorted(person.roles), person.agent_id), given, named)

    def clear(self) -> None:
        """Forget the answers to everybody."""
        self._kept.clear()


def kept(read: Callable[Asked, Answer]) -> Kept[Asked, Answer]:
    """Keep a function's answers for a moment, each person's apart."""
    return Kept(read)


def records(query: str, record: type[Record], **parameters: Any) -> list[Record]:  # noqa: ANN401  # bound as they are
    """Read the rows of a named query in sql/queries/app."""
    with connection.begin(identity.current().person) as transaction:
        return [record(**row) for row in transaction.rows(f"app/{query}", **parameters)]


def value(query: str, **parameters: Any) -> Any:  # noqa: ANN401  # as above; what the query answers
    """Read the first column of the only row of a named query."""
    with connection.begin(identity.current().person) as transaction:
        return next(iter(transaction.rows(f"app/{query}", **parameters)[0].values()))


def values(query: str, **parameters: Any) -> list[Any]:  # noqa: ANN401  # as above
    """Read the first column of the rows of a named query."""
    with connection.begin(identity.current().person) as transaction:
        return [next(iter(row.values())) for row in transaction.rows(f"app/{query}", **parameters)]


def decide(query: str, **parameters: Any) -> Any:  # noqa: ANN401  # as above
    """Run a named query in sql/queries/review, which calls one function there; return its answer."""
    with connection.begin(identity.current().person) as transaction:
        rows = transaction.rows(f"review/{query}", **parameters)
        return next(iter(rows[0].values())) if rows else None
