"""A table as a file that spreadsheets open: CSV in UTF-8 with its mark, safe against formulas.

What belongs here: the form of the file. What does not: what is in it.

A spreadsheet runs a cell that begins with = + - @ and the like, wherever its text comes from: a customer's
name can be a formula. Such a text gets an apostrophe before it, which spreadsheets take for "this is text".
Numbers are written as numbers, negative ones too: they come from us.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

Cell = str | int | float | datetime | None

# The full-width forms too: some spreadsheets fold them into the plain ones.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK: Final = "\ufeff"
_PLACES: Final = 4


def written(headings: Sequence[str], rows: Iterable[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    """Write a table; unknown is an empty cell, a time stands as the site's clocks show it."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([_cell(cell, zone) for cell in row] for row in rows)
    return (_MARK + file.getvalue()).encode()


def _cell(value: Cell, zone: ZoneInfo) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return round(value, _PLACES)
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """Keep a text a text: what a spreadsheet would strip before it looks is looked through too."""
    return f"'{value}" if value.startswith(_DANGEROUS) or value.lstrip().startswith(_DANGEROUS) else value
