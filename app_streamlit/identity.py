"""Who is looking: the person of this session, with what the database says that they may do.

What belongs here: finding that person and keeping them for the run of the script. What does not: deciding
what they may see or do; Postgres does (0018_access.sql), and a page only spares people dead ends.

Without an identity provider the app serves the machine that it runs on and nobody else, and whoever sits
there is the person `local`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from app_streamlit import connection
from qm_pipeline.interactions.errors import PermanentError, RefusedError

QA_LEAD: Final = "qa_lead"
COACH: Final = "coach"
CX_LEADER: Final = "cx_leader"
ENGINEER: Final = "engineer"
AGENT: Final = "agent"

LOCAL: Final = "local"
_KEPT: Final = "_person"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Person:
    """Who is looking, and what they may do."""

    person: str
    name: str
    roles: frozenset[str]
    agent_id: str | None
    local: bool

    def has(self, *roles: str) -> bool:
        """Say whether they have one of these roles."""
        return not self.roles.isdisjoint(roles)


def arrive() -> Person:
    """Look the person up anew; once in every run of the script, before any page.

    Raises
    ------
    PermanentError
        If there is no identity provider and the app is served to other machines.
    """
    _refuse_other_machines()
    with connection.begin(LOCAL) as transaction:
        found = transaction.rows("app/me")
    if not found:
        raise PermanentError("The local user is gone or was switched off: `qm people` brings it back.")
    row = found[0]
    person = Person(row["person"], row["display_name"], frozenset(row["roles"]), row["agent_id"], local=True)
    st.session_state[_KEPT] = person
    return person


def current() -> Person:
    """Return the person of this run."""
    kept: Person | None = st.session_state.get(_KEPT)
    return kept or arrive()


def _refuse_other_machines() -> None:
    """Without a login whoever reaches the app may do everything, so nobody else may reach it."""
    if connection.settings().published_on_loopback:
        return
    if st.get_option("server.address") not in _LOOPBACK:
        raise RefusedError(
            "Without a login the app serves this machine only: start it with --server.address 127.0.0.1, or "
            "set up a login (docs/access.md)."
        )
