"""Who is known here, and with which roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class KnownPerson:
    """A person; `roles` are given by hand, `claimed_roles` come from the identity provider's groups."""

    person: str
    display_name: str
    agent_id: str | None
    roles: list[str]
    claimed_roles: list[str]
    active: bool
    known_since: datetime
    last_seen_at: datetime | None
