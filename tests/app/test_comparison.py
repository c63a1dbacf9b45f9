"""A change is called one only where the intervals lie apart."""

from __future__ import annotations

from datetime import date

import pytest

from app_streamlit.components import comparison
from app_streamlit.records.channels import ReportRow

WEEK = date(2025, 11, 10)
BEFORE = WEEK - comparison.WEEK
Ends = tuple[float | None, float | None]


def _row(week: date, low: float | None, high: float | None) -> ReportRow:
    return ReportRow("chat", week, "customer_score", 0.5, low, high, 100, None, None)


def _change(*rows: ReportRow) -> str | None:
    return comparison.compared(rows, WEEK)["chat", "customer_score"].change


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        ((0.6, 0.9), (0.1, 0.5), "higher"),
        ((0.1, 0.5), (0.6, 0.9), "lower"),
        ((0.1, 0.6), (0.5, 0.9), None),
        ((0.1, 0.5), (0.5, 0.9), None),
        ((None, None), (0.5, 0.9), None),
        ((0.1, 0.2), (None, None), None),
    ],
)
def test_only_intervals_that_lie_apart_are_a_change(now: Ends, before: Ends, change: str | None):
    assert _change(_row(WEEK, *now), _row(BEFORE, *before)) == change


def test_a_first_week_has_nothing_to_have_changed_from():
    assert _change(_row(WEEK, 0.1, 0.2)) is None


def test_the_week_before_is_not_the_one_before_that():
    assert _change(_row(WEEK, 0.1, 0.2), _row(BEFORE - comparison.WEEK, 0.8, 0.9)) is None
