"""The steps of journeys, and the contacts behind them."""

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
