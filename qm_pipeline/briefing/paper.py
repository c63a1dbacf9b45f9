"""The briefing as a PDF, A4 on its side: the same words, pictures and figures as the page.

What belongs here: layout (fpdf2). What does not: what is said (`parts`, `sentences`). The letters are
DejaVu's, which come with matplotlib, so that every sign is there on every machine; no clock goes into the
file.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import TableCellFillMode, VAlign
from fpdf.fonts import FontFace

from qm_pipeline.briefing import parts, pictures, sentences
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.briefing.content import Briefing

_FONT: Final = "DejaVu"
_INK: Final = (39, 49, 61)
_MUTED: Final = (91, 102, 115)
_LINE: Final = 5.2  # mm
_SMALL: Final = 8
_BODY: Final = 10
_ROOM: Final = 24  # mm that a heading and its first lines need
_TOP: Final = 60  # mm; the long table begins in the upper part of a page
_FIRST_COLUMN: Final = 1.5  # times as wide as the others
_STAMP: Final = datetime(2000, 1, 1, tzinfo=UTC)


def pdf(told: Briefing) -> bytes:
    """Write the document."""
    paper = _Paper(parts.title(told))
    paper.heading(parts.title(told), 16)
    paper.text(sentences.summary(told), colour=_MUTED)
    paper.heading(parts.FINDINGS, 12)
    paper.points(sentences.findings(told))
    paper.picture(parts.SIDE_BY_SIDE, pictures.side_by_side(told), parts.KEY)
    paper.picture(parts.COURSE, pictures.course(told), parts.BAND)
    if any(row.finding for row in told.drivers):
        paper.picture(parts.DRIVERS, pictures.drivers(told), parts.FEWEST)
    else:
        paper.heading(parts.DRIVERS, 12)
        paper.text(parts.NO_DRIVERS, colour=_MUTED)
    if paper.get_y() > _TOP:
        paper.add_page()
    paper.heading(parts.FIGURES, 12)
    paper.figures(told)
    paper.text(parts.TABLE_NOTE, colour=_MUTED, size=_SMALL)
    paper.heading(parts.NOTES, 12)
    for metric in told.metrics:
        paper.text(f"{terms.METRICS[metric].title}: {terms.METRICS[metric].meaning}", size=_SMALL)
    return bytes(paper.output())


class _Paper(FPDF):
    """A document in our letters and colours."""

    def __init__(self, title: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
        self.add_font(_FONT, "", folder / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", folder / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_lang("en")
        self.set_creation_date(_STAMP)
        self.set_margin(14)
        self.set_auto_page_break(auto=True, margin=14)
        self.add_page()

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-10)
        self.set_font(_FONT, "", _SMALL)
        self.set_text_color(*_MUTED)
        self.cell(0, 5, f"{self.page_no()}", align="R")

    def heading(self, words: str, size: int) -> None:
        """Write a heading, on the next page where nothing else would fit under it."""
        if self.get_y() + _ROOM > self.h - self.b_margin:
            self.add_page()
        self.ln(2)
        self.set_font(_FONT, "B", size)
        self.set_text_color(*_INK)
        self.multi_cell(0, size * 0.55, words, new_x="LMARGIN", new_y="NEXT")
        self.ln(1)

    def text(self, words: str, *, colour: tuple[int, int, int] = _INK, size: int = _BODY) -> None:  # type: ignore[override]
        """Write a paragraph."""
        self.set_font(_FONT, "", size)
        self.set_text_color(*colour)
        self.multi_cell(0, _LINE * size / _BODY, words, new_x="LMARGIN", new_y="NEXT", align="L")

    def points(self, lines: Iterable[str]) -> None:
        """Write a list."""
        for line in lines:
            self.text(f"\N{BULLET} {line}")
            self.ln(0.8)

    def picture(self, heading: str, svg: str, note: str) -> None:
        """Draw a picture under its heading, both on one page."""
        drawn = io.BytesIO(svg.encode())
        height = self.epw * pictures.proportion(svg)
        if self.get_y() + height + _ROOM > self.h - self.b_margin:
            self.add_page()
        self.heading(heading, 12)
        self.image(drawn, w=self.epw, h=height)
        self.text(note, colour=_MUTED, size=_SMALL)

    def figures(self, told: Briefing) -> None:
        """Draw the table of all figures."""
        self.set_font(_FONT, "", _SMALL)
        self.set_text_color(*_INK)
        self.set_draw_color(223, 228, 234)
        head = FontFace(emphasis="BOLD", color=_MUTED)
        widths = (_FIRST_COLUMN, *(1.0 for _ in told.channels))
        with self.table(
            col_widths=widths, text_align=("LEFT", *("RIGHT" for _ in told.channels)), headings_style=head,
            line_height=3.8, borders_layout="HORIZONTAL_LINES", cell_fill_mode=TableCellFillMode.NONE,
            markdown=True, padding=1, v_align=VAlign.T,
        ) as table:  # fmt: skip
            top = table.row()
            for name in ("", *(terms.channel(each) for each in told.channels)):
                top.cell(name)
            for metric in told.metrics:
                row = table.row()
                row.cell(terms.METRICS[metric].title)
                for channel in told.channels:
                    found = parts.cell(told, channel, metric)
                    row.cell("\n".join([f"**{found.figure}** {found.arrow}".strip(), *found.details]))
