"""The list of customers at risk as a file for those who call them.

What belongs here: its columns. What does not: the form of the file (`spreadsheet`), who is on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from app_streamlit.records.at_risk import Customer


def written(customers: Iterable[Customer], zone: ZoneInfo, *, labelled: bool) -> bytes:
    """Write the list; a column for the probability only where a model gives one."""
    chance = ["p_churn_30_days"] if labelled else []
    rows = (
        (
            it.customer_id,
            it.as_of.isoformat(),
            it.risk_index,
            *([it.p_churn] if labelled else []),
            "; ".join(each.sentence for each in it.reasons),
            "; ".join(it.interaction_ids),
        )
        for it in customers
    )
    return spreadsheet.written(
        ["customer_id", "as_of", "risk_index", *chance, "reasons", "contacts"], rows, zone
    )
