"""One conversation: its figures, its turns, its flags, and the words that made them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True)
class Conversation:
    """One interaction with its scores."""

    interaction_key: UUID
    source: str
    interaction_id: str
    channel: str
    queue: str | None
    topic: str | None
    direction: str
    status: str
    agent_id: str | None
    customer_id: str | None
    language: str | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    csat: float | None
    resolved: bool | None
    transfers: int | None
    hold_ms: int | None
    scoring_status: str | None
    scoring_reason: str | None
    customer_score: float | None
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    customer_trend: float | None
    customer_level: int | None
    customer_phrase_score: float | None
    customer_phrase_trend: float | None
    agent_score: float | None
    model_versions: str | None


@dataclass(frozen=True)
class Turn:
    """One turn, its score and what the source itself called it."""

    turn_index: int
    role: str
    agent_id: str | None
    text: str
    offset_ms: int | None
    duration_ms: int | None
    source_sentiment: str | None
    label: str | None
    score: float | None
    skipped_reason: str | None
    p_negative: float | None = None
    p_neutral: float | None = None
    p_positive: float | None = None


@dataclass(frozen=True)
class SourceFigure:
    """A figure that came with an interaction from its source, and what we make of its labels and of ours."""

    convention: str
    participant: str
    figure: str
    place: int | None
    theirs: float
    from_their_labels: float | None
    from_our_labels: float | None
    agrees: bool | None


@dataclass(frozen=True)
class Phrase:
    """A stretch of a turn's text and the points that it adds to the score."""

    start: int
    end: int
    points: float


@dataclass(frozen=True)
class Factor:
    """Something besides the words that adds to a score."""

    name: str
    points: float


@dataclass(frozen=True)
class WhyScored:
    """What made a turn's score: base, phrases, context and what is hidden add up to it."""

    turn_index: int
    score: float
    base_points: float
    spans: tuple[Phrase, ...]
    context: tuple[Factor, ...]
    hidden_words: int
    hidden_points: float

    def __post_init__(self) -> None:
        """Take phrases and factors as the database gives them: lists of objects."""
        spans = (each if isinstance(each, Phrase) else Phrase(**_fields(Phrase, each)) for each in self.spans)
        factors = (
            each if isinstance(each, Factor) else Factor(**_fields(Factor, each)) for each in self.context
        )
        object.__setattr__(self, "spans", tuple(spans))
        object.__setattr__(self, "context", tuple(factors))


def _fields(kind: type[Phrase | Factor], given: dict[str, Any]) -> dict[str, Any]:
    """Take from an object of the database what a record names."""
    return {field.name: given[field.name] for field in fields(kind)}


@dataclass(frozen=True)
class EvidenceAsked:
    """Somebody asked for the words behind an interaction's scores; `answer` is null while that waits."""

    answer: str | None


@dataclass(frozen=True)
class Evidence:
    """A turn that a flag rests on; start and end are null where the whole turn is meant."""

    turn_index: int
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Flag:
    """A flag with its sentence and its evidence."""

    code: str
    severity: float
    reason: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        """Take the evidence as the database gives it: a list of objects."""
        spans = (span if isinstance(span, Evidence) else Evidence(**span) for span in self.evidence)
        object.__setattr__(self, "evidence", tuple(spans))
