"""Numbers and times as people read them: with a sign, a unit, an interval, an n.

What belongs here: value in, words out. What does not: HTML, widgets, queries. Unknown is an en dash, never 0.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

UNKNOWN: Final = "\N{EN DASH}"
_MINUS: Final = "\N{MINUS SIGN}"
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_PERCENT: Final = 100
_SIZES: Final = ("B", "kB", "MB", "GB")
_STEP: Final = 1000
_TEN: Final = 10


def signed(value: float | None, digits: int = 1) -> str:
    """Write a score with its sign; what rounds to nothing carries none."""
    if value is None:
        return UNKNOWN
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"+{text}" if value > 0 else f"{_MINUS}{text}"


def count(value: int | None) -> str:
    """Write a whole number with its thousands apart."""
    return UNKNOWN if value is None else f"{value:,}"


def plural(value: int, noun: str, nouns: str | None = None) -> str:
    """Write a count with its noun: 1 turn, 2 turns, 3 replies."""
    return f"{count(value)} {noun if value == 1 else nouns or noun + 's'}"


def percent(value: float | None, digits: int = 1) -> str:
    """Write a share of 0..1 in percent."""
    return UNKNOWN if value is None else f"{value * _PERCENT:.{digits}f}%"


def plain(value: float | None, digits: int = 2) -> str:
    """Write a number without a sign, such as a priority of 0..1."""
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def size(value: float) -> str:
    """Write bytes in decimal units, with a decimal where there is but one digit before it."""
    place = 0
    while value >= _STEP and place < len(_SIZES) - 1:
        value, place = value / _STEP, place + 1
    digits = 1 if place and value < _TEN else 0
    return f"{value:.{digits}f} {_SIZES[place]}"


def clock(milliseconds: int | None) -> str:
    """Write a place in the conversation as minutes and seconds, with hours where it has them."""
    if milliseconds is None:
        return UNKNOWN
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def span(length: timedelta | None) -> str:
    """Write a length of time in its two largest units; no line breaks within it."""
    if length is None:
        return UNKNOWN
    seconds = int(length.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds % 60, "s")]
    first = next((place for place, (value, _) in enumerate(parts) if value), len(parts) - 1)
    told = [f"{value}{_NO_BREAK}{unit}" for value, unit in parts[first : first + 2] if value]
    return _NO_BREAK.join(told or [f"0{_NO_BREAK}s"])


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago, in one unit: an age is read at a glance."""
    if now - moment < timedelta(minutes=1):
        return "just now"
    return " ".join(span(now - moment).split()[:2]) + " ago"


def day(value: date | None) -> str:
    """Write a day with its weekday."""
    return UNKNOWN if value is None else f"{value:%a} {value.day} {value:%b %Y}"


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """Write a time as the site's clocks show it."""
    if value is None:
        return UNKNOWN
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def figure(kind: str, value: float | None) -> str:
    """Write a figure of the channel report in its unit: a count, a share, a score or a duration."""
    if kind == "duration":
        return clock(None if value is None else round(value))
    if kind == "count":
        return UNKNOWN if value is None else count(round(value))
    return percent(value) if kind == "share" else signed(value, 2)


def interval(kind: str, low: float | None, high: float | None) -> str:
    """Write a 95% interval; nothing where none is known."""
    if low is None or high is None:
        return ""
    return f"{figure(kind, low)} to {figure(kind, high)}"


def days(first: date | None, last: date | None) -> str:
    """Write a stretch of days, a single one once."""
    if first is None or last is None or first == last:
        return day(first or last)
    return f"{day(first)} \N{EN DASH} {day(last)}"
