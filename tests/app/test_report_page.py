"""The report: what it says before it is sent, and the three files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.briefing import content, forms
from tests.app import reading

if TYPE_CHECKING:
    from tests.app.conftest import Open

WEEK = date(2025, 11, 10)
ROWS = [
    ("chat", WEEK, "volume", 10.0, None, None, 10, None, None),
    ("chat", WEEK, "coverage", 1.0, None, None, 10, None, None),
    ("chat", WEEK, "customer_score", 0.4, 0.1, 0.7, 10, None, None),
]


def test_the_week_is_told_and_three_files_are_offered(browse: Open):
    app = browse("report")
    assert not app.exception
    said = reading.words(reading.section(app, "told"))
    assert "Chat: refund pulls down the customer score: 80 contacts" in said
    buttons = [
        it
        for it in reading.nodes(reading.section(app, "files"))
        if getattr(it, "type", "") == "download_button"
    ]
    assert [it.proto.label for it in buttons] == ["PDF", "HTML", "CSV"]


def test_a_week_of_the_address_is_told(browse: Open):
    app = browse("report", week="2025-10-27")
    assert app.selectbox(key="report_week").value == "2025-10-27"


@pytest.mark.parametrize(
    ("form", "begin"), [("pdf", b"%PDF"), ("html", b"<!doctype html>"), ("csv", b"channel,week")]
)
def test_each_form_is_what_its_name_says(form: str, begin: bytes):
    told = content.briefing(WEEK, [dict(zip(content.Figure._fields, row, strict=True)) for row in ROWS], [])
    assert forms.rendered(told, forms.Form(form)).lower().startswith(begin.lower())
