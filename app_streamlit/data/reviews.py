"""The review queue, and what people decide about a conversation.

What stands in a review is never kept: whoever presses a key wants to see what it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import decide, kept, records
from app_streamlit.records.reviews import (
    Agreement,
    Average,
    Decision,
    Dynamics,
    Listed,
    Note,
    OtherContact,
    Place,
    ReviewDay,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

OTHERS_SHOWN = 8


def review_days() -> list[ReviewDay]:
    """List the days that have a review list, newest first."""
    return records("review_days", ReviewDay)


def review_list(day: date) -> list[Listed]:
    """Read one day's list in the order of reading."""
    return records("review_list", Listed, day=day)


def review_place(key: UUID) -> Place | None:
    """Say where a conversation stands on its day's list; null where it is on none."""
    return next(iter(records("review_place", Place, interaction_key=str(key))), None)


@kept
def review_averages(day: date) -> list[Average]:
    """Read the averages of the week that a day lies in."""
    return records("review_averages", Average, day=day)


@kept
def flag_agreement() -> list[Agreement]:
    """Say how often people found each flag right."""
    return records("flag_agreement", Agreement)


def decisions(key: UUID) -> list[Decision]:
    """List what stands of what people decided about a conversation, oldest first."""
    return records("review_decisions", Decision, interaction_key=str(key))


def notes(key: UUID) -> list[Note]:
    """List the notes on a conversation, oldest first."""
    return records("review_notes", Note, interaction_key=str(key))


@kept
def other_contacts(key: UUID) -> list[OtherContact]:
    """List the customer's contacts nearest in time."""
    return records("customer_contacts", OtherContact, interaction_key=str(key), at_most=OTHERS_SHOWN)


@kept
def dynamics(key: UUID) -> Dynamics | None:
    """Say who talked how long and who waited for whom."""
    return next(iter(records("conversation_dynamics", Dynamics, interaction_key=str(key))), None)


def claim_next(day: date) -> UUID | None:
    """Take the next conversation of a day that nobody has; null when there is none."""
    found: UUID | None = decide("claim_next", day=day)
    return found


def claim(key: UUID) -> None:
    """Take a conversation of a day's list."""
    decide("claim", interaction_key=str(key))


def release(key: UUID) -> None:
    """Give a conversation back."""
    decide("release", interaction_key=str(key))


def decide_about(key: UUID, kind: str, value: str, subject: str = "") -> None:
    """Decide one thing about a conversation."""
    decide("decide", interaction_key=str(key), kind=kind, subject=subject, value=value)
    flag_agreement.clear()


def undo(decision_id: int) -> None:
    """Take back a decision."""
    decide("undo", decision_id=decision_id)
    flag_agreement.clear()


def add_note(key: UUID, turn_index: int | None, text: str, *, shared: bool) -> None:
    """Write a note on a turn, or on the whole conversation."""
    decide("add_note", interaction_key=str(key), turn_index=turn_index, text=text, shared=shared)


def share_note(note_id: int, *, shared: bool) -> None:
    """Let the agent read a note, or no longer."""
    decide("share_note", note_id=note_id, shared=shared)


def remove_note(note_id: int, *, removed: bool) -> None:
    """Take a note away, or bring it back."""
    decide("remove_note", note_id=note_id, removed=removed)
