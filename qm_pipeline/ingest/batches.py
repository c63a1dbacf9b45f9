"""Files as batches of redacted records, ready to be stored or scored.

What belongs here: cutting the stream of records into batches of bounded size. What does not: a database.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003 - a field's type
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo  # noqa: TC003 - a field's type

import polars as pl  # noqa: TC002 - a field's type

from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.frames import to_frames
from qm_pipeline.ingest.private import redact_records
from qm_pipeline.ingest.read_ahead import one_ahead
from qm_pipeline.ingest.reading import Accepted, Read, ReadOptions, Refused
from qm_pipeline.ingest.redaction import redact_bytes
from qm_pipeline.ingest.streams import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

TURNS_A_BATCH: Final = 20_000
BYTES_A_BATCH: Final = 32 * 1024 * 1024
# An unknown field's name is somebody else's text: so many are counted by name, the others together.
NAMES_KEPT: Final = 50
OTHER_NAMES: Final = "(others)"


@dataclass(frozen=True, kw_only=True)
class IngestOptions(ReadOptions):
    """How files are read and prepared.

    Parameters
    ----------
    zone
        The site's time zone: a day of the batch is a day there.
    redact
        Replace card numbers and the like before anything is stored.
    """

    zone: ZoneInfo
    redact: bool = True


@dataclass(frozen=True)
class Batch:
    """Some consecutive records of one file.

    Parameters
    ----------
    interactions, turns
        INTERACTIONS and TURNS, redacted, in file order; the same record may be in it twice.
    refused
        With redacted bytes.
    ignored_fields
        Name of an unknown field -> records that carried it.
    last_line
        Where the last record began.
    """

    interactions: pl.DataFrame
    turns: pl.DataFrame
    refused: list[Refused]
    ignored_fields: dict[str, int]
    last_line: int

    @property
    def received(self) -> int:
        """How many records were read, fit or not."""
        return self.interactions.height + len(self.refused)


@dataclass
class _Gathered:
    """The records read since the last batch, and how much they weigh."""

    accepted: list[Accepted] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    turns: int = 0
    raw_bytes: int = 0
    last_line: int = 0

    def add(self, read: Read) -> None:
        self.last_line = read.line
        if isinstance(read, Accepted):
            self.accepted.append(read)
            self.turns += len(read.interaction.turns)
        else:
            self.refused.append(read)
            self.turns += 1
            self.raw_bytes += len(read.raw)

    def is_full(self, turns: int) -> bool:
        return self.turns >= turns or self.raw_bytes >= BYTES_A_BATCH


def read_batches(path: Path, options: IngestOptions) -> Iterator[Batch]:
    """Yield a file's batches, for those who need no database.

    Raises
    ------
    UnreadableFileError
        The file cannot be read, is of no known format, or ended before its end.
    """
    with opened(path) as source:
        _, read = reader_of(source, options)
        yield from one_ahead(batches(read(source, options), options))


def batches(
    reads: Iterator[Read],
    options: IngestOptions,
    after: int = 0,
    turns: int | None = None,
    *,
    apart: bool = False,
) -> Iterator[Batch]:
    """Yield the records behind line `after` in batches that are cut at the same places in every run.

    A batch ends with the record that brings it to so many `turns`, TURNS_A_BATCH where nobody says; `apart`
    as of `to_frames`.
    """
    enough = turns or TURNS_A_BATCH
    gathered = _Gathered()
    for read in reads:
        if read.line <= after:
            continue
        gathered.add(read)
        if gathered.is_full(enough):
            yield _prepared(gathered, options, apart=apart)
            gathered = _Gathered()
    if gathered.accepted or gathered.refused:
        yield _prepared(gathered, options, apart=apart)


def _prepared(gathered: _Gathered, options: IngestOptions, *, apart: bool) -> Batch:
    texts = None
    if options.redact:
        texts = redact_records([read.interaction for read in gathered.accepted])
        raws = redact_bytes([read.raw for read in gathered.refused])
        gathered.refused = [read._replace(raw=raw) for read, raw in zip(gathered.refused, raws, strict=True)]
    interactions, turns = to_frames(gathered.accepted, options.zone, texts, apart=apart)
    return Batch(
        interactions=interactions,
        turns=turns,
        refused=gathered.refused,
        ignored_fields=_counted(gathered.accepted),
        last_line=gathered.last_line,
    )


def _counted(accepted: list[Accepted]) -> dict[str, int]:
    counts = Counter(name for read in accepted for name in read.ignored_fields)
    kept = dict(counts.most_common(NAMES_KEPT))
    others = counts.total() - sum(kept.values())
    return kept | ({OTHER_NAMES: others} if others else {})
