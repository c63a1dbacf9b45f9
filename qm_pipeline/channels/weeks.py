"""Which weeks of the channel report rest on which days.

What belongs here: windows. What does not: figures. A contact is repeated when the customer comes back within
seven days, so a day completes figures of the week in which the days up to a week and a day before it lie.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.calendar import WEEK, monday, sunday

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPARED_WEEKS: Final = 4
REPEAT: Final = timedelta(days=7)
CLOSES_AFTER: Final = REPEAT + timedelta(days=1)
"""A contact's seven days are over for certain once there is a contact of so much later a day."""


def weeks_changed(days: Iterable[date]) -> list[date]:
    """Give the weeks whose own figures these days bear on: theirs, and those whose repeats they tell of."""
    return sorted(
        {monday(day - timedelta(days=back)) for day in days for back in range(CLOSES_AFTER.days + 1)}
    )


def weeks_compared(weeks: Iterable[date]) -> list[date]:
    """Give these weeks and those that have them to compare with."""
    return sorted({week + WEEK * ahead for week in weeks for ahead in range(COMPARED_WEEKS + 1)})


def weeks_before(weeks: Iterable[date]) -> list[date]:
    """Give these weeks and those that they are compared with."""
    return sorted({week - WEEK * back for week in weeks for back in range(COMPARED_WEEKS + 1)})


def weeks_touched(days: Iterable[date]) -> list[date]:
    """Give the weeks whose report these days change."""
    return weeks_compared(weeks_changed(days))


def days_needed(weeks: Iterable[date]) -> tuple[date, date]:
    """Give the first and last day of the contacts that the figures of these weeks rest on."""
    known = list(weeks)
    return min(known), sunday(max(known)) + CLOSES_AFTER
