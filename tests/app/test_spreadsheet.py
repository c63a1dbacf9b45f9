"""A file for spreadsheets: text stays text whatever it begins with, numbers stay numbers."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app_streamlit import spreadsheet

ZONE = ZoneInfo("Europe/Berlin")


def _read(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "cell",
    [
        "=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1",
        '="a","b"', "=cmd|' /C calc'!A0",
    ],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(cell: str):
    found = _read(spreadsheet.written(["name"], [[cell]], ZONE))
    assert found[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["agent-07", "a=b", "1 - 2", "it's", "", "Grüße, \u05e9\u05dc\u05d5\u05dd"])
def test_any_other_text_is_left_alone(cell: str):
    assert _read(spreadsheet.written(["name"], [[cell]], ZONE))[1:] == [[cell]]


def test_numbers_stay_numbers_and_unknown_is_empty_and_not_nought():
    found = _read(spreadsheet.written(["a", "b", "c", "d"], [[-3.25, 0.0, -7, None]], ZONE))
    assert found[1] == ["-3.25", "0.0", "-7", ""]


def test_a_cell_with_commas_quotes_and_lines_is_one_cell():
    said = 'he said "no", twice\nand left'
    assert _read(spreadsheet.written(["said"], [[said]], ZONE))[1] == [said]


def test_a_time_stands_as_the_site_s_clocks_show_it():
    moment = datetime(2025, 11, 16, 23, 30, tzinfo=UTC)
    assert _read(spreadsheet.written(["at"], [[moment]], ZONE))[1] == ["2025-11-17 00:30:00"]
