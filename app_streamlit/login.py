"""What the identity provider says of whoever is at this session.

What belongs here: reading Streamlit's user, whether the login still counts, and which roles the groups give.
What does not: what somebody may see or do; Postgres decides that by the person.

Streamlit checks the identity token and keeps its claims in a signed cookie, for thirty days and wherever else
somebody logs out. So a login counts for some hours only, and roles are looked up in Postgres on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from app_streamlit import connection
from qm_pipeline.interactions.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.settings import Settings


class NotLoggedInError(RefusedError):
    """Nobody is logged in, or the login is too old."""


@dataclass(frozen=True)
class Claimed:
    """Who somebody is, by the identity provider."""

    person: str
    name: str
    roles: list[str]
    agent_id: str | None


def claimed(settings: Settings) -> Claimed:
    """Return who is logged in.

    Raises
    ------
    NotLoggedInError
        If nobody is, or they logged in too long ago.
    RefusedError
        If the provider does not say who they are.
    """
    if "is_logged_in" not in st.user:
        raise RefusedError(
            "A login is set up, and the app was started without the file that names it: start it with qm up."
        )
    if not st.user.is_logged_in:
        raise NotLoggedInError("Log in to see the conversations and figures that are yours.")
    claims = st.user.to_dict()
    issued = claims.get("iat")
    hours = settings.oidc_session_hours
    if not isinstance(issued, int | float) or connection.now().timestamp() - issued > hours * 3600:
        raise NotLoggedInError(f"Your login is older than {hours} hours: log in again.")
    return read(claims, settings)


def read(claims: Mapping[str, Any], settings: Settings) -> Claimed:
    """Read who somebody is from the claims of their identity token.

    Raises
    ------
    RefusedError
        If the claim that tells people apart is missing, or is that of the local user.
    """
    person = str(claims.get(settings.oidc_person_claim) or "").strip()
    if not person or person == "local":
        raise RefusedError(
            f"The identity provider does not say who you are: {settings.oidc_person_claim} is missing."
        )
    groups = claims.get(settings.oidc_groups_claim) or []
    agent = claims.get(settings.oidc_agent_claim) if settings.oidc_agent_claim else None
    return Claimed(
        person,
        str(claims.get("name") or claims.get("email") or person),
        settings.roles_of([groups] if isinstance(groups, str) else map(str, groups)),
        str(agent).strip() or None if agent is not None else None,
    )
