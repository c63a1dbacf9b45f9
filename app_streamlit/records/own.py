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
    channel: str
    queue: str | None
    flags: list[str]
