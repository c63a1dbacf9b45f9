"""The briefing's figures as CSV, for whoever wants to go on computing.

What belongs here: the columns. What does not: words.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from qm_pipeline.briefing.content import Briefing

UNITS: Final = {
    "count": "contacts",
    "share": "share 0..1",
    "score": "points -5..+5",
    "duration": "milliseconds",
}
COLUMNS: Final = (
    "channel",
    "week",
    "metric",
    "unit",
    "value",
    "low",
    "high",
    "n",
    "previous",
    "four_week_mean",
)


def table(told: Briefing) -> str:
    """Write a row a channel and metric of the week, in the order of the page; unknown is empty."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for channel in told.channels:
        for metric, term in terms.METRICS.items():
            row = told.figures.get((channel, metric))
            if row is not None:
                told_by = (row.value, row.low, row.high, row.n, row.previous, row.four_week_mean)
                rows.writerow((channel, row.week, metric, UNITS[term.kind], *told_by))
    return out.getvalue()
