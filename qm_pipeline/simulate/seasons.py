"""When people get in touch: weekday, month, hour, promotions and incidents.

What belongs here: the volume of days and hours, and which topics a day brings. What does not: who it is.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate import streams
from qm_pipeline.simulate.topics import TOPICS, Topic

if TYPE_CHECKING:
    from random import Random

    from qm_pipeline.simulate.plan import Plan

WEEKDAYS: Final = (1.28, 1.14, 1.06, 1.02, 1.08, 0.72, 0.50)  # Monday first
MONTHS: Final = (1.08, 0.97, 1.0, 0.98, 0.97, 0.95, 0.9, 0.92, 1.02, 1.04, 1.12, 1.2)
OFFICE_HOURS: Final = (0, 0, 0, 0, 0, 0, 0, 1, 5, 8, 9, 8, 7, 7, 8, 8, 7, 6, 4, 2, 1, 0, 0, 0)
WAKING_HOURS: Final = (1, 0, 0, 0, 0, 0, 1, 2, 4, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 8, 8, 7, 5, 3)
DAYS_PER_INCIDENT: Final = 28
DAYS_PER_PROMOTION: Final = 40
PROMOTION_DAYS: Final = 4
INCIDENTS: Final = (
    ("internet_down", 0.9),
    ("app_login", 0.5),
    ("payment_failed", 0.5),
    ("late_delivery", 0.6),
)
PROMOTIONS: Final = (("new_plan", 0.35), ("upgrade_phone", 0.3), ("order_status", 0.3))


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which one topic brings more contacts: `boost` times an ordinary day's volume on top."""

    kind: str
    day: date
    topic: str
    boost: float


class Seasons:
    """The calendar of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.first_day = plan.end - timedelta(days=plan.days)
        self.start = datetime.combine(self.first_day, datetime.min.time(), UTC)
        self.end = datetime.combine(plan.end, datetime.min.time(), UTC)
        self.events = _events(plan, self.first_day)
        self._by_day = {event.day: event for event in self.events}
        days = [self.first_day + timedelta(days=offset) for offset in range(plan.days)]
        self._volumes = [self._volume(day) for day in days]
        self._days = list(accumulate(self._volumes))
        self._hours = {hours: list(accumulate(hours)) for hours in (OFFICE_HOURS, WAKING_HOURS)}
        self._topics = tuple(TOPICS.values())
        self._topic_weights = list(accumulate(topic.weight for topic in self._topics))

    def _volume(self, day: date) -> float:
        event = self._by_day.get(day)
        return WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] * (1 + (event.boost if event else 0.0))

    def day(self, rng: Random) -> date:
        """Draw the day of a matter, by volume."""
        at = bisect(self._days, rng.random() * self._days[-1], hi=len(self._days) - 1)
        return self.first_day + timedelta(days=at)

    def moment(self, rng: Random, day: date, channel: str) -> datetime:
        """Draw a time on that day: telephones are staffed by day, the rest is open always."""
        cumulated = self._hours[OFFICE_HOURS if channel in {"voice", "chat"} else WAKING_HOURS]
        hour = bisect(cumulated, rng.random() * cumulated[-1], hi=23)
        return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(
            milliseconds=int(3_600_000 * rng.random())
        )

    def topic(self, rng: Random, day: date) -> Topic:
        """Draw what a matter of that day is about."""
        event = self._by_day.get(day)
        if event and rng.random() < event.boost / (1 + event.boost):
            return TOPICS[event.topic]
        weights = self._topic_weights
        return self._topics[bisect(weights, rng.random() * weights[-1], hi=len(weights) - 1)]

    def load(self, moment: datetime) -> float:
        """Say how busy the centre is, 1 on an ordinary day at an ordinary hour."""
        day = self._volumes[min(max((moment.date() - self.first_day).days, 0), len(self._volumes) - 1)]
        return day * (0.6 + OFFICE_HOURS[moment.hour] / 15)


def _events(plan: Plan, first: date) -> tuple[Event, ...]:
    rng = streams.stream(plan.seed, streams.CENTRE)
    found: dict[date, Event] = {}
    for start in range(0, plan.days, DAYS_PER_PROMOTION):
        topic, boost = streams.one_of(rng, PROMOTIONS)
        at = start + int(rng.random() * (DAYS_PER_PROMOTION - PROMOTION_DAYS))
        for offset in range(at, min(at + PROMOTION_DAYS, plan.days)):
            day = first + timedelta(days=offset)
            found[day] = Event("promotion", day, topic, boost)
    for start in range(0, plan.days, DAYS_PER_INCIDENT):
        topic, boost = streams.one_of(rng, INCIDENTS)
        offset = start + int(rng.random() * DAYS_PER_INCIDENT)
        if offset < plan.days:
            day = first + timedelta(days=offset)
            found[day] = Event("incident", day, topic, boost)
    return tuple(sorted(found.values(), key=lambda event: event.day))
