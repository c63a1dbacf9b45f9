"""The rows of a CSV with the line on which each begins.

What belongs here: decoding, quoting, and what is wrong with a row as such. What does not: its cells' meaning.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.ingest.streams import lines
from qm_pipeline.interactions.errors import QuarantineReason, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.ingest.csv_mapping import CsvMapping
    from qm_pipeline.ingest.streams import Source

_UNDECODED: Final = re.compile("[\udc80-\udcff]")


class Row(NamedTuple):
    """One row; where `reason` is set, the row cannot be used and its cells are what there is of it."""

    line: int
    cells: list[str]
    reason: QuarantineReason | None = None


class _Feed:
    """Lines as the csv module takes them, counted; a cell may go on over several of them."""

    def __init__(self, source: Source, encoding: str) -> None:
        self._lines = lines(source)
        self._encoding = encoding
        self.number = 0
        self.is_whole = True
        self.held: list[str] = []

    def begin(self) -> int:
        """Begin a row, and return its line."""
        self.is_whole = True
        self.held.clear()
        return self.number + 1

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number = line.number
            self.is_whole = self.is_whole and line.whole
            self.held.append(line.content.decode(self._encoding, "surrogateescape") + "\n")
            yield self.held[-1]


class Table:
    """A CSV file: its header, and its rows as a stream.

    Raises
    ------
    UnreadableFileError
        There is no header, or it lacks a column that the mapping names.
    """

    def __init__(self, source: Source, mapping: CsvMapping) -> None:
        self._feed = _Feed(source, mapping.encoding)
        # strict: a quote that is never closed is an error, not a cell with the rest of the file in it.
        self._reader = csv.reader(iter(self._feed), delimiter=mapping.delimiter, strict=True)
        self.header = self._header(source, mapping)

    def _header(self, source: Source, mapping: CsvMapping) -> list[str]:
        try:
            header = [name.strip() for name in next(self._reader, [])]
        except csv.Error:
            header = []
        wanted = {*mapping.columns.values(), *mapping.turns.values(), *mapping.attributes.values()}
        missing = sorted(wanted - set(header))
        if missing:
            raise UnreadableFileError(
                f"{source.shown} has no column {missing[0]!r}, which the mapping names."
            )
        return header

    def rows(self) -> Iterator[Row]:
        """Yield the rows behind the header; blank ones are none."""
        while True:
            begins = self._feed.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield Row(begins, ["".join(self._feed.held)], QuarantineReason.NOT_CSV)
                continue
            if cells:
                yield Row(begins, cells, self._fault(cells))

    def _fault(self, cells: list[str]) -> QuarantineReason | None:
        if not self._feed.is_whole:
            return QuarantineReason.LINE_TOO_LONG
        if any(_UNDECODED.search(cell) for cell in cells):
            return QuarantineReason.NOT_UTF8
        return None if len(cells) == len(self.header) else QuarantineReason.NOT_CSV
