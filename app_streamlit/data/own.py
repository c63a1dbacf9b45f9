"""An agent's own conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app_streamlit.data.keeping import kept, records, value

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


@kept
def own_total() -> int:
    """Count them."""
    return int(value("own_total"))


@kept
def own_page(page: int, page_size: int) -> list[OwnConversation]:
    """Read one page of them, the newest first, the first page being 1."""
    return records("own_page", OwnConversation, page_size=page_size, skip=(page - 1) * page_size)
