"""The channel report, and what drives its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import kept, records, values
from app_streamlit.records.channels import Driver, ReportRow

if TYPE_CHECKING:
    from datetime import date


@kept
def report_weeks() -> list[date]:
    """List the Mondays of the weeks that the channel report covers, newest first."""
    return values("channel_weeks")


@kept
def channel_report(first_week: date, last_week: date) -> list[ReportRow]:
    """Read the channel report of a stretch of weeks."""
    return records("channel_report", ReportRow, first_week=first_week, last_week=last_week)


@kept
def drivers(week: date) -> list[Driver]:
    """Read what moves the channels' scores in a week, the worst first."""
    return records("channel_drivers", Driver, week=week)
