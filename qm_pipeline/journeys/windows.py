"""The weeks that a funnel looks back on.

What belongs here: how long a window is, and which windows a day lies in. What does not: the funnels. A busy
centre is looked at over four weeks; a small one, whose four weeks could not tell a drop-off from bad luck,
over up to thirteen. So what a day costs does not grow with the history (docs/decisions/0061-journeys.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.calendar import WEEK, monday, sunday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

FEWEST_WEEKS: Final = 4
MOST_WEEKS: Final = 13
ENOUGH: Final = 20_000
"""Contacts: a window that holds as many is long enough."""
BEFORE: Final = WEEK * 2
"""So far back a window asks what came next: a contact that ended in it may have begun before."""


def weeks_touched(days: Iterable[date]) -> list[date]:
    """Give the weeks whose windows these days may lie in or shortly before, or may change in length."""
    own = {monday(day) for day in days}
    ahead = range(MOST_WEEKS + BEFORE // WEEK)
    return sorted({week + WEEK * number for week in own for number in ahead})


def days_needed(weeks: Iterable[date]) -> tuple[date, date]:
    """Give the first and last day that the windows of these weeks may hold, or ask about."""
    known = list(weeks)
    return min(known) - WEEK * (MOST_WEEKS - 1) - BEFORE, sunday(max(known))


def spans(contacts: Mapping[date, int], weeks: Iterable[date]) -> dict[date, date]:
    """Give each week the first week of the window that ends with it.

    Parameters
    ----------
    contacts
        Contacts by week; of the twelve weeks before those asked for, too.
    weeks
        Mondays; one without contacts gets no window.
    """
    return {week: week - WEEK * (_length(contacts, week) - 1) for week in weeks if contacts.get(week)}


def together(
    asked: Mapping[date, date], contacts: Mapping[date, int], most: int
) -> Iterator[dict[date, date]]:
    """Group windows that follow one another, so that each group reads no more contacts than `most`.

    A window that is larger by itself stands alone.
    """
    group: dict[date, date] = {}
    for week, first in sorted(asked.items()):
        if group and (first > max(group) or _held(contacts, min(group.values()), week) > most):
            yield group
            group = {}
        group[week] = first
    if group:
        yield group


def _length(contacts: Mapping[date, int], week: date) -> int:
    for length in range(FEWEST_WEEKS, MOST_WEEKS):
        if _held(contacts, week - WEEK * (length - 1), week) >= ENOUGH:
            return length
    return MOST_WEEKS


def _held(contacts: Mapping[date, int], first: date, last: date) -> int:
    return sum(count for week, count in contacts.items() if first <= week <= last)
