"""The records of the pages about customers: journeys, risk, what drives channels; one class a query.

What belongs here: names and types. What does not: queries, words and colours. Unknown is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class Step:
    """A step of a journey: who came to its stage, who went on, and how their mood changed."""

    journey: str
    channel: str
    step: int
    stage: str
    next_stage: str
    reached: int
    continued: int
    settled: int
    drop_off: float | None
    low: float | None
    high: float | None
    drop_off_flagged: bool
    usual_drop_off: float | None
    elsewhere_drop_off: float | None
    emotional_change: float | None
    emotional_low: float | None
    emotional_high: float | None
    emotional_n: int
    emotional_flagged: bool
    period_start: date
    period_end: date


@dataclass(frozen=True)
class Side:
    """Those who left at a step, or those who stayed."""

    who: str
    contacts: int
    customer_score: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class BehindStep:
    """What the list of contacts behind a step is narrowed to.

    `who` is left, stayed or all; `sort` is newest or fall.
    """

    journey: str
    channel: str
    stage: str
    first_day: date
    last_day: date
    who: str
    sort: str
    topic: str | None = None


@dataclass(frozen=True)
class StepContact:
    """A contact behind a step."""

    interaction_key: UUID
    interaction_id: str
    channel: str
    queue: str | None
    topic: str | None
    agent_id: str | None
    started_at: datetime
    outcome: str
    customer_score: float | None
    emotional_change: float | None
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None


@dataclass(frozen=True)
class Segment:
    """How many of a topic leave at a stage."""

    topic: str
    reached: int
    drop_off: float
    low: float
    high: float


@dataclass(frozen=True)
class Transition:
    """What follows a contact about a topic, with the same customer."""

    topic: str
    next_topic: str
    reached: int
    continued: int
    share: float
    low: float | None
    high: float | None
    same_channel: int
    emotional_change: float | None
    emotional_low: float | None
    emotional_high: float | None
    emotional_n: int


@dataclass(frozen=True)
class Driver:
    """How far a topic moves a channel's score in a week."""

    channel: str
    topic: str
    volume: int
    volume_share: float
    n: int
    mean: float | None
    low: float | None
    high: float | None
    baseline: float | None
    impact: float | None
    finding: bool


@dataclass(frozen=True)
class AtRisk:
    """What the list of customers at risk is narrowed to; `code` is a reason, null for any."""

    first_day: date
    last_day: date
    least: int
    code: str | None = None


@dataclass(frozen=True)
class RiskSummary:
    """How many customers there are, how many at risk, and whether a model gives probabilities."""

    customers: int
    at_risk: int
    with_probability: bool


@dataclass(frozen=True)
class RiskReason:
    """A reason, and how many of the customers at risk it holds for."""

    code: str
    customers: int


@dataclass(frozen=True)
class Reason:
    """A line of the points behind a risk index."""

    code: str
    points: int
    sentence: str


@dataclass(frozen=True)
class Customer:
    """A customer at risk, as known on the evening of `as_of`; `p_churn` is null without a fitted model."""

    customer_id: str
    as_of: date
    risk_index: int
    p_churn: float | None
    reasons: tuple[Reason, ...]
    interaction_keys: tuple[UUID, ...]
    interaction_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        """Take lists and objects as the database gives them."""
        reasons = (each if isinstance(each, Reason) else Reason(**each) for each in self.reasons)
        object.__setattr__(self, "reasons", tuple(reasons))
        object.__setattr__(self, "interaction_keys", tuple(self.interaction_keys))
        object.__setattr__(self, "interaction_ids", tuple(self.interaction_ids))


@dataclass(frozen=True)
class Contact:
    """A contact of a customer, in one line."""

    interaction_key: UUID
    interaction_id: str
    channel: str
    topic: str | None
    started_at: datetime
    customer_begin_score: float | None
    customer_end_score: float | None
