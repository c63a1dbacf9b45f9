"""The named queries: `landing/upsert_days` is the file `sql/queries/landing/upsert_days.sql`.

What belongs here: finding and reading them. What does not: running them, or SQL itself.
"""

from __future__ import annotations

from functools import cache

from qm_pipeline import resources


@cache
def load(name: str) -> str:
    """Return the text of a named query, without its closing semicolon.

    Raises
    ------
    FileNotFoundError
        If there is no such query: a fault of the program.
    """
    path = resources.root() / "sql" / "queries" / f"{name}.sql"
    return path.read_text(encoding="utf-8").strip().removesuffix(";")
