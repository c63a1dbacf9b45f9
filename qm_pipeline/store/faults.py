"""What a database error means: worth another try, or not.

What belongs here: turning the driver's errors into ours. What does not: retrying.
A database's messages quote values (a row in DETAIL, a malformed literal in the message itself), and those can
be words of a conversation. So our sentence names the condition, table, column and constraint, never more;
only what our own functions raise is passed on.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from qm_pipeline.interactions.errors import PermanentError, QmError, RefusedError, TransientError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Classes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) that another try can
# cure: connection exceptions, rollback for serialisation or deadlock, resources, locks, an operator's doing.
_TRANSIENT_CLASSES: Final = ("08", "40", "53", "55", "57")
_NOT_TRANSIENT: Final = ("55000", "57014")  # wrong object state; a cancelled statement
LOST: Final = (
    "Postgres could not be reached, or the connection to it was lost. What was committed stays: try again, "
    "and ask `qm doctor` if it happens again."
)
# Raised by our own functions in the schema review; their sentences are ours, so they may be shown.
_OURS: Final = "QM"
# A refused connection has no SQLSTATE; only its text tells a wrong password from a server that is away.
_REFUSALS: Final = (
    "authentication failed",
    "no password supplied",
    "FATAL: .* does not exist",
    "no pg_hba.conf",
)
_LOGIN: Final = re.compile("|".join(_REFUSALS))


@contextmanager
def translated() -> Iterator[None]:
    """Raise `TransientError` or `PermanentError` in place of what the driver raises inside the block."""
    try:
        yield
    except (psycopg.Error, SQLAlchemyError) as error:
        raise _meaning(error) from None


def _meaning(error: psycopg.Error | SQLAlchemyError) -> QmError:
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error) and (lost or isinstance(error, OperationalError)):
        return TransientError(LOST)  # Dagster's storage has a driver of its own
    if not isinstance(cause, psycopg.Error):
        return PermanentError(f"The database layer refused a statement ({type(cause).__name__}).")
    return _condition_met(cause, lost=lost)


def _condition_met(cause: psycopg.Error, *, lost: bool) -> QmError:
    state = cause.sqlstate
    if state is not None and state.startswith(_OURS):
        return RefusedError(cause.diag.message_primary or "This is not allowed.")
    if _LOGIN.search(str(cause)) and state is None:
        return PermanentError(
            "Postgres refused the login: check the user, the password and the database in QM_DATABASE_URL."
        )
    if lost or (state is None and isinstance(cause, psycopg.OperationalError)):
        return TransientError(LOST)
    if state is not None and state.startswith(_TRANSIENT_CLASSES) and state not in _NOT_TRANSIENT:
        return TransientError(f"Postgres asks to try again ({type(cause).__name__}, {state}).")
    return PermanentError(f"Postgres refused a statement ({_condition(cause)}).")


def _condition(error: psycopg.Error) -> str:
    named = {
        "table": error.diag.table_name,
        "column": error.diag.column_name,
        "constraint": error.diag.constraint_name,
    }
    parts = [type(error).__name__, error.sqlstate or "no code"]
    return ", ".join(parts + [f"{kind} {name}" for kind, name in named.items() if name])
