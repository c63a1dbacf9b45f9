"""The files of the briefing: whole in themselves, the same bytes each time, the same content in each."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markupsafe import escape

from qm_pipeline.briefing import page, paper, pictures, sentences, table
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.briefing.content import Briefing


def test_the_page_fetches_nothing_and_runs_nothing(told: Briefing):
    html = page.html(told)
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)", html)
    assert set(re.findall(r'(?:href|src)="([^"#][^"]*)"', html)) == set()


def test_the_page_escapes_what_comes_from_outside(told: Briefing):
    shown = told.drivers[1]._replace(finding=True, impact=-500.0)
    html = page.html(type(told)(**{**vars(told), "drivers": [shown]}))
    assert "<b>odd" not in html
    assert "&lt;b&gt;odd &amp; new&lt;/b&gt;" in html


def test_the_page_tells_every_finding_and_every_figure(told: Briefing):
    html = page.html(told)
    titles = [terms.METRICS[metric].title for metric in told.metrics]
    assert all(escape(line) in html for line in [*sentences.findings(told), *titles])
    assert html.count("<svg") == 3


@pytest.mark.parametrize("draw", [pictures.side_by_side, pictures.course, pictures.drivers])
def test_a_picture_is_well_formed_and_needs_no_letters(told: Briefing, draw: Callable[[Briefing], str]):
    svg = draw(told)
    tags = {element.tag.split("}")[-1] for element in ET.fromstring(svg).iter()}  # noqa: S314  (ours)
    assert "text" not in tags
    assert "path" in tags
    assert 0 < pictures.proportion(svg) < 1


@pytest.mark.parametrize("write", [page.html, paper.pdf, table.table])
def test_the_same_week_gives_the_same_bytes(told: Briefing, write: Callable[[Briefing], str | bytes]):
    assert write(told) == write(told)


def test_the_paper_is_a_pdf_of_some_pages(told: Briefing):
    made = paper.pdf(told)
    assert made.startswith(b"%PDF-")
    assert 2 <= made.count(b"/Type /Page\n") <= 5


def test_the_table_holds_every_figure_with_its_unit(told: Briefing):
    rows = list(csv.DictReader(io.StringIO(table.table(told))))
    assert len(rows) == 2 * len(terms.METRICS)
    by_place = {(row["channel"], row["metric"]): row for row in rows}
    unknown = by_place["voice", "repeat_contact_rate"]
    assert (unknown["value"], unknown["low"], unknown["n"]) == ("", "", "0")
    score = by_place["chat", "customer_score"]
    assert (float(score["value"]), score["unit"]) == (-1.8, "points -5..+5")
