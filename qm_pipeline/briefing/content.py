"""What the briefing on channels says: its week, its figures, its findings; the same for every format.

What belongs here: the choice of what is told, from the rows of the views in `app`. What does not: words
(`sentences`), pictures, pages. All figures come as they are shown elsewhere; none is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qm_pipeline.channels import terms
from qm_pipeline.interactions.calendar import WEEK, sunday

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

SHOWN_WEEKS: Final = 13


class Figure(NamedTuple):
    """A row of `app.channel_report`."""

    channel: str
    week: date
    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    previous: float | None
    four_week_mean: float | None


class Driver(NamedTuple):
    """A row of `app.channel_drivers`."""

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


@dataclass(frozen=True)
class Briefing:
    """A week, ready to be told.

    Attributes
    ----------
    week
        Its Monday.
    channels
        The week's channels, the busiest first.
    figures
        By channel and metric, of the week.
    before
        The same of the week before.
    course
        All rows of the quarter that ends with the week.
    drivers
        Of the week, the worst impact first.
    """

    week: date
    channels: list[str]
    figures: Mapping[tuple[str, str], Figure]
    before: Mapping[tuple[str, str], Figure]
    course: Sequence[Figure]
    drivers: Sequence[Driver]

    @property
    def last_day(self) -> date:
        """The week's Sunday."""
        return sunday(self.week)

    @property
    def volume(self) -> int:
        """Contacts of the week, all channels together."""
        return sum(int(self.figures[name, "volume"].value or 0) for name in self.channels)

    @property
    def metrics(self) -> list[str]:
        """The metrics that have a value somewhere in the quarter, in the order they are shown."""
        known = {row.metric for row in self.course if row.value is not None}
        return [metric for metric in terms.METRICS if metric in known]

    def change(self, channel: str, metric: str) -> str | None:
        """Say `higher` or `lower` than the week before where the two 95% intervals lie apart, else None.

        That is stricter than an interval of the difference: what is told here would be told there too.
        """
        now, earlier = self.figures.get((channel, metric)), self.before.get((channel, metric))
        if now is None or earlier is None:
            return None
        if _above(now, earlier):
            return "higher"
        return "lower" if _above(earlier, now) else None


def briefing(
    week: date, report: Sequence[Mapping[Any, Any]], drivers: Sequence[Mapping[Any, Any]]
) -> Briefing:
    """Put a briefing together.

    Parameters
    ----------
    week
        A Monday that the report has.
    report
        `app.channel_report` of the quarter that ends with the week.
    drivers
        `app.channel_drivers` of the week.
    """
    course = [Figure(**row) for row in report]
    figures = {(row.channel, row.metric): row for row in course if row.week == week}
    before = {(row.channel, row.metric): row for row in course if row.week == week - WEEK}
    names = {channel for channel, _ in figures}
    return Briefing(
        week=week,
        channels=sorted(names, key=lambda name: (-(figures[name, "volume"].value or 0), name)),
        figures=figures,
        before=before,
        course=course,
        drivers=[Driver(**row) for row in drivers],
    )


def _above(upper: Figure, lower: Figure) -> bool:
    return upper.low is not None and lower.high is not None and upper.low > lower.high
