"""What the sensors ask for, as pure functions of what they saw."""

from __future__ import annotations

from datetime import date, timedelta

from qm_pipeline.defs.automation import BATCH_JOB, LANDING_JOB, day_requests, file_requests
from qm_pipeline.runs.days import Touched
from qm_pipeline.runs.drop import Dropped

DAY = date(2026, 3, 2)
START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def touched(*numbers: int, times: int = 1) -> list[Touched]:
    return [Touched(DAY + timedelta(days=number), times) for number in numbers]


def test_each_range_of_days_is_asked_for_once_and_exactly():
    asked = [(each.tags[START], each.tags[END], each.job_name) for each in day_requests(touched(-5000, 0, 1))]
    assert asked == [("2012-06-23", "2012-06-23", BATCH_JOB), ("2026-03-02", "2026-03-03", BATCH_JOB)]


def test_a_tick_that_is_repeated_asks_under_the_same_key():
    assert day_requests(touched(0, 1))[0].run_key == day_requests(touched(0, 1))[0].run_key


def test_what_arrives_again_for_a_day_is_asked_for_again():
    assert day_requests(touched(0, times=1))[0].run_key != day_requests(touched(0, times=2))[0].run_key


def test_very_many_ranges_are_one_run_that_picks_its_days():
    asked = day_requests(touched(*range(0, 1000, 10)))
    assert len(asked) == 1
    assert asked[0].tags["qm/days"] == "pending"
    assert asked[0].tags["dagster/defer_asset_events"] == "true"


def test_nothing_touched_is_nothing_asked():
    assert day_requests([]) == []
    assert file_requests([], hour=1) == []


def test_a_file_is_asked_for_once_an_hour_until_it_is_dealt_with():
    file = Dropped("/drop/a.jsonl", 10, 5)
    keys = [file_requests([file], hour)[0].run_key for hour in (1, 1, 2)]
    assert keys[0] == keys[1] != keys[2]
    assert file_requests([file], 1)[0].job_name == LANDING_JOB
    assert file_requests([file._replace(modified_ns=6)], 1)[0].run_key != keys[0]
