"""Rows of one interaction brought together, however the file mixes them, in bounded memory.

What belongs here: the order of rows. What does not: what is in them, beyond the id they belong to.
Exports by time interleave conversations. Then the rows are sorted on disk by the line on which their
interaction begins: in runs that fit into memory, merged as they are read. The runs are files without a name,
that nobody else can open.
"""

from __future__ import annotations

import heapq
from contextlib import ExitStack
from hashlib import blake2b
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import msgspec

from qm_pipeline.ingest.readers.csv_rows import Row
from qm_pipeline.interactions.errors import QuarantineReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROWS_A_RUN: Final = 50_000
_DIGEST_BYTES: Final = 8
_LENGTH_BYTES: Final = 4

_encoder: Final = msgspec.msgpack.Encoder()


class Placed(NamedTuple):
    """A row and the line on which its interaction begins."""

    begins: int
    row: Row


_decoder: Final = msgspec.msgpack.Decoder(tuple[int, tuple[int, list[bytes], QuarantineReason | None]])


def first_lines(rows: Iterable[Row], owner: Callable[[Row], str | None]) -> dict[int, int] | None:
    """Return where each interaction begins if the file mixes them, None if every one is in one piece.

    Interactions are known by eight bytes each, so that millions of them fit into memory.
    """
    begins: dict[int, int] = {}
    mixed = False
    previous = None
    for row in rows:
        name = owner(row)
        if name is None:
            continue
        digest = _digest(name)
        mixed = mixed or (digest in begins and digest != previous)
        begins.setdefault(digest, row.line)
        previous = digest
    return begins if mixed else None


def gathered(
    rows: Iterator[Row], owner: Callable[[Row], str | None], begins: dict[int, int]
) -> Iterator[Row]:
    """Yield the rows by the line on which their interaction begins, then by their own."""
    placed = (Placed(_beginning(row, owner(row), begins), row) for row in rows)
    with ExitStack() as files:
        runs = []
        while run := sorted(islice(placed, ROWS_A_RUN), key=_order):
            runs.append(_written(run, files.enter_context(TemporaryFile())))
        for each in heapq.merge(*map(_read, runs), key=_order):
            yield each.row


def _beginning(row: Row, name: str | None, begins: dict[int, int]) -> int:
    return row.line if name is None else begins[_digest(name)]


def _order(placed: Placed) -> tuple[int, int]:
    return placed.begins, placed.row.line


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(errors="surrogateescape"), digest_size=_DIGEST_BYTES).digest())


def _written(run: list[Placed], file: IO[bytes]) -> IO[bytes]:
    for placed in run:
        content = _encoder.encode((placed.begins, _as_bytes(placed.row)))
        file.write(len(content).to_bytes(_LENGTH_BYTES) + content)
    file.seek(0)
    return file


def _as_bytes(row: Row) -> tuple[int, list[bytes], QuarantineReason | None]:
    """Return a row as it can be written: what was not UTF-8 in the file is none in a cell either."""
    return row.line, [cell.encode(errors="surrogateescape") for cell in row.cells], row.reason


def _read(file: IO[bytes]) -> Iterator[Placed]:
    while length := file.read(_LENGTH_BYTES):
        begins, (line, cells, reason) = _decoder.decode(file.read(int.from_bytes(length)))
        text = [cell.decode(errors="surrogateescape") for cell in cells]
        yield Placed(begins, Row(line, text, reason))
