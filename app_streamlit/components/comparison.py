"""One week's report set against the week before: what changed, and whether the intervals let one say so.

What belongs here: the rule for calling a change clear. What does not: the figures and their intervals (the
report has them), and drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app_streamlit.records.channels import ReportRow

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Compared:
    """A figure of the week with the row of the week before, null where there is none."""

    now: ReportRow
    before: ReportRow | None

    @property
    def change(self) -> str | None:
        """Return `higher` or `lower` where the two 95% intervals lie apart, else null.

        Two intervals that lie apart are a stricter test than an interval of the difference: what is called
        clear here would be called clear there too.
        """
        if self.before is None:
            return None
        if _above(self.now, self.before):
            return "higher"
        return "lower" if _above(self.before, self.now) else None


def _above(upper: ReportRow, lower: ReportRow) -> bool:
    return upper.low is not None and lower.high is not None and upper.low > lower.high


def compared(rows: Iterable[ReportRow], week: date) -> dict[tuple[str, str], Compared]:
    """Return the week's figures by channel and metric, each with its predecessor."""
    by_key = {(row.channel, row.metric, row.week): row for row in rows}
    return {
        (channel, metric): Compared(row, by_key.get((channel, metric, week - WEEK)))
        for (channel, metric, of), row in by_key.items()
        if of == week
    }
