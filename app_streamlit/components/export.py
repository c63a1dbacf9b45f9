"""A table as a CSV file that opens safely in a spreadsheet.

What belongs here: the writing, and the guard against formula injection. What does not: which rows, which
columns, and the button that offers the file.

A spreadsheet takes a cell that begins with = + - @, a tab or a line break for a formula, whatever the file's
author meant; an apostrophe before it makes it text. Numbers are written as numbers, so their minus stays.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    Cell: TypeAlias = str | int | float | date | None

MIME: Final = "text/csv; charset=utf-8"
_DANGEROUS: Final = (
    "=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}",
)  # fmt: skip
# Spreadsheets read a file without it in the code page of the machine.
_BYTE_ORDER_MARK: Final = "\ufeff"


def safe(cell: Cell) -> str | int | float:
    """Return a cell that a spreadsheet shows and does not run; unknown is empty."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    text = str(cell).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(_DANGEROUS) else text


def written(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table, UTF-8 with a byte order mark, lines ended as RFC 4180 has them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(heading) for heading in headings])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + out.getvalue()).encode()
