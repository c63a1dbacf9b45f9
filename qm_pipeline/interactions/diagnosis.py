"""Why a line is not an acceptable record.

What belongs here: the patient reading of what the fast decoder refused, and the reason from the closed list.
What does not: the contract itself. It is read off the record's types, so the two cannot drift apart.
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import msgspec
from msgspec import inspect

from qm_pipeline.interactions.errors import QuarantineReason, RejectedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Record = TypeVar("Record", bound=msgspec.Struct)
Kind = TypeVar("Kind")

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LEAP_SECOND: Final = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d):60(?:\.0+)?([Zz]|[+-]\d\d:?\d\d)")
_WITHOUT_OFFSET: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_LONGEST_NUMBER: Final = 20  # digits: beyond any column, and below the length at which int() itself refuses
_NAME_LENGTH: Final = 80
_OVERFLOW: Final = 2**64
_MICROSECOND: Final = timedelta(microseconds=1)


def patient(line: bytes, record: type[Record]) -> tuple[Record, tuple[str, ...]]:
    """Read a line that the fast decoder refused.

    Parameters
    ----------
    line
        One line, without its line end.
    record
        The type to read it into.

    Returns
    -------
    tuple
        The record and the names of the unknown fields, where only those (or a repeated key, whose last value
        counts, or a leap second) were in the way.

    Raises
    ------
    RejectedError
        With the reason and the path of the first field at fault.
    """
    document = parse(line)
    if not isinstance(document, dict):
        raise RejectedError(QuarantineReason.NOT_AN_OBJECT)
    known, ignored = _split(document, _struct(record))
    _settle_leap_seconds(known)
    try:
        decoded = msgspec.convert(known, record)
    except msgspec.ValidationError:
        _explain(known, _struct(record), "")
        # Not reached while types and walk agree (a test feeds both the same faults); if ever, not a crash.
        raise RejectedError(QuarantineReason.WRONG_TYPE) from None
    try:
        _refuse_unstorable(known)
    except RecursionError:
        raise RejectedError(QuarantineReason.TOO_DEEP) from None
    return decoded, ignored


def refuse_nul(value: object, path: str = "") -> None:
    """Refuse a NUL character in any string of a record: Postgres has no way to keep one.

    Raises
    ------
    RejectedError
        `nul_character`, with the path of the string.
    """
    for where, text in _strings(value, path):
        if "\0" in text:
            raise RejectedError(QuarantineReason.NUL_CHARACTER, where)


def _refuse_unstorable(known: Mapping[str, Any]) -> None:
    """Refuse what only the slow parser lets through: half characters, numbers that overflow to infinity."""
    for where, text in _strings(known, ""):
        if _SURROGATE.search(text):
            raise RejectedError(QuarantineReason.LONE_SURROGATE, where)
    for value in known.get("attributes", {}).values():
        if isinstance(value, float) and not math.isfinite(value):
            raise RejectedError(QuarantineReason.NOT_FINITE, "attributes")


def parse(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Parse JSON with the fast parser, or where it refuses, with one that can say why.

    Raises
    ------
    RejectedError
        `not_utf8`, `not_json`, `nul_character`, `not_finite` or `too_deep`.
    """
    try:
        return msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _parse_slowly(line)


