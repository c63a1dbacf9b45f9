"""When an alert is sent, and whether.

What belongs here: quiet hours and budgets. What does not: sending.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from qm_pipeline.alerts.rules import QuietHours


def due_at(now: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> datetime:
    """Give the moment from which an alert may be sent: now, or the end of the quiet hours that it is in.

    Parameters
    ----------
    now
        With an offset.
    quiet
        In the site's time; `from` equal to `to` is no quiet at all.
    zone
        The site's.
    """
    if quiet is None:
        return now
    local = now.astimezone(zone)
    start, end, clock = _clock(quiet.start), _clock(quiet.end), local.time()
    over_midnight = start > end
    inside = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not inside:
        return now
    tomorrow = over_midnight and clock >= start
    return datetime.combine(local.date() + timedelta(days=int(tomorrow)), end, tzinfo=zone)


def _clock(given: str | int) -> time:
    hour, minute = divmod(given, 60) if isinstance(given, int) else map(int, given.split(":"))
    return time(hour, minute)


def within_budget(wanted: int, spent: int, budget: int) -> int:
    """Say how many of the alerts that a rule wants to send today it may, after those it has sent."""
    return max(min(wanted, budget - spent), 0)
