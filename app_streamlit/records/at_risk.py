"""Customers at risk: who, why, and which contacts say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


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
