"""What is true about the simulated contacts, agents and customers, as it is written beside the records.

What belongs here: the rows of the truth files, field by field.
What does not: how they come about or are written.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  (msgspec reads the annotations)
from datetime import date  # noqa: TC003  (as above)
from typing import Final

import msgspec

QUARTERS: Final = 4


class CustomerTurn(msgspec.Struct, array_like=True, gc=False):
    """A customer's turn: its index in the record, the mood behind it (-5..+5), and how its words read.

    `tone` is -2..+2 (furious, annoyed, neutral, pleased, delighted); its sign is the true class of the turn.
    """

    turn_index: int
    mood: float
    tone: int


class PersonalData(msgspec.Struct, array_like=True, gc=False):
    """Personal data planted in a turn, letter for letter."""

    turn_index: int
    kind: str
    text: str


class Truth(msgspec.Struct, kw_only=True):
    """One contact (truth.jsonl).

    Attributes
    ----------
    agent_ids
        In order of appearance; empty where no agent came on.
    agent_effect
        Points (-5..+5) that the agent who closed it adds to the mood at the end; null without an agent.
    mood_before, mood_after
        At the first word and at the last.
    dissatisfied, resolved, abandoned
        What became of it. Abandoned: the customer left before there was an answer.
    turned_bad, recovered
        The tones of the first quarter of the customer's turns against the last, at +-1 on -5..+5.
    planted
        Whether a planted course was at work: `turned_bad`, `emotional_drop`, `drop_off`, `outlier:<kind>`.
    tries, follows, path_from
        Earlier contacts about the same matter, the last of them, and the topic that led to this one.
    reached, dropped_after
        The last stage, and the same where the customer left there; null without stages.
    p_churn_30, p_churn_30_known
        Probability of leaving within 30 days after it if nothing more happens: true, and without what no
        conversation shows.
    """

    interaction_id: str
    customer_id: str
    channel: str
    queue: str
    topic: str
    language: str
    agent_ids: list[str]
    agent_effect: float | None
    wait_ms: int
    mood_before: float
    mood_after: float
    course: list[CustomerTurn]
    dissatisfied: bool
    resolved: bool
    abandoned: bool
    turned_bad: bool
    recovered: bool
    planted: list[str]
    tries: int
    follows: str | None
    path_from: str | None
    reached: str | None
    dropped_after: str | None
    escalated: bool
    cancel_intent: bool
    p_churn_30: float
    p_churn_30_known: float
    churned_on: date | None
    personal_data: list[PersonalData]


class TrueAgent(msgspec.Struct, kw_only=True):
    """One agent (truth_agents.jsonl). `kind` is ordinary, better or worse; `effect` in points on -5..+5."""

    agent_id: str
    name: str
    kind: str
    effect: float
    home_queues: list[str]
    closed: int
    closed_by_queue: dict[str, int]


class TrueCustomer(msgspec.Struct, kw_only=True):
    """One customer (truth_customers.jsonl).

    Attributes
    ----------
    frailty
        Log hazard that no conversation shows.
    weekly
        On Mondays: date, true probability of leaving within 30 days if nothing more happens, and the same
        without the frailty.
    """

    customer_id: str
    language: str
    interactions: int
    frailty: float
    churned_on: date | None
    weekly: list[tuple[date, float, float]]


class Step(msgspec.Struct, kw_only=True):
    """A step of a journey: counts, and the change of tone of those who made it.

    Attributes
    ----------
    planted_drop_off
        Probability planted on top of the base rate; 0 where nothing is.
    planted_emotional_drop
        Points that the next stage costs, times the share it hits.
    tone_change
        Mean change of the customer's tone (class times 5) from stage to stage; null if nobody spoke in both.
    """

    journey: str
    channel: str
    step: int
    stage: str
    next_stage: str
    reached: int
    continued: int
    planted_drop_off: float
    planted_emotional_drop: float
    tone_change: float | None


class Path(msgspec.Struct, kw_only=True):
    """A topic that leads to another, in a contact of its own, and how often."""

    topic: str
    leads_to: str
    share: float


class Journeys(msgspec.Struct, kw_only=True):
    """All of truth_journeys.json: the stages of each queue in order, the steps, the paths across contacts."""

    stages: Mapping[str, tuple[str, ...]]
    steps: list[Step]
    paths: list[Path]


class CalendarEvent(msgspec.Struct, kw_only=True):
    """A promotion or incident (truth_calendar.jsonl)."""

    kind: str
    day: date
    topic: str
    boost: float


def quarters(tones: list[int]) -> tuple[float, float] | None:
    """Give the mean tone of the first and last quarter, class times 5; None without turns."""
    if not tones:
        return None
    size = -(-len(tones) // QUARTERS)
    return _mean_class(tones[:size]), _mean_class(tones[-size:])


def _mean_class(tones: list[int]) -> float:
    return 5 * sum((tone > 0) - (tone < 0) for tone in tones) / len(tones)
