"""The partitions: days in the site's time zone.

What belongs here: the definition and its way to and from local dates. What does not: which days are due.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from dagster import BackfillPolicy, DailyPartitionsDefinition

from qm_pipeline.runs.days import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.runs.days import DayRange

RANGE_START: Final = "dagster/asset_partition_range_start"
RANGE_END: Final = "dagster/asset_partition_range_end"
# A range of days is one run: thirty days as thirty runs cost thirteen times as much.
ONE_RUN: Final = BackfillPolicy.single_run()


def days(time_zone: str) -> DailyPartitionsDefinition:
    """Make the daily partitions from the turn of 2000 to tomorrow: a clock ahead of ours is no fault."""
    return DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), timezone=time_zone, end_offset=2)


def range_tags(wanted: DayRange) -> Mapping[str, str]:
    """Return the run tags by which Dagster knows a range of partitions."""
    return {RANGE_START: wanted.first.isoformat(), RANGE_END: wanted.last.isoformat()}


def dates(start: str, end: str) -> tuple[date, date]:
    """First and last local date of a range of partition keys."""
    return date.fromisoformat(start), date.fromisoformat(end)
