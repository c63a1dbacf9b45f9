"""Figures as people read them: with a sign, a unit and an interval.

What belongs here: value in, words out. What does not: which figures are told. Unknown is an en dash, never 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.channels.terms import Kind

UNKNOWN: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_MS_A_MINUTE: Final = 60_000


def figure(kind: Kind, value: float | None) -> str:
    """Write a figure in its unit: a count, a share in percent, signed points, or minutes."""
    if value is None:
        return UNKNOWN
    if kind == "share":
        return f"{value:.1%}"
    if kind == "duration":
        return f"{value / _MS_A_MINUTE:.1f} min"
    return f"{value:,.0f}" if kind == "count" else points(value)


def points(value: float) -> str:
    """Write a score with its sign; what rounds to nothing carries none."""
    text = f"{abs(value):.2f}"
    if float(text) == 0:
        return text
    return f"+{text}" if value > 0 else f"{_MINUS}{text}"


def interval(kind: Kind, low: float | None, high: float | None) -> str:
    """Write a 95% interval; nothing where none is known."""
    if low is None or high is None:
        return ""
    return f"{figure(kind, low)} to {figure(kind, high)}"


def contacts(count: int) -> str:
    """Write a number of contacts with its noun."""
    return f"{count:,} contact" if count == 1 else f"{count:,} contacts"


def day(value: date) -> str:
    """Write a day."""
    return f"{value.day} {value:%B %Y}"


def days(first: date, last: date) -> str:
    """Write a stretch of days of a year or two, saying once what both share."""
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begin} to {day(last)}"
