"""The records of the coach's pages: one class a query, one field a column.

What belongs here: names and types. What does not: queries, words and colours. Unknown is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class CoachingWeek:
    """A week that there is coaching for, and its last day with contacts."""

    week: date
    through: date


@dataclass(frozen=True)
class Member:
    """An agent's team, who coaches it, and whether whoever looks does."""

    agent_id: str
    team: str
    coaches: tuple[str, ...]
    mine: bool

    def __post_init__(self) -> None:
        """Take the coaches as the database gives them: a list."""
        object.__setattr__(self, "coaches", tuple(self.coaches))


@dataclass(frozen=True)
class Standing:
    """How an agent stands beside the peers in a week, on one metric.

    `finding` is recognise, coach or null, and then `reason` says why.
    """

    agent_id: str
    week: date
    metric: str
    n: int
    raw: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    peer_mean: float | None
    finding: str | None
    reason: str | None
    better: str | None
    peers: int | None
    through: date


@dataclass(frozen=True)
class Example:
    """A conversation to listen to; without `turns`, all of it."""

    metric: str
    interaction_key: UUID
    interaction_id: str
    side: str
    turns: tuple[int, ...]

    def __post_init__(self) -> None:
        """Take the turns as the database gives them: a list."""
        object.__setattr__(self, "turns", tuple(self.turns))


@dataclass(frozen=True)
class Recovery:
    """A conversation that began badly and ended well."""

    interaction_key: UUID
    interaction_id: str
    channel: str
    queue: str | None
    started_at: datetime
    customer_begin_score: float
    customer_end_score: float
    best_turn: int | None


@dataclass(frozen=True)
class Session:
    """A coaching: when, by whom, about what; `waiting` until its before and after are computed."""

    session: int
    agent_id: str
    day: date
    coach: str
    focus_metric: str
    note: str | None
    noted_at: datetime
    waiting: bool


@dataclass(frozen=True)
class Effect:
    """Before and after a coaching, on one metric, beside comparable agents who were not coached.

    `expected` is what would have come after without coaching; `effect` is `after` minus that. `verdict` is
    better, worse or null, and then `reason` says why.
    """

    session: int
    metric: str
    n_before: int
    n_after: int
    before: float | None
    after: float | None
    peers: int
    peers_before: float | None
    peers_after: float | None
    expected: float | None
    effect: float | None
    low: float | None
    high: float | None
    verdict: str | None
    reason: str | None
    through: date | None
