"""Quiet hours and budgets."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.alerts.rules import QuietHours
from qm_pipeline.alerts.timing import due_at, within_budget

MADRID = ZoneInfo("Europe/Madrid")
NIGHT = QuietHours("22:00", "7:30")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-02T12:00", "2026-03-02T12:00"),
        ("2026-03-02T21:59", "2026-03-02T21:59"),
        ("2026-03-02T22:00", "2026-03-03T07:30"),
        ("2026-03-03T03:00", "2026-03-03T07:30"),
        ("2026-03-03T07:30", "2026-03-03T07:30"),
    ],
)
def test_the_night_goes_over_midnight(now: str, due: str):
    moment = datetime.fromisoformat(now).replace(tzinfo=MADRID)
    assert due_at(moment, NIGHT, MADRID) == datetime.fromisoformat(due).replace(tzinfo=MADRID)


def test_hours_are_the_site_s():
    evening = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)  # 22:30 in Madrid
    assert due_at(evening, NIGHT, MADRID) == datetime(2026, 3, 3, 7, 30, tzinfo=MADRID)
    assert due_at(evening, NIGHT, ZoneInfo("UTC")) == evening


def test_quiet_at_noon_ends_the_same_day():
    noon = QuietHours(12 * 60, 13 * 60)
    assert due_at(datetime(2026, 3, 2, 12, 30, tzinfo=UTC), noon, ZoneInfo("UTC")).hour == 13


def test_no_hours_and_empty_hours_are_no_quiet():
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert due_at(now, None, MADRID) == due_at(now, QuietHours("3:00", "03:00"), MADRID) == now


@pytest.mark.parametrize(
    ("wanted", "spent", "may"), [(3, 0, 3), (30, 0, 20), (5, 18, 2), (5, 25, 0), (0, 0, 0)]
)
def test_a_budget_is_for_the_day(wanted: int, spent: int, may: int):
    assert within_budget(wanted, spent, budget=20) == may
