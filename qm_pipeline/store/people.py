"""Who is known to the platform and has which role, as the owner of the database reads and sets it.

What belongs here: the way in before any engineer can log in. What does not: the app's way; its people ask the
functions of the schema `review`, which decide by the person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qm_pipeline.store.engine import Database, Transaction

OPERATOR: Final = "qm people"  # whom the audit log names


class Role(StrEnum):
    """What somebody may be given."""

    QA_LEAD = "qa_lead"
    COACH = "coach"
    CX_LEADER = "cx_leader"
    ENGINEER = "engineer"
    AGENT = "agent"


@dataclass(frozen=True)
class Known:
    """A person; `roles` are given by hand, `claimed_roles` come from the identity provider's groups."""

    person: str
    display_name: str
    agent_id: str | None = None
    roles: tuple[str, ...] = ()
    claimed_roles: tuple[str, ...] = ()
    active: bool = True
    known_since: datetime | None = None
    last_seen_at: datetime | None = None


def known(database: Database) -> list[Known]:
    """List everybody, by name."""
    with database.begin() as tx:
        return _read(tx, None)


def give(
    database: Database,
    person: str,
    roles: Collection[str] | None = None,
    name: str | None = None,
    agent_id: str | None = None,
) -> Known:
    """Set roles, name and agent of a person, who becomes known by it; what is None stays as it is.

    Raises
    ------
    PermanentError
        If Postgres does not know a role, or the person or the name is empty.
    """
    if not person.strip() or (name is not None and not name.strip()):
        raise PermanentError("A person and the name on the screens cannot be empty.")
    with database.begin(person=OPERATOR) as tx:
        before = next(iter(_read(tx, person)), Known(person, person))
        after = replace(
            before,
            roles=before.roles if roles is None else tuple(dict.fromkeys(roles)),
            display_name=before.display_name if name is None else name,
            agent_id=before.agent_id if agent_id is None else agent_id or None,
        )
        return _put(tx, after)


def take(database: Database, person: str, roles: Collection[str]) -> Known:
    """Take roles away that were given by hand.

    Raises
    ------
    PermanentError
        If nobody of that name is known.
    """
    with database.begin(person=OPERATOR) as tx:
        before = _one(tx, person)
        return _put(tx, replace(before, roles=tuple(role for role in before.roles if role not in roles)))


def switch(database: Database, person: str, *, active: bool) -> Known:
    """Take every role away, whatever the identity provider says, or give them back.

    Raises
    ------
    PermanentError
        If nobody of that name is known.
    """
    with database.begin(person=OPERATOR) as tx:
        return _put(tx, replace(_one(tx, person), active=active))


def _read(tx: Transaction, person: str | None) -> list[Known]:
    rows = tx.rows("people/known", person=person)
    return [
        Known(**{**row, "roles": tuple(row["roles"]), "claimed_roles": tuple(row["claimed_roles"])})
        for row in rows
    ]


def _one(tx: Transaction, person: str) -> Known:
    found = _read(tx, person)
    if not found:
        raise PermanentError(
            f"Nobody is known here as {person}: `qm people list` lists everybody, `qm people set` makes "
            "somebody known."
        )
    return found[0]


def _put(tx: Transaction, after: Known) -> Known:
    tx.execute(
        "people/put",
        person=after.person,
        display_name=after.display_name,
        agent_id=after.agent_id,
        roles=list(after.roles),
        active=after.active,
    )
    return _one(tx, after.person)
