"""The parts of the briefing that every page shows: headings, the table's cells, the notes.

What belongs here: what stands where, in words. What does not: marking it up (`page`, `paper`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.briefing import wording
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from qm_pipeline.briefing.content import Briefing

FINDINGS: Final = "Findings"
SIDE_BY_SIDE: Final = "Side by side"
COURSE: Final = "Customer score over the quarter"
DRIVERS: Final = "What drives the customer score"
FIGURES: Final = "All figures"
NOTES: Final = "What the figures mean"
KEY: Final = (
    "Dot and bar: this week with its 95% interval. Diamond: the week before. Upright line: mean of the four "
    "weeks before."
)
BAND: Final = "Points from \N{MINUS SIGN}5 to +5; the band is the 95% interval."
FEWEST: Final = (
    "Topics with at least 30 contacts and 2% of the channel's volume whose 95% interval leaves the channel's "
    "mean out. Impact = (mean of the topic \N{MINUS SIGN} mean of the channel) "
    "\N{MULTIPLICATION SIGN} contacts."
)
NO_DRIVERS: Final = "No topic differs clearly enough from its channel."
TABLE_NOTE: Final = (
    "In each cell: the figure, its 95% interval, n, and the figure of the week before. An arrow marks a "
    "figure whose interval lies apart from that of the week before."
)
_ARROWS: Final = {"higher": "\N{UPWARDS ARROW}", "lower": "\N{DOWNWARDS ARROW}", None: ""}


class Cell(NamedTuple):
    """A figure in words; `details` are its interval, its n and the week before, those that are known."""

    figure: str
    arrow: str
    details: list[str]


def title(told: Briefing) -> str:
    """Give the briefing's title."""
    return f"Channels, {wording.days(told.week, told.last_day)}"


def cell(told: Briefing, channel: str, metric: str) -> Cell:
    """Write what the table says of a channel's metric."""
    row, kind = told.figures.get((channel, metric)), terms.METRICS[metric].kind
    if row is None or row.value is None:
        return Cell(wording.UNKNOWN, "", [])
    counted = kind == "count"
    before = "" if row.previous is None else f"before: {wording.figure(kind, row.previous)}"
    details = [
        wording.interval(kind, row.low, row.high),
        ", ".join(each for each in ("" if counted else f"n = {row.n:,}", before) if each),
    ]
    return Cell(
        wording.figure(kind, row.value),
        _ARROWS[told.change(channel, metric)],
        [each for each in details if each],
    )
