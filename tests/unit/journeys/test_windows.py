"""How far a funnel looks back, and what a day touches."""

from __future__ import annotations

from datetime import date, timedelta

from qm_pipeline.journeys import windows

MONDAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def test_a_busy_centre_is_looked_at_over_four_weeks_and_a_small_one_over_thirteen():
    weeks = [MONDAY + WEEK * number for number in range(20)]
    for each, length in ((100_000, 4), (5_000, 4), (2_500, 8), (10, 13)):
        found = windows.spans(dict.fromkeys(weeks, each), weeks[-1:])
        assert found == {weeks[-1]: weeks[-length]}


def test_a_week_without_contacts_has_no_window():
    assert windows.spans({MONDAY: 5}, [MONDAY, MONDAY + WEEK]) == {MONDAY: MONDAY - WEEK * 12}


def test_a_day_touches_the_windows_it_may_lie_in_and_those_that_begin_in_the_fortnight_after():
    touched = windows.weeks_touched([MONDAY + timedelta(days=6)])
    assert touched == [MONDAY + WEEK * number for number in range(15)]
    assert windows.days_needed([MONDAY]) == (MONDAY - WEEK * 14, MONDAY + timedelta(days=6))


def test_windows_are_read_together_up_to_what_memory_holds():
    counts = {MONDAY + WEEK * number: 10 for number in range(40)}
    asked = windows.spans(counts, list(counts))
    groups = list(windows.together(asked, counts, 200))
    assert {week: first for group in groups for week, first in group.items()} == asked
    assert [len(group) for group in groups] == [20, 8, 8, 4]
    assert [len(group) for group in windows.together(asked, counts, 1)] == [1] * 40


def test_windows_far_apart_are_not_read_together():
    asked = {MONDAY: MONDAY - WEEK, MONDAY + WEEK * 50: MONDAY + WEEK * 49}
    assert len(list(windows.together(asked, dict.fromkeys(asked, 1), 200))) == 2
