"""The app's way to Postgres: one pool for all sessions, as the role qm_app, which sees the schema `app` only.

What belongs here: the settings, the pool, a transaction for a person, clock and zone. What does not: queries
(one module a persona), how long answers are kept (keeping.py).
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st
from pydantic import ValidationError

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from qm_pipeline.store.engine import Transaction

ROLE: Final = "qm_app"


def settings() -> Settings:
    """Return what the site decided.

    Raises
    ------
    PermanentError
        If a setting is not valid.
    """
    try:
        return Settings()
    except ValidationError as fault:
        # The error's own text repeats the value, and a value may be a password.
        names = ", ".join(f"QM_{'_'.join(map(str, error['loc'])).upper()}" for error in fault.errors())
        raise PermanentError(
            f"These settings are not valid: {names}. Their form is in .env.example."
        ) from None


@st.cache_resource(show_spinner="Connecting to the database", on_release=Database.dispose)
def _database() -> Database:
    return Database.open(settings())


@contextmanager
def begin(person: str) -> Iterator[Transaction]:
    """Run one transaction for a person: Postgres decides what they see and may do."""
    with _database().begin(role=ROLE, person=person) as transaction:
        yield transaction


@st.cache_resource
def zone() -> ZoneInfo:
    """Return the site's time zone."""
    return settings().zone


def dagster_url() -> str | None:
    """Return where Dagster's web interface is; None where nobody has said."""
    return settings().dagster_url


def now() -> datetime:
    """Return the time against which ages are told."""
    return datetime.now(UTC)
