"""Frames in and out of Postgres in bulk: COPY in CSV, written and read by Polars.

What belongs here: the form in which a frame travels, and back. What does not: connections, queries.
An unquoted empty field is null and a quoted one is the empty string, on both sides; text is always quoted, so
that no string can be taken for anything else. Reasons and figures: docs/decisions/0002-copy-csv.md.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, Final

import polars as pl
from psycopg import sql

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from psycopg import Cursor

_ROWS_A_BLOCK: Final = 50_000
_BYTES_A_BLOCK: Final = 16 * 1024 * 1024
_JSON_KEY: Final = "v"


def write(cursor: Cursor, table: str, frame: pl.DataFrame) -> int:
    """Copy a frame into `schema.table`, into the columns of its names; return the number of rows."""
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    )
    with cursor.copy(statement) as copy:
        for block in frame.iter_slices(_ROWS_A_BLOCK):
            copy.write(encode(block))
    return frame.height


def read(cursor: Cursor, query: str, schema: pl.Schema) -> pl.DataFrame:
    """Copy the result of a query (its parameters filled in) into a frame; columns go by name.

    The text is parsed in blocks of some megabytes, so that it never stands in memory beside the whole frame.

    Raises
    ------
    PermanentError
        If the query's columns are not those of the schema, in whatever order: a fault of the program.
    """
    with cursor.copy(f"copy ({query}\n) to stdout (format csv, header)") as copy:
        rows = iter(copy)
        arriving = _arriving(bytes(next(rows)), schema)
        frames = [decode(block, arriving) for block in _blocks(rows)]
    whole = pl.concat(frames) if frames else arriving.to_frame()
    return whole.select(schema.names())


def encode(frame: pl.DataFrame) -> bytes:
    """Write rows as CSV without a header, as Postgres reads them."""
    columns = [_outward(name, dtype) for name, dtype in frame.schema.items()]
    buffer = io.BytesIO()
    frame.select(columns).write_csv(buffer, include_header=False, quote_style="non_numeric")
    return buffer.getvalue()


def decode(text: bytes, schema: pl.Schema) -> pl.DataFrame:
    """Read rows that Postgres wrote as CSV, behind a byte order mark.

    Raises
    ------
    PermanentError
        If the query's columns do not fit the schema: a fault of the program.
    """
    carried = {name: _carrier(dtype) for name, dtype in schema.items()}
    try:
        raw = pl.read_csv(text, has_header=False, schema=carried)
    except pl.exceptions.PolarsError:
        raw = None
    if raw is None:  # outside the handler, for that error quotes what it read
        raise PermanentError(f"A query's columns do not fit the schema {list(schema)}.")
    return raw.select([_inward(name, dtype) for name, dtype in schema.items()])


def _arriving(header: bytes, schema: pl.Schema) -> pl.Schema:
    """Put a schema in the order that the first line, of names, says."""
    names = header.decode().rstrip("\n").split(",")
    if sorted(names) != sorted(schema):
        raise PermanentError(f"A query's columns {names} do not fit the schema {list(schema)}.")
    return pl.Schema({name: schema[name] for name in names})


def _blocks(rows: Iterable[bytes | bytearray | memoryview]) -> Iterator[bytes]:
    """Gather rows, which the server sends one at a time, into blocks worth parsing.

    One growing buffer: a list of a million small ones took three times as long. Polars takes one byte order
    mark off the beginning; each block gets one, so that it never takes the one that is data.
    """
    held = bytearray(codecs.BOM_UTF8)
    for row in rows:
        held += row
        if len(held) >= _BYTES_A_BLOCK:
            yield bytes(held)
            held = bytearray(codecs.BOM_UTF8)
    if len(held) > len(codecs.BOM_UTF8):
        yield bytes(held)


def _outward(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Binary):
        return (pl.lit("\\x") + column.bin.encode("hex")).alias(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z" if dtype.time_zone else "%Y-%m-%dT%H:%M:%S%.6f")
    if isinstance(dtype, (pl.List, pl.Struct, pl.Array)):
        encoded = pl.struct(column.alias(_JSON_KEY)).struct.json_encode()
        wrapped = encoded.str.slice(len(_JSON_KEY) + 4).str.head(-1)
        return pl.when(column.is_not_null()).then(wrapped).alias(name)
    return column


def _carrier(dtype: pl.DataType) -> pl.DataType:
    """Return the type as which a column's text is read before it is made what it should be."""
    plain = dtype.is_numeric() or isinstance(dtype, (pl.Date, pl.String))
    return dtype if plain else pl.String()


def _inward(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Boolean):
        return column == "t"
    if isinstance(dtype, pl.Binary):
        return column.str.slice(2).str.decode("hex")
    if isinstance(dtype, pl.Datetime):
        return _time(column, dtype)
    if isinstance(dtype, (pl.List, pl.Struct, pl.Array)):
        return column.str.json_decode(dtype)
    return column


def _time(column: pl.Expr, dtype: pl.Datetime) -> pl.Expr:
    """Our sessions run in UTC, so that every timestamptz ends in +00."""
    if dtype.time_zone is None:
        return column.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit=dtype.time_unit)
    instant = column.str.strip_suffix("+00").str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", time_unit=dtype.time_unit
    )
    return instant.dt.replace_time_zone("UTC").dt.convert_time_zone(dtype.time_zone)
