"""Parquet: the native record's fields as columns, `turns` a list of structs.

What belongs here: rows written as native lines, so that one decoder judges both. What does not: the judging.
Read a few hundred rows at a time from one row group; a line number is the row's, from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl
import pyarrow as pa
from pyarrow import parquet

from qm_pipeline.ingest.reading import Accepted, Read, ReadOptions, Refused, checked
from qm_pipeline.interactions.errors import QuarantineReason, UnreadableFileError
from qm_pipeline.interactions.record import Interaction, Turn
from qm_pipeline.store import failpoints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.ingest.streams import Source

ROWS_A_BLOCK: Final = 500
_FIELDS: Final = Interaction.__struct_encode_fields__
_TURN_FIELDS: Final = Turn.__struct_encode_fields__
# What Polars can write as JSON; anything else in a known column makes the file unreadable rather than wrong.
_PLAIN: Final = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Null)


def read(source: Source, options: ReadOptions) -> Iterator[Read]:
    """Yield the records of a file, row by row.

    Raises
    ------
    UnreadableFileError
        It is no Parquet file, is damaged, or has a column of a type that no record's field can have.
    """
    row = 0
    try:
        for block in _blocks(source):
            for each in _reads(block, options):
                row += 1
                yield each._replace(line=row)
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFileError(
            f"{source.shown} is not a Parquet file of records ({type(error).__name__})."
        ) from None


def _blocks(source: Source) -> Iterator[pl.DataFrame]:
    file = parquet.ParquetFile(source.file)
    for batch in file.iter_batches(batch_size=ROWS_A_BLOCK):
        failpoints.hit("file")
        yield _frame(batch)


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame))
    return frame


def _reads(block: pl.DataFrame, options: ReadOptions) -> Iterator[Read]:
    attributes = _attributes(block)
    known = block.select([name for name in block.columns if name in _FIELDS and name not in attributes])
    rows = zip(
        _lines(known) if known.width else [b"{}"] * block.height,
        _finite(block),
        _ignored(block),
        attributes.get("attributes", [None] * block.height),
        strict=True,
    )
    for line, is_finite, ignored, spliced in rows:
        content = line if spliced is None else _spliced(line, spliced)
        if not is_finite:
            yield Refused(0, QuarantineReason.NOT_FINITE, None, content)
            continue
        result = checked(0, content, options)
        yield result._replace(ignored_fields=ignored) if isinstance(result, Accepted) and ignored else result


def _lines(known: pl.DataFrame) -> list[bytes]:
    """Write rows as JSON, times in UTC."""
    prepared = known.select([_written(name, dtype) for name, dtype in known.schema.items()])
    return prepared.write_ndjson().encode().splitlines()


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if name == "turns" and isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct):
        kept = [field for field in dtype.inner.fields if field.name in _TURN_FIELDS]
        turn = pl.struct([_plain(pl.element().struct.field(each.name), each.dtype) for each in kept])
        return column.list.eval(turn)
    if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Null):
        return column  # nothing but empty lists, which the record's check has a reason for
    if isinstance(dtype, pl.Struct):
        return pl.struct([_plain(column.struct.field(each.name), each.dtype) for each in dtype.fields]).alias(
            name
        )
    return _plain(column, dtype).alias(name)


def _plain(column: pl.Expr, dtype: object) -> pl.Expr:
    if isinstance(dtype, pl.Binary):
        return column.cast(pl.String)
    if isinstance(dtype, pl.Decimal):
        return column.cast(pl.Float64)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return column.dt.convert_time_zone("UTC")
    if isinstance(dtype, pl.DataType) and (dtype.is_numeric() or isinstance(dtype, _PLAIN)):
        return column
    # A list or a struct where neither belongs: its mere presence is the wrong type.
    return pl.when(column.is_not_null()).then(pl.lit([True]))


def _finite(block: pl.DataFrame) -> list[bool]:
    """Whether a row is free of NaN and infinity, which JSON cannot write and Polars would write as null."""
    numbers = [pl.col(name) for name in block.columns if name in _FIELDS and block.schema[name].is_float()]
    attributes = block.schema.get("attributes")
    if isinstance(attributes, pl.Struct):
        floats = [each.name for each in attributes.fields if isinstance(each.dtype, (pl.Float32, pl.Float64))]
        numbers += [pl.col("attributes").struct.field(name) for name in floats]
    if not numbers:
        return [True] * block.height
    return (
        block.select(pl.all_horizontal([each.is_finite().fill_null(value=True) for each in numbers]))
        .to_series()
        .to_list()
    )


def _ignored(block: pl.DataFrame) -> list[tuple[str, ...]]:
    """Return per row the unknown columns that it fills, and the unknown fields of the turns' struct."""
    unknown = [name for name in block.columns if name not in _FIELDS]
    turns = block.schema.get("turns")
    nested: tuple[str, ...] = ()
    if isinstance(turns, pl.List) and isinstance(turns.inner, pl.Struct):
        nested = tuple(f"turns[].{each.name}" for each in turns.inner.fields if each.name not in _TURN_FIELDS)
    if not unknown:
        return [nested] * block.height
    filled = block.select(pl.col(unknown).is_not_null())
    return [
        tuple(name for name, is_filled in zip(unknown, row, strict=True) if is_filled) + nested
        for row in filled.iter_rows()
    ]


def _attributes(block: pl.DataFrame) -> dict[str, list[bytes | None]]:
    """Return the attributes as JSON where the column is JSON text or a map; a struct needs no such care."""
    dtype = block.schema.get("attributes")
    if isinstance(dtype, pl.String):
        return {"attributes": [_json(text) for text in block["attributes"]]}
    if isinstance(dtype, pl.List) and isinstance(dtype.inner, pl.Struct):
        return {"attributes": [_map(pairs) for pairs in block["attributes"].to_list()]}
    return {}


def _json(text: str | None) -> bytes | None:
    """Return JSON text as one value, written anew so that it cannot end early and begin another field."""
    if text is None:
        return None
    try:
        return msgspec.json.encode(msgspec.json.decode(text))
    except msgspec.MsgspecError:
        return msgspec.json.encode(text)


def _map(pairs: list[dict[str, object]] | None) -> bytes | None:
    if pairs is None:
        return None
    return msgspec.json.encode(
        {str(pair.get("key")): pair.get("value") for pair in pairs}, order="deterministic"
    )


def _spliced(line: bytes, attributes: bytes) -> bytes:
    comma = b"" if line == b"{}" else b","
    return line[:-1] + comma + b'"attributes":' + attributes + b"}"
