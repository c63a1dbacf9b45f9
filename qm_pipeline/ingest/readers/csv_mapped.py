"""CSV with a mapping file, one row a turn: the way in for whatever has no reader of its own.

What belongs here: rows into native records. What does not: the mapping (csv_mapping), judging (`record`).
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from qm_pipeline.ingest import csv_mapping
from qm_pipeline.ingest.csv_mapping import AT
from qm_pipeline.ingest.readers.csv_rows import Row, Table
from qm_pipeline.ingest.readers.gathering import first_lines, gathered
from qm_pipeline.ingest.reading import Read, ReadOptions, Refused, checked
from qm_pipeline.ingest.streams import KEPT_OF_A_LONG_LINE
from qm_pipeline.interactions.errors import QuarantineReason, RejectedError, UnreadableFileError
from qm_pipeline.interactions.record import LINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.ingest.csv_mapping import CsvMapping
    from qm_pipeline.ingest.streams import Source


def read(source: Source, options: ReadOptions) -> Iterator[Read]:
    """Yield the interactions of a file, each at the line of its first row.

    Raises
    ------
    UnreadableFileError
        There is no mapping, or it does not fit the file.
    """
    if options.mapping is None:
        raise UnreadableFileError(f"{source.shown} is a CSV: say with --mapping what its columns are.")
    mapping = csv_mapping.load(options.mapping)
    reader = _Reader(source, mapping)
    for rows in _together(reader.rows(), reader):
        yield reader.read(rows, options)


class _Reader:
    """One file's columns, and its rows as records."""

    def __init__(self, source: Source, mapping: CsvMapping) -> None:
        self._source = source
        self._mapping = mapping
        self._header = Table(source, mapping).header
        self._places = {name: place for place, name in reversed(list(enumerate(self._header)))}
        self._id = self._places[mapping.columns["interaction_id"]]

    def rows(self) -> Iterator[Row]:
        begins = first_lines(Table(self._source, self._mapping).rows(), self.owner)
        rows = Table(self._source, self._mapping).rows()
        return rows if begins is None else gathered(rows, self.owner, begins)

    def owner(self, row: Row) -> str | None:
        """Return the id of the interaction that a row belongs to; None where it stands for itself."""
        return None if row.reason is not None or not row.cells[self._id].strip() else row.cells[self._id]

    def read(self, rows: list[Row], options: ReadOptions) -> Read:
        line = rows[0].line
        raw = self._written(rows)
        if rows[0].reason is not None:
            return Refused(line, rows[0].reason, None, raw)
        if len(raw) > LINE_BYTES:
            return Refused(line, QuarantineReason.LINE_TOO_LONG, None, raw[:KEPT_OF_A_LONG_LINE])
        try:
            record = msgspec.json.encode(self._record(rows))
        except RejectedError as error:
            return Refused(line, error.reason, error.field, raw)
        result = checked(line, record, options)
        return result._replace(raw=raw) if isinstance(result, Refused) else result

    def _written(self, rows: list[Row]) -> bytes:
        """Return the rows under their header, as CSV again."""
        text = io.StringIO()
        csv.writer(text).writerows([self._header, *(row.cells for row in rows)])
        return text.getvalue().encode("utf-8", "surrogateescape")

    def _record(self, rows: list[Row]) -> dict[str, Any]:
        record = dict(self._mapping.constants)
        for field, column in self._mapping.columns.items():
            cell = self._first(rows, column)
            if cell is not None:
                record[field] = self._mapping.value(field, cell, field)
        attributes = {name: self._first(rows, column) for name, column in self._mapping.attributes.items()}
        record["attributes"] = {name: cell for name, cell in attributes.items() if cell is not None}
        record["turns"] = [self._turn(row, f"turns[{index}]") for index, row in enumerate(rows)]
        _place_in_time(record)
        return record

    def _first(self, rows: list[Row], column: str) -> str | None:
        """Return what a column first says about an interaction; an empty cell says nothing."""
        place = self._places[column]
        return next((row.cells[place] for row in rows if row.cells[place].strip()), None)

    def _turn(self, row: Row, path: str) -> dict[str, Any]:
        turn: dict[str, Any] = {}
        for field, column in self._mapping.turns.items():
            cell = row.cells[self._places[column]]
            if field == "text":
                turn[field] = cell
            elif cell.strip():
                turn[field] = self._mapping.value(field, cell, f"{path}.{field}")
        return turn


def _together(rows: Iterator[Row], reader: _Reader) -> Iterator[list[Row]]:
    """Yield the rows of one interaction at a time; unusable rows come alone, after the one they stand in.

    More than a record may hold is let go: the interaction is refused as a whole, and the rest of it not kept.
    """
    pending: list[Row] = []
    alone: list[Row] = []
    size = 0
    for row in rows:
        name = reader.owner(row)
        if name is None:
            alone.append(row)
            if not pending:
                yield alone
                alone = []
            continue
        if pending and reader.owner(pending[0]) != name:
            yield pending
            yield from ([each] for each in alone)
            pending, alone, size = [], [], 0
        if size <= LINE_BYTES:
            pending.append(row)
            size += sum(map(len, row.cells))
    if pending:
        yield pending
    yield from ([each] for each in alone)


def _place_in_time(record: dict[str, Any]) -> None:
    """Turn the turns' instants into offsets; where nothing else says when it was, they do."""
    instants = [turn[AT] for turn in record["turns"] if isinstance(turn.get(AT), datetime)]
    if instants:
        record.setdefault("started_at", min(instants))
        record.setdefault("ended_at", max(instants))
    started = record.get("started_at")
    for turn in record["turns"]:
        at = turn.pop(AT, None)
        if isinstance(at, datetime) and isinstance(started, datetime):
            turn.setdefault(
                "offset_ms", (at.astimezone(UTC) - started.astimezone(UTC)) // timedelta(milliseconds=1)
            )
