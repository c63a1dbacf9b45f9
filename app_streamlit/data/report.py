"""What the report of a week tells."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from app_streamlit.data.channels import channel_report, drivers
from qm_pipeline.briefing import content
from qm_pipeline.interactions.calendar import WEEK

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.briefing.content import Briefing


def briefing(week: date) -> Briefing:
    """Put together what the report of a week tells, from the same rows as `qm report channels`."""
    first = week - WEEK * (content.SHOWN_WEEKS - 1)
    course = [asdict(row) for row in channel_report(first, week)]
    driven = [asdict(row) for row in drivers(week)]
    return content.briefing(week, course, driven)
