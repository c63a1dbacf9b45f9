"""Files as streams of bytes and of lines: archives unpacked on the way, nothing ever wholly in memory.

What belongs here: opening, unpacking, splitting at line feeds, and knowing of a file that it ends too early.
What does not: what the lines mean.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Protocol

import zstandard

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.interactions.record import LINE_BYTES
from qm_pipeline.store import failpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK: Final = 1024 * 1024
PACKED_BLOCK: Final = 64 * 1024
# Unpacked a little at a time: one byte of a zstd archive can stand for thirty thousand.
PACKED_PIECE: Final = 512
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
UTF8_BOM: Final = b"\xef\xbb\xbf"
KEPT_OF_A_LONG_LINE: Final = 64 * 1024


@dataclass
class Source:
    """One file while it is read.

    Parameters
    ----------
    path
        As the user gave it.
    file
        Open at its first byte.
    size
        Bytes at the time it was opened; what is appended later is not read.
    sha256
        Of those bytes, in hexadecimal.
    damage
        Why the file ended before its end, once that has been seen; a sentence.
    """

    path: Path
    file: BinaryIO
    size: int
    sha256: str
    damage: str | None = None

    @property
    def shown(self) -> str:
        """The path as text that can be stored and printed, whatever bytes the name is made of."""
        return shown(self.path)


class Line(NamedTuple):
    """One line without its end; not `whole` where it was longer than the limit and only its start is here."""

    number: int
    content: bytes
    whole: bool


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a file for reading and take its digest.

    Raises
    ------
    UnreadableFileError
        The path is a folder or a pipe, does not exist, or may not be read.
    """
    source = _open(path)
    with source.file:
        yield source


def _open(path: Path) -> Source:
    failpoints.hit("file")
    try:
        if not (path.is_file() or path.is_dir()) and path.exists():
            raise UnreadableFileError(
                f"{shown(path)} is a pipe or a device: store what comes in a file first."
            )
        file = path.open("rb")
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    except OSError as error:
        raise _unreadable(path, error) from None
    return Source(path, file, size, sha256)


def shown(path: Path) -> str:
    """Return a path as text in UTF-8; a byte of its name that is none becomes a question mark."""
    return os.fsencode(path).decode("utf-8", "replace")


def head(source: Source, size: int = 64 * 1024) -> bytes:
    """Return the first bytes of the file after unpacking, and leave the source at its beginning."""
    start = b""
    damage = source.damage
    for block in unpacked(source):
        start += block
        if len(start) >= size:
            break
    source.file.seek(0)
    source.damage = damage
    return start[:size]


def unpacked(source: Source) -> Iterator[bytes]:
    """Yield the file's bytes, unpacked where it is an archive.

    A cut or damaged archive gives what comes before the damage, and `source.damage` says so afterwards.

    Raises
    ------
    UnreadableFileError
        The name says archive and the content does not.
    """
    source.file.seek(0)
    magic = source.file.read(len(ZSTD_MAGIC))
    source.file.seek(0)
    if magic.startswith(GZIP_MAGIC):
        return _inflated(source, _gunzip)
    if magic == ZSTD_MAGIC:
        return _inflated(source, _unzstd)
    if source.path.suffix.lower() in {".gz", ".zst"}:
        raise UnreadableFileError(f"{source.shown} is named like an archive and is none.")
    return _blocks(source, BLOCK)


def lines(source: Source, longest: int = LINE_BYTES) -> Iterator[Line]:
    r"""Split the file at line feeds only; a carriage return before one is dropped, and so is a leading BOM.

    The last line needs no line feed, except in a damaged archive, where nobody knows whether it is whole.
    """
    number = 0
    pending = b""
    dropped = False
    for block in unpacked(source):
        parts = block.split(b"\n")
        parts[0] = pending + parts[0]
        pending = parts.pop()
        for part in parts:
            number += 1
            yield _line(number, part, longest, dropped=dropped)
            dropped = False
        if len(pending) > longest:
            pending, dropped = pending[: longest + 1], True
    if pending and source.damage is None:
        yield _line(number + 1, pending, longest, dropped=dropped)


def _line(number: int, content: bytes, longest: int, *, dropped: bool) -> Line:
    if number == 1:
        content = content.removeprefix(UTF8_BOM)
    if dropped or len(content) > longest:
        return Line(number, content[:KEPT_OF_A_LONG_LINE], whole=False)
    return Line(number, content.removesuffix(b"\r"), whole=True)


class _Unpacker(Protocol):
    """What zlib's and zstandard's streaming objects have in common."""

    @property
    def unused_data(self) -> bytes: ...

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def _gunzip() -> _Unpacker:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)


def _unzstd() -> _Unpacker:
    return zstandard.ZstdDecompressor().decompressobj()


def _inflated(source: Source, start: Callable[[], _Unpacker]) -> Iterator[bytes]:
    """Unpack an archive that may consist of several, one after the other, padded with zeros."""
    unpacker = start()
    for piece in _pieces(source):
        rest = piece.lstrip(b"\0") if unpacker.eof else piece
        while rest:
            if unpacker.eof:
                unpacker = start()
            try:
                yield unpacker.decompress(rest)
            except (zlib.error, zstandard.ZstdError):
                source.damage = "The archive is damaged; what could be read of it was."
                return
            rest = unpacker.unused_data.lstrip(b"\0")
    if not unpacker.eof:
        source.damage = "The archive is cut off; the whole lines before the cut were read."


def _pieces(source: Source) -> Iterator[bytes]:
    for block in _blocks(source, PACKED_BLOCK):
        yield from (block[start : start + PACKED_PIECE] for start in range(0, len(block), PACKED_PIECE))


def _blocks(source: Source, size: int) -> Iterator[bytes]:
    """Yield what the file held when it was opened, and no byte that was appended since."""
    left = source.size
    while left > 0:
        failpoints.hit("file")
        try:
            block = source.file.read(min(size, left))
        except OSError as error:
            raise _unreadable(source.path, error) from None
        if not block:
            source.damage = "The file became shorter while it was read."
            return
        left -= len(block)
        yield block


def _unreadable(path: Path, error: OSError) -> UnreadableFileError:
    return UnreadableFileError(f"{shown(path)} could not be read ({error.strerror or 'I/O error'}).")
