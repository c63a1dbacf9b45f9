"""Who is known and has which role; never kept, for whoever changes it wants to see that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import decide, records
from app_streamlit.records.people import KnownPerson

if TYPE_CHECKING:
    from collections.abc import Sequence


def people() -> list[KnownPerson]:
    """List everybody, by name."""
    return records("people", KnownPerson)


def set_person(person: str, name: str, agent_id: str, roles: Sequence[str], *, active: bool) -> None:
    """Say who somebody is and what they may do."""
    decide(
        "set_person",
        person=person,
        display_name=name,
        agent_id=agent_id,
        roles=list(roles),
        active=active,
    )