def _parse_slowly(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Parse with the library that tells apart what msgspec calls malformed: NaN, surrogates, huge numbers."""
    try:
        text = line.decode("utf-8")
        return json.loads(text, parse_constant=_not_finite, parse_int=_integer)
    except UnicodeDecodeError:
        raise RejectedError(QuarantineReason.NOT_UTF8) from None
    except RecursionError:
        raise RejectedError(QuarantineReason.TOO_DEEP) from None
    except json.JSONDecodeError:
        reason = QuarantineReason.NUL_CHARACTER if b"\0" in line else QuarantineReason.NOT_JSON
        raise RejectedError(reason) from None


def _not_finite(_token: str) -> NoReturn:
    raise RejectedError(QuarantineReason.NOT_FINITE)


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else _OVERFLOW


@cache
def _struct(record: type[msgspec.Struct]) -> inspect.StructType:
    described = inspect.type_info(record)
    if not isinstance(described, inspect.StructType):
        raise TypeError(record)
    return described


def _split(document: Mapping[str, Any], struct: inspect.StructType) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Part the known fields from the unknown, in the record and in its turns; null is the same as absent."""
    fields = {field.encode_name: field.type for field in struct.fields}
    known = {name: value for name, value in document.items() if name in fields and value is not None}
    ignored = [_name(name) for name in document if name not in fields]
    for name, value in known.items():
        nested = _element(fields[name])
        if nested is not None and isinstance(value, list):
            parts = [_split(each, nested) if isinstance(each, dict) else (each, ()) for each in value]
            known[name] = [part for part, _ in parts]
            ignored += [f"{name}[].{unknown}" for _, names in parts for unknown in names]
    return known, tuple(dict.fromkeys(ignored))


def _name(name: str) -> str:
    """Cut and clean an unknown field's name: it goes into a report, and nobody vouches for it."""
    return _SURROGATE.sub("\ufffd", name[:_NAME_LENGTH]).replace("\0", "\ufffd")


def _element(described: inspect.Type) -> inspect.StructType | None:
    if isinstance(described, inspect.ListType) and isinstance(described.item_type, inspect.StructType):
        return described.item_type
    return None


def _settle_leap_seconds(known: dict[str, Any]) -> None:
    """Read 23:59:60 as the first instant of the next minute, as Postgres does."""
    for name, value in known.items():
        if name.endswith("_at") and isinstance(value, str) and (leap := _LEAP_SECOND.fullmatch(value)):
            known[name] = _after_leap_second(f"{leap[1]}:59.999999{leap[2]}") or value


def _after_leap_second(eve: str) -> str | None:
    try:
        moment = datetime.fromisoformat(eve.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return (moment + _MICROSECOND).isoformat() if (moment.hour, moment.minute) == (23, 59) else None


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every string of a record with its path; an attribute's name is data, so its path stops before it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if path == "attributes":
                yield path, name
            yield from _strings(item, path if path == "attributes" else _joined(path, name))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _explain(known: Mapping[str, Any], struct: inspect.StructType, path: str) -> None:
    """Raise for the first field of `known`, in the contract's order, that does not fit `struct`."""
    for field in struct.fields:
        where = _joined(path, field.encode_name)
        if field.encode_name in known:
            _explain_value(known[field.encode_name], field.type, where)
        elif field.required:
            raise RejectedError(QuarantineReason.MISSING_FIELD, where)


def _explain_value(value: object, described: inspect.Type, path: str) -> None:
    for kind, explain in _EXPLANATIONS:
        if isinstance(described, kind):
            explain(value, described, path)
            return
    raise TypeError(described)


def _explain_nothing(_value: object, _described: inspect.AnyType, _path: str) -> None:
    """Anything fits."""


def _explain_union(value: object, described: inspect.UnionType, path: str) -> None:
    choices = [choice for choice in described.types if not isinstance(choice, inspect.NoneType)]
    if len(choices) == 1:
        _explain_value(value, choices[0], path)
        return
    for choice in choices:
        if isinstance(value, _PYTHON_TYPES[type(choice)]) and not _is_bool_as_number(value, choice):
            _explain_value(value, choice, path)
            return
    raise RejectedError(QuarantineReason.WRONG_TYPE, path)


def _is_bool_as_number(value: object, choice: inspect.Type) -> bool:
    return isinstance(value, bool) and not isinstance(choice, inspect.BoolType)


def _explain_string(value: object, described: inspect.StrType, path: str) -> None:
    text = _typed(value, str, path)
    is_identifier = described.min_length is not None
    if is_identifier and not text:
        raise RejectedError(QuarantineReason.BLANK_ID, path)
    if described.max_length is not None and len(text) > described.max_length:
        too_long = QuarantineReason.ID_TOO_LONG if is_identifier else QuarantineReason.TEXT_TOO_LONG
        raise RejectedError(too_long, path)


def _explain_integer(value: object, described: inspect.IntType, path: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise RejectedError(QuarantineReason.NOT_FINITE, path)
    _refuse_outside(_typed(value, int, path), described, path)


def _explain_float(value: object, described: inspect.FloatType, path: str) -> None:
    number = float(_typed(value, (int, float), path))
    if not math.isfinite(number):
        raise RejectedError(QuarantineReason.NOT_FINITE, path)
    _refuse_outside(number, described, path)


def _refuse_outside(number: float, described: inspect.IntType | inspect.FloatType, path: str) -> None:
    below = described.ge is not None and number < described.ge
    above = described.le is not None and number > described.le
    if below or above:
        raise RejectedError(QuarantineReason.OUT_OF_RANGE, path)


def _explain_literal(value: object, described: inspect.LiteralType, path: str) -> None:
    if _typed(value, str, path) not in described.values:
        raise RejectedError(QuarantineReason.UNKNOWN_VALUE, path)


def _explain_time(value: object, _described: inspect.DateTimeType, path: str) -> None:
    text = _typed(value, str, path)
    try:
        msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        naive_date = _WITHOUT_OFFSET.fullmatch(text)
        reason = QuarantineReason.TIME_WITHOUT_OFFSET if naive_date else QuarantineReason.BAD_TIME
        raise RejectedError(reason, path) from None
    if _WITHOUT_OFFSET.fullmatch(text):
        raise RejectedError(QuarantineReason.TIME_WITHOUT_OFFSET, path)


def _explain_bool(value: object, _described: inspect.BoolType, path: str) -> None:
    if not isinstance(value, bool):
        raise RejectedError(QuarantineReason.WRONG_TYPE, path)


def _explain_list(value: object, described: inspect.ListType, path: str) -> None:
    items = _typed(value, list, path)
    if described.min_length is not None and len(items) < described.min_length:
        raise RejectedError(QuarantineReason.NO_TURNS, path)
    for index, item in enumerate(items):
        _explain_value(item, described.item_type, f"{path}[{index}]")


def _explain_object(value: object, described: inspect.DictType, path: str) -> None:
    for item in _typed(value, dict, path).values():
        if item is not None:
            _explain_value(item, described.value_type, path)


def _explain_struct(value: object, described: inspect.StructType, path: str) -> None:
    _explain(_typed(value, dict, path), described, path)


def _typed(value: object, kind: type[Kind] | tuple[type[Kind], ...], path: str) -> Kind:
    if isinstance(value, bool) or not isinstance(value, kind):
        raise RejectedError(QuarantineReason.WRONG_TYPE, path)
    return value


_EXPLANATIONS: Final[tuple[tuple[type[inspect.Type], Callable[[object, Any, str], None]], ...]] = (
    (inspect.AnyType, _explain_nothing),
    (inspect.UnionType, _explain_union),
    (inspect.StrType, _explain_string),
    (inspect.IntType, _explain_integer),
    (inspect.FloatType, _explain_float),
    (inspect.LiteralType, _explain_literal),
    (inspect.DateTimeType, _explain_time),
    (inspect.BoolType, _explain_bool),
    (inspect.ListType, _explain_list),
    (inspect.DictType, _explain_object),
    (inspect.StructType, _explain_struct),
)
_PYTHON_TYPES: Final[dict[type[inspect.Type], type]] = {
    inspect.BoolType: bool,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.StrType: str,
}
