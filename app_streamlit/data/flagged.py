"""The list of flagged interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import kept, records, value
from app_streamlit.records.flagged import FlagCount, Flagged

if TYPE_CHECKING:
    from app_streamlit.records.flagged import Filters


@kept
def flag_counts(filters: Filters) -> list[FlagCount]:
    """Count how many interactions carry each flag, whatever flags the filters name."""
    parameters = filters.parameters()
    del parameters["codes"]
    return records("flag_counts", FlagCount, **parameters)


@kept
def flagged_total(filters: Filters) -> int:
    """Count how many interactions the list holds."""
    return int(value("flagged_total", **filters.parameters()))


@kept
def flagged_page(filters: Filters, sort: str, page: int, page_size: int) -> list[Flagged]:
    """Read one page of the list, the first being page 1; `sort` is priority, shift, end or newest."""
    skip = (page - 1) * page_size
    return records("flagged_page", Flagged, **filters.parameters(), sort=sort, page_size=page_size, skip=skip)
