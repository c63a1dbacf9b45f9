"""What is to be reviewed and what people decided: the records of the review queue and of a review.

What belongs here: names and types. What does not: queries (data/reviews.py), words and widgets (components/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class ReviewDay:
    """A day with a list, and how far it has come; `taken` are those in somebody's hands."""

    day: date
    listed: int
    drawn: int
    finished: int
    taken: int

    @property
    def free(self) -> int:
        """Those that nobody has."""
        return self.listed - self.finished - self.taken


@dataclass(frozen=True)
class Listed:
    """A conversation of a day's list; `reason` is the sentence of its gravest flag."""

    position: int
    interaction_key: UUID
    channel: str
    queue: str | None
    agent_id: str | None
    stratum: str
    priority: float
    inclusion_probability: float
    stratum_size: int
    reviewer: str | None
    claimed_at: datetime | None
    finished_by: str | None
    finished_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    codes: list[str]
    reason: str | None


@dataclass(frozen=True)
class Place:
    """Where a conversation stands on its day's list."""

    day: date
    position: int
    stratum: str
    inclusion_probability: float
    stratum_size: int
    reviewer: str | None
    finished_by: str | None
    finished_at: datetime | None


@dataclass(frozen=True)
class Average:
    """What a week's lists say as they are, honestly about everything, and what everything says."""

    week: date
    metric: str
    read: int
    population: int
    risk_targeted: float | None
    honest: float | None
    low: float | None
    high: float | None
    everything: float | None


@dataclass(frozen=True)
class Agreement:
    """How often people found a flag right."""

    code: str
    decided: int
    agreed: int


@dataclass(frozen=True)
class Decision:
    """What a person decided about a conversation and what stands."""

    decision_id: int
    kind: str
    subject: str
    value: str
    person: str
    decided_at: datetime
    of_these_scores: bool


@dataclass(frozen=True)
class Note:
    """A note on a turn, or on the whole conversation."""

    note_id: int
    turn_index: int | None
    person: str
    written_by: str
    noted_at: datetime
    text: str
    shared: bool


@dataclass(frozen=True)
class OtherContact:
    """Another contact of the same customer."""

    interaction_key: UUID
    channel: str
    queue: str | None
    topic: str | None
    started_at: datetime
    customer_end_score: float | None
    flags: list[str]


@dataclass(frozen=True)
class Dynamics:
    """Who talked how long, who waited for whom, and what the agent did; all null where it is not known."""

    duration_ms: int | None
    agent_talk_share: float | None
    non_talk_ms: int | None
    longest_silence_ms: int | None
    interruptions_by_agent: int | None
    interruptions_by_customer: int | None
    greeting_ms: int | None
    response_ms_mean: float | None
    response_ms_max: int | None
    handling_ms: int | None
    agent_words_per_minute: float | None
    customer_words_per_minute: float | None
    agent_greeted: bool | None
    agent_empathised: bool | None
    agent_owned: bool | None
    agent_closed: bool | None
