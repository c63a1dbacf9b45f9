"""The named queries: `landing/upsert_days` is the file `sql/queries/landing/upsert_days.sql`.

What belongs here: finding and reading them. What does not: running them, or SQL itself.

What several queries say is said in a query of its own, which they name in their first line,
`-- with NAME: other/query`, and read from by that name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from qm_pipeline import resources

_SHARED: Final = re.compile(r"-- with (?P<name>\w+): (?P<query>[\w/]+)\n")


@cache
def load(name: str) -> str:
    """Return the text of a named query, without its closing semicolon.

    Raises
    ------
    FileNotFoundError
        If there is no such query: a fault of the program.
    """
    path = resources.root() / "sql" / "queries" / f"{name}.sql"
    return _with_shared(path.read_text(encoding="utf-8").strip().removesuffix(";"))


def _with_shared(query: str) -> str:
    """Put the query that is named in the first line before it; as if it stood in its place."""
    shared = _SHARED.match(query)
    if shared is None:
        return query
    own = re.sub(r"\A((?:--.*\n)*)with ", r"\1, ", query[shared.end() :])
    return f"with {shared['name']} as not materialized (\n{load(shared['query'])}\n)\n{own}"
