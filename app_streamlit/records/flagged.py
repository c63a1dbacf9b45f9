"""What the list of flagged conversations is narrowed to, and what is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class FlagCount:
    """A flag's code and how many interactions carry it."""

    code: str
    interactions: int


@dataclass(frozen=True)
class Filters:
    """What the list of flagged interactions is narrowed to; an empty tuple means all."""

    first_day: date
    last_day: date
    codes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return the bound parameters of the queries."""
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "codes": list(self.codes) or None,
            "channels": list(self.channels) or None,
            "queues": list(self.queues) or None,
        }


@dataclass(frozen=True)
class Flagged:
    """A row of the list of flagged interactions; `codes` stands with the most severe flag first."""

    interaction_key: UUID
    interaction_id: str
    channel: str
    queue: str | None
    agent_id: str | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    review_priority: float
    codes: list[str]
    reason: str
