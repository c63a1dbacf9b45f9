"""What agents say against flags, and what was decided: the records of disputes.

What belongs here: names and types. What does not: queries (data/disputes.py), words and widgets
(components/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class OwnDispute:
    """A dispute as the agents of the conversation see it: decided, taken back by who raised it, or open."""

    dispute: int
    code: str
    person: str
    disputed_by: str
    reason: str
    disputed_at: datetime
    verdict: str | None
    note: str | None
    resolved_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Dispute:
    """A dispute as whoever decides sees it; `found` counts all of its list, shown or not."""

    dispute: int
    interaction_key: UUID
    channel: str
    queue: str | None
    code: str
    flag_reason: str | None
    disputed_by: str
    reason: str
    disputed_at: datetime
    verdict: str | None
    note: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    found: int
