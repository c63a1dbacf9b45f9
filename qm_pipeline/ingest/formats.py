"""Which format a file is in.

What belongs here: the list of formats and telling them apart by content, with the name as a hint.
What does not: reading any of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from qm_pipeline.ingest.readers import contact_lens, csv_mapped, native, parquet
from qm_pipeline.ingest.streams import UTF8_BOM, head
from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qm_pipeline.ingest.reading import Read, ReadOptions
    from qm_pipeline.ingest.streams import Source

    Reader = Callable[[Source, ReadOptions], Iterator[Read]]


class Format(StrEnum):
    """What `--format` takes."""

    AUTO = "auto"
    NATIVE = "native"
    PARQUET = "parquet"
    CONTACT_LENS = "contact-lens"
    CSV = "csv"


READERS: Final[Mapping[str, Reader]] = {
    Format.NATIVE: native.read,
    Format.PARQUET: parquet.read,
    Format.CONTACT_LENS: contact_lens.read,
    Format.CSV: csv_mapped.read,
}

_PARQUET_MAGIC: Final = b"PAR1"
_ARCHIVES: Final = (".gz", ".zst")
_LINES: Final = (".jsonl", ".ndjson", ".json")
_TABLES: Final = (".csv", ".tsv")
# Two of these in the first part of a JSON file: no native record has such names.
_CONTACT_LENS_NAMES: Final = (
    b'"JobStatus"', b'"ContentMetadata"', b'"ConversationCharacteristics"', b'"CustomerMetadata"',
    b'"Participants"', b'"Transcript"', b'"LanguageCode"',
)  # fmt: skip


def reader_of(source: Source, options: ReadOptions) -> tuple[str, Reader]:
    """Return the name of a file's format and its reader.

    Raises
    ------
    UnreadableFileError
        The file is of no known format, or is not what its name says.
    """
    name = detect(source, options) if options.format == Format.AUTO else Format(options.format)
    return name.value, READERS[name]


def detect(source: Source, options: ReadOptions) -> Format:
    """Return a file's format, from its content first."""
    start = head(source).removeprefix(UTF8_BOM).lstrip()
    suffix = _suffix(source)
    if start.startswith(_PARQUET_MAGIC):
        return Format.PARQUET
    if suffix == ".parquet":
        raise UnreadableFileError(f"{source.shown} is named like a Parquet file and is none.")
    if suffix in _TABLES or (options.mapping is not None and suffix not in _LINES):
        return Format.CSV
    if start.startswith(b"{") and sum(name in start for name in _CONTACT_LENS_NAMES) > 1:
        return Format.CONTACT_LENS
    if suffix in _LINES or not start or start.startswith(b"{"):
        return Format.NATIVE
    raise UnreadableFileError(f"{source.shown} is in no known format; name it with --format if it is.")


def _suffix(source: Source) -> str:
    suffixes = [suffix.lower() for suffix in source.path.suffixes]
    if suffixes and suffixes[-1] in _ARCHIVES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""
