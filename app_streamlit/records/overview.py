"""What every page shows or offers: the records of the data's age and of what there is to filter by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True)
class Freshness:
    """How old the data is. All null in an empty database."""

    newest_day: date | None
    newest_ended_at: datetime | None
    last_success_at: datetime | None
    any_scored: bool


@dataclass(frozen=True)
class FilterValue:
    """A channel and queue of the ledger, and the days it was seen on."""

    channel: str
    queue: str | None
    first_day: date
    last_day: date
