"""A checksum over everything that the app and BI tools can see.

What belongs here: what goes into it. What does not: deciding whether two that differ are a fault.
Columns whose comment ends in (volatile) tell of the doing and are left out; row order does not matter.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, cast

from psycopg import sql

from qm_pipeline.store import queries
from qm_pipeline.store.faults import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection, Cursor

    from qm_pipeline.store.engine import Database

# Each row is hashed by itself and then the sorted hashes, so that a row's text never stands beside another's.
_CHECKSUM: Final = sql.SQL(
    "select coalesce(md5(string_agg(hash, '' order by hash)), 'empty') "
    "from (select md5(row({columns})::text) as hash from app.{view}) as hashes"
)


def fingerprint(database: Database) -> str:
    """Return the checksum, 64 hexadecimal digits: equal where two databases show the same."""
    digest = hashlib.sha256()
    for view, checksum in by_view(database).items():
        digest.update(f"{view}={checksum}\n".encode())
    return digest.hexdigest()


def by_view(database: Database) -> dict[str, str]:
    """Return the checksum of each view of the schema `app`, to see in which of them two databases differ."""
    with translated(), database.engine.connect() as connection:
        connection.exec_driver_sql("set transaction isolation level repeatable read, read only")
        raw = cast("Connection[Any]", connection.connection.driver_connection)
        with raw.cursor() as cursor:
            cursor.execute(sql.SQL(queries.load("verify/app_columns")))
            return {view: _checksum(cursor, view, columns) for view, columns in cursor.fetchall()}


def _checksum(cursor: Cursor[Any], view: str, columns: Sequence[str]) -> str:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(_CHECKSUM.format(columns=named, view=sql.Identifier(view)))
    found: str = cursor.fetchall()[0][0]
    return found
