"""What every page asks: how old the data is, and what there is to filter by."""

from __future__ import annotations

from app_streamlit.data.keeping import kept, records
from app_streamlit.records.overview import FilterValue, Freshness


@kept
def freshness() -> Freshness:
    """Say how old the data is, and when it was last worked on."""
    return records("freshness", Freshness)[0]


@kept
def filter_values() -> list[FilterValue]:
    """List the channels, queues and days that there is anything for."""
    return records("filter_values", FilterValue)
