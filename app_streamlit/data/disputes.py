"""What agents say against flags on their own conversations, and what QA leads decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app_streamlit.data.keeping import decide, kept, records
from app_streamlit.records.disputes import Dispute, OwnDispute

if TYPE_CHECKING:
    from uuid import UUID

OPEN_SHOWN: Final = 50
RESOLVED_SHOWN: Final = 20


@kept
def disputes_of(key: UUID) -> list[OwnDispute]:
    """List the disputes of one conversation, the newest first."""
    return records("conversation_disputes", OwnDispute, interaction_key=str(key))


@kept
def disputes_open() -> list[Dispute]:
    """List what nobody has decided, the one that waits longest first."""
    return records("disputes_open", Dispute, at_most=OPEN_SHOWN)


@kept
def disputes_resolved() -> list[Dispute]:
    """List what was decided, the newest first."""
    return records("disputes_resolved", Dispute, at_most=RESOLVED_SHOWN)


def dispute(key: UUID, code: str, reason: str) -> None:
    """Say that a flag on one's own conversation is wrong."""
    try:
        decide("dispute", interaction_key=str(key), code=code, reason=reason)
    finally:
        _forget()


def take_back_dispute(number: int) -> None:
    """Take back a dispute that one raised oneself."""
    try:
        decide("take_back_dispute", dispute=number)
    finally:
        _forget()


def resolve_dispute(number: int, verdict: str, note: str) -> None:
    """Decide a dispute: upheld or overturned."""
    try:
        decide("resolve_dispute", dispute=number, verdict=verdict, note=note)
    finally:
        _forget()


def _forget() -> None:
    """Read anew after a decision, and after a refusal: what was shown may have been decided meanwhile."""
    for read in (disputes_of, disputes_open, disputes_resolved):
        read.clear()
