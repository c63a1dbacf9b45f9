"""An agent's own conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class OwnConversation:
    """One conversation of the agent who looks."""

    interaction_key: UUID
    started_at: datetime
    ended_at: datetime | None
    channel: str
    queue: str | None
    topic: str | None
    turn_count: int
    customer_begin_score: float | None
    customer_end_score: float | None
    flags: list[str]
