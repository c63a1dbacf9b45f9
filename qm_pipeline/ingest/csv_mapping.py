"""The mapping file: what the columns of somebody's CSV mean.

What belongs here: its form, and a cell's text as the value of a field. What does not: rows and records.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from qm_pipeline.ingest.streams import shown
from qm_pipeline.interactions.errors import QuarantineReason, RejectedError, UnreadableFileError
from qm_pipeline.interactions.record import Interaction, Turn

if TYPE_CHECKING:
    from pathlib import Path

AT: Final = "at"
_TIMES: Final = frozenset({"started_at", "ended_at", AT})
_INTEGERS: Final = frozenset({"transfers", "hold_ms", "bot_handoff_turn", "offset_ms", "duration_ms"})
_TRUTHS: Final = frozenset({"resolved", "monitoring_notice"})
_TRUTH: Final = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
}
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_EPOCH: Final = {"epoch_s": 1, "epoch_ms": 1000}
_FIELDS: Final = frozenset(Interaction.__struct_encode_fields__) - {"turns", "attributes"}
_TURN_FIELDS: Final = frozenset(Turn.__struct_encode_fields__) | {AT}
_REQUIRED: Final = {"interaction_id": "columns", "role": "turns", "text": "turns"}


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written: RFC 3339 with an offset, unless `format` says otherwise.

    Parameters
    ----------
    format
        As for strptime, or `epoch_s`, `epoch_ms`.
    zone
        The IANA zone of times without an offset.
    """

    format: str | None = None
    zone: str | None = None


class CsvMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping file's content.

    Parameters
    ----------
    columns, turns
        Field of the record, or of a turn -> column. A turn's time may be given as `at`, its instant.
    attributes
        Attribute's name -> column.
    constants
        Field of the record -> its value in every record.
    values
        Field -> what is in the column -> the field's value; anything else in the column is refused.
    times
        How times are written.
    delimiter, encoding
        How the file is written.
    """

    columns: dict[str, str]
    turns: dict[str, str]
    attributes: dict[str, str] = {}
    constants: dict[str, Any] = {}
    values: dict[str, dict[str, Any]] = {}
    times: Times = Times()
    delimiter: str = ","
    encoding: Literal["utf-8", "cp1252", "iso-8859-1", "iso-8859-15"] = "utf-8"

    def value(self, field: str, cell: str, path: str) -> Any:  # noqa: ANN401 - any scalar
        """Return a cell as a field's value; what cannot be one stays text, for the record's check to refuse.

        Raises
        ------
        RejectedError
            `not_mapped`, or a time that is none.
        """
        if field in self.values:
            return self._translated(field, cell, path)
        if field in _TIMES:
            return self._instant(cell.strip(), path)
        if field in _INTEGERS and _INTEGER.fullmatch(cell.strip()):
            return int(cell)
        if field == "csat" and _NUMBER.fullmatch(cell.strip()):
            return float(cell)
        return _TRUTH.get(cell.strip().lower(), cell) if field in _TRUTHS else cell

    def _translated(self, field: str, cell: str, path: str) -> Any:  # noqa: ANN401 - any scalar
        table = self.values[field]
        if cell.strip() not in table:
            raise RejectedError(QuarantineReason.NOT_MAPPED, path)
        return table[cell.strip()]

    def _instant(self, cell: str, path: str) -> datetime:
        try:
            moment = self._parsed(cell)
        except (ValueError, OverflowError, OSError):  # msgspec's errors are ValueErrors
            raise RejectedError(QuarantineReason.BAD_TIME, path) from None
        if moment.tzinfo is not None:
            return moment
        if self.times.zone is None:
            raise RejectedError(QuarantineReason.TIME_WITHOUT_OFFSET, path)
        return _localised(moment, ZoneInfo(self.times.zone), path)

    def _parsed(self, cell: str) -> datetime:
        written = self.times.format
        if written is None:
            return msgspec.convert(cell, datetime)
        if written in _EPOCH:
            return datetime.fromtimestamp(float(cell) / _EPOCH[written], UTC)
        return datetime.strptime(cell, written)  # noqa: DTZ007 - the zone is looked at by the caller


def _localised(moment: datetime, zone: ZoneInfo, path: str) -> datetime:
    """Give a local time its offset; in the hour that the clocks repeat or skip it has no one offset."""
    local = moment.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise RejectedError(QuarantineReason.TIME_WITHOUT_OFFSET, path)
    return local


def load(path: Path) -> CsvMapping:
    """Read a mapping file.

    Raises
    ------
    UnreadableFileError
        It cannot be read, or maps to fields that there are not, or leaves out what every record needs.
    """
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=CsvMapping)
    except OSError as error:
        raise UnreadableFileError(
            f"{shown(path)} could not be read ({error.strerror or 'I/O error'})."
        ) from None
    except (msgspec.MsgspecError, ValueError) as error:  # tomllib's errors are ValueErrors
        raise UnreadableFileError(f"{shown(path)} is not a mapping file: {error}.") from None
    for fault in _faults(mapping):
        raise UnreadableFileError(f"{shown(path)} is not a mapping file: {fault}.")
    return mapping


def _faults(mapping: CsvMapping) -> list[str]:
    unknown = sorted({*mapping.columns, *mapping.constants} - _FIELDS) + sorted(
        {*mapping.turns} - _TURN_FIELDS
    )
    faults = [f"there is no field {name}" for name in unknown]
    given = {"columns": mapping.columns, "turns": mapping.turns}
    faults += [f"{table} lacks {name}" for name, table in _REQUIRED.items() if name not in given[table]]
    if len(mapping.delimiter) != 1:
        faults.append("delimiter must be one character")
    if mapping.times.zone is not None and not _is_zone(mapping.times.zone):
        faults.append("times.zone is no time zone")
    return faults


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
