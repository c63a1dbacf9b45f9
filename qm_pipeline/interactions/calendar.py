"""The week that figures are told by: Monday to Sunday, named by its Monday.

What belongs here: from a day to its week and back. What does not: which weeks a figure needs.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

WEEK: Final = timedelta(weeks=1)


def monday(day: date) -> date:
    """Give the week of a day."""
    return day - timedelta(days=day.weekday())


def sunday(week: date) -> date:
    """Give the last day of a week."""
    return week + timedelta(days=6)
