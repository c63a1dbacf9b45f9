"""One conversation: its scores, its turns, its flags, and the words behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import decide, kept, records
from app_streamlit.records.conversations import (
    Conversation,
    EvidenceAsked,
    Flag,
    SourceFigure,
    Turn,
    WhyScored,
)

if TYPE_CHECKING:
    from uuid import UUID


@kept
def conversation(key: UUID) -> Conversation | None:
    """Read one interaction, or null where the database has none of that key."""
    return next(iter(records("conversation", Conversation, interaction_key=str(key))), None)


def look(key: UUID) -> str:
    """Note that somebody opens a conversation; return seen, refused or unknown."""
    return str(decide("look", interaction_key=str(key)))


@kept
def turns(key: UUID) -> list[Turn]:
    """List the turns of one interaction, in order."""
    return records("conversation_turns", Turn, interaction_key=str(key))


@kept
def why_scored(key: UUID) -> dict[int, WhyScored]:
    """Say what made the turns' scores, by the turn's index; empty where nothing is stored."""
    found = records("conversation_evidence", WhyScored, interaction_key=str(key))
    return {each.turn_index: each for each in found}


def evidence_asked(key: UUID) -> EvidenceAsked | None:
    """Say what became of asking for an interaction's evidence; null where nobody has."""
    return next(iter(records("evidence_asked", EvidenceAsked, interaction_key=str(key))), None)


def ask_for_evidence(key: UUID) -> None:
    """Ask for an interaction's evidence; a sensor looks it up."""
    decide("ask_for_evidence", interaction_key=str(key))
    why_scored.clear()


@kept
def source_figures(key: UUID) -> list[SourceFigure]:
    """List the figures that came with one interaction from its source."""
    return records("conversation_source_figures", SourceFigure, interaction_key=str(key))


@kept
def flags(key: UUID) -> list[Flag]:
    """Say why one interaction is flagged, the most severe flag first."""
    return records("conversation_flags", Flag, interaction_key=str(key))
