"""The figures of the channels by week, and what drives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class ReportRow:
    """One figure of the channel report."""

    channel: str
    week: date
    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    previous: float | None
    four_week_mean: float | None


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
