from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.runs.days import FIRST_DAY, DayRange, as_one_run, ranges, within_reach

DAY = date(2026, 3, 2)


def days(*numbers: int) -> list[date]:
    return [DAY + timedelta(days=number) for number in numbers]


def test_days_that_follow_one_another_are_one_range():
    assert ranges(days(3, 0, 1, 7)) == [DayRange(*days(0, 1)), DayRange(*days(3, 3)), DayRange(*days(7, 7))]


@given(st.sets(st.integers(0, 400), max_size=60))
def test_ranges_hold_exactly_the_days_given(numbers: set[int]):
    held = [span.first + timedelta(days=n) for span in ranges(days(*numbers)) for n in range(span.length)]
    assert held == days(*sorted(numbers))


def test_no_day_is_no_run():
    assert as_one_run([]) is None


def test_a_week_with_a_closed_weekend_is_run_as_a_whole():
    plan = as_one_run(days(0, 1, 2, 3, 4, 7))
    assert plan is not None
    assert (plan.span, plan.sparse) == (DayRange(*days(0, 7)), False)


def test_days_years_apart_are_picked_out_of_their_span():
    plan = as_one_run(days(0, 4000))
    assert plan is not None
    assert (plan.span.length, plan.sparse) == (4001, True)


def test_a_range_is_cut_to_the_days_that_can_hold_anything():
    tomorrow = DAY + timedelta(days=1)
    assert within_reach(DayRange(date(1980, 1, 1), date(2999, 1, 1)), DAY) == DayRange(FIRST_DAY, tomorrow)
    assert within_reach(DayRange(*days(-3, -2)), DAY) == DayRange(*days(-3, -2))
    assert within_reach(DayRange(*days(2, 3)), DAY) is None
