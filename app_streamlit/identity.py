"""Who is looking: the person of this session, with what the database says that they may do.

What belongs here: finding that person and keeping them for the run of the script. What does not: deciding
what they may see or do; Postgres does (0018_access.sql), and a page only spares people dead ends.

Without an identity provider the app serves the machine that it runs on and nobody else, and whoever sits
there is the person `local`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from app_streamlit import connection, login
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from qm_pipeline.settings import Settings

QA_LEAD: Final = "qa_lead"
COACH: Final = "coach"
CX_LEADER: Final = "cx_leader"
ENGINEER: Final = "engineer"
AGENT: Final = "agent"

LOCAL: Final = "local"
NOTED_EVERY: Final = timedelta(minutes=15)  # as review.seen has it
_KEPT: Final = "_person"
_CLAIMED: Final = "_claimed"
_OFF: Final = "Your access was switched off: an engineer of this platform can switch it on."
_OFF_LOCAL: Final = (
    "The local user was switched off, and without a login there is nobody else: "
    "`qm people on local` switches it on."
)
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
    RefusedError
        If nobody is logged in, or they have no role; or there is no login and other machines are served.
    """
    settings = connection.settings()
    if settings.oidc_metadata_url is None:
        _refuse_other_machines(settings)
        person = _local()
    else:
        person = _logged_in(login.claimed(settings))
    st.session_state[_KEPT] = person
    return person


def _local() -> Person:
    person = _known(LOCAL, local=True)
    if not person.roles:
        raise RefusedError(
            "The local user has no role, and without a login there is nobody else: "
            "`qm people set local --role engineer` gives one."
        )
    return person


def _logged_in(who: login.Claimed) -> Person:
    if st.session_state.get(_CLAIMED) != who:
        with connection.begin(who.person) as transaction:
            transaction.rows("review/arrive", called=who.name, claimed=who.roles, claimed_agent=who.agent_id)
        st.session_state[_CLAIMED] = who
    person = _known(who.person, local=False)
    if not person.roles:
        raise RefusedError(
            f"You are logged in as {person.name}, and nobody has given you a role here yet. An engineer of "
            "this platform does, on the page People; or whoever looks after the identity provider puts you "
            "into a group that has one."
        )
    return person


def _known(person: str, *, local: bool) -> Person:
    with connection.begin(person) as transaction:
        found = transaction.rows("app/me")
        if found and _long_ago(found[0]["last_seen_at"]):
            transaction.rows("review/seen")
    if not found:
        raise RefusedError(_OFF_LOCAL if local else _OFF)
    row = found[0]
    return Person(row["person"], row["display_name"], frozenset(row["roles"]), row["agent_id"], local)


def _long_ago(seen: datetime | None) -> bool:
    """Whether being here is worth noting: not in every run of the script."""
    return seen is None or connection.now() - seen > NOTED_EVERY


def current() -> Person:
    """Return the person of this run."""
    kept: Person | None = st.session_state.get(_KEPT)
    return kept or arrive()


def _refuse_other_machines(settings: Settings) -> None:
    """Without a login whoever reaches the app may do everything, so nobody else may reach it."""
    if settings.published_on_loopback:
        return
    if st.get_option("server.address") not in _LOOPBACK:
        raise RefusedError(
            "Without a login the app serves this machine only: start it with --server.address 127.0.0.1, or "
            "set up a login (docs/access.md)."
        )
