"""An agent's own conversations."""

from __future__ import annotations

from app_streamlit.data.keeping import kept, records, value
from app_streamlit.records.own import OwnConversation


@kept
def own_total() -> int:
    """Count them."""
    return int(value("own_total"))


@kept
def own_page(page: int, page_size: int) -> list[OwnConversation]:
    """Read one page of them, the newest first, the first page being 1."""
    return records("own_page", OwnConversation, page_size=page_size, skip=(page - 1) * page_size)
