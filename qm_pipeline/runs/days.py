"""Which days have work to do, and which of them belong together.

What belongs here: asking for the pending days and grouping them. What does not: working on them. A day is
pending when something landed in it since it was last worked on, or when something eligible in it has no
score. That another model serves now makes no day pending: scoring history again is a deliberate run over a
range.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.store.engine import Database

# Times are refused before 2000 UTC, which west of Greenwich is still 1999.
FIRST_DAY: Final = date(1999, 12, 31)
# Events for all days of the span, in bulk, against events for the days worked on, one by one: where the two
# cost the same.
_SPARSE_TIMES: Final = 3
_SPARSE_DAYS: Final = 30


class DayRange(NamedTuple):
    """A first and a last day, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days it spans."""
        return (self.last - self.first).days + 1


def within_reach(span: DayRange, today: date) -> DayRange | None:
    """Return the part of a range that can hold anything, which ends tomorrow; None where there is none."""
    cut = DayRange(max(span.first, FIRST_DAY), min(span.last, today + timedelta(days=1)))
    return cut if cut.length > 0 else None


class Touched(NamedTuple):
    """A day and how often something landed in it."""

    day: date
    times: int


def pending(database: Database) -> list[date]:
    """Return the days with work to do, in order; reads every current interaction's key."""
    with database.begin() as tx:
        return [row["day"] for row in tx.rows("days/pending")]


def touched(database: Database) -> list[Touched]:
    """Return the days touched since they were last worked on, in order; reads the book of days only."""
    with database.begin() as tx:
        return [Touched(row["day"], row["touched"]) for row in tx.rows("days/touched")]


def ranges(days: Iterable[date]) -> list[DayRange]:
    """Group days into the fewest ranges without a gap."""
    found: list[DayRange] = []
    for day in sorted(set(days)):
        if found and day - found[-1].last == timedelta(days=1):
            found[-1] = DayRange(found[-1].first, day)
        else:
            found.append(DayRange(day, day))
    return found


class Plan(NamedTuple):
    """A run over days.

    Attributes
    ----------
    sparse
        Most days of the span have nothing to do: the run must not cost what its span is long.
    """

    span: DayRange
    sparse: bool


def as_one_run(days: Iterable[date]) -> Plan | None:
    """Plan one run over all of these days, however far apart; None where there is none."""
    wanted = set(days)
    if not wanted:
        return None
    span = DayRange(min(wanted), max(wanted))
    return Plan(span, sparse=span.length > _SPARSE_TIMES * len(wanted) + _SPARSE_DAYS)
