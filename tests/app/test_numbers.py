"""Numbers in words: signs, units, and a dash for what is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from app_streamlit.components import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


@pytest.mark.parametrize(
    ("value", "said"), [(3.14, "+3.1"), (-0.06, f"{MINUS}0.1"), (-0.04, "0.0"), (0.0, "0.0"), (None, DASH)]
)
def test_a_score_carries_its_sign_and_nothing_carries_none(value: float | None, said: str):
    assert numbers.signed(value) == said


@pytest.mark.parametrize(
    "write", [numbers.count, numbers.percent, numbers.plain, numbers.clock, numbers.span]
)
def test_what_is_not_known_is_a_dash_and_never_a_zero(write: Callable[[None], str]):
    assert write(None) == DASH


def test_unknown_days_and_times_are_a_dash():
    assert numbers.day(None) == numbers.moment(None, ZoneInfo("UTC")) == numbers.days(None, None) == DASH


def test_a_time_is_told_by_the_clocks_of_the_site():
    late = datetime(2025, 11, 16, 23, 30, tzinfo=UTC)
    assert numbers.moment(late, ZoneInfo("Europe/Berlin")) == "Mon 17 Nov 2025, 00:30"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_000, "1 d 1 h")]
)
def test_a_length_of_time_has_its_two_largest_units(seconds: int, said: str):
    assert numbers.span(timedelta(seconds=seconds)) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_an_age_has_one_unit():
    now = datetime(2025, 11, 17, tzinfo=UTC)
    assert numbers.ago(now - timedelta(hours=3, minutes=20), now) == "3 h ago"


def test_a_file_that_was_written_this_second_is_not_zero_old():
    now = datetime(2025, 11, 17, tzinfo=UTC)
    assert numbers.ago(now, now) == "just now"


@pytest.mark.parametrize(
    ("value", "said"), [(911, "911 B"), (1_900, "1.9 kB"), (182_400, "182 kB"), (5 * 10**13, "50000 GB")]
)
def test_sizes_are_in_decimal_units(value: int, said: str):
    assert numbers.size(value) == said


def test_one_of_a_thing_is_singular():
    assert (numbers.plural(1, "turn"), numbers.plural(2000, "turn")) == ("1 turn", "2,000 turns")


def test_an_interval_that_is_not_known_is_left_out():
    assert numbers.interval("share", None, 0.4) == ""
    assert numbers.interval("share", 0.1, 0.4) == "10.0% to 40.0%"


def test_a_single_day_is_written_once():
    day = date(2025, 11, 16)
    assert numbers.days(day, day) == "Sun 16 Nov 2025"


def test_offsets_over_an_hour_show_the_hour():
    assert (numbers.clock(61_000), numbers.clock(3_661_000)) == ("1:01", "1:01:01")
