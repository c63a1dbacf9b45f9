"""A file as pieces that can be scored by themselves, and what becomes of one.

What belongs here: cutting a file between records, and the steps from a piece to its rows. What does not:
where that happens (`workers`), and the steps themselves.

Lines of the native format are cut before anybody has read what they say: whoever scores a piece reads it too.
Numbers do not depend on where a file is cut.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qm_pipeline.ingest.batches import Batch, IngestOptions, batches
from qm_pipeline.ingest.read_ahead import one_ahead
from qm_pipeline.ingest.readers import native
from qm_pipeline.ingest.streams import Line, lines
from qm_pipeline.scoring.batch import score_and_code
from qm_pipeline.scoring.export import Rows, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.ingest.formats import Reader
    from qm_pipeline.ingest.streams import Source
    from qm_pipeline.scoring.batch import Serving

# Some 60,000 turns: a step over a whole batch costs almost the same however many turns it holds, and
# memory grows with it.
PIECE_BYTES: Final = 10 * 1024 * 1024
TURNS_A_PIECE: Final = 25_000
# A file of which so much has been cut ends in smaller pieces: shares of what is left, at least so large.
LARGE: Final = 6 * PIECE_BYTES
SHARES: Final = 4
LAST_BYTES: Final = 2 * 1024 * 1024

Piece = list[Line] | Batch


@dataclass(frozen=True)
class Outcome:
    """What became of a piece: the rows to write, and its counts."""

    rows: list[Rows] = field(default_factory=list)
    turns: int = 0
    accepted: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    ignored_fields: Counter[str] = field(default_factory=Counter)


def pieces(source: Source, read: Reader, options: IngestOptions) -> Iterator[Piece]:
    """Cut a file; what is not in lines of the native format is read here, one piece ahead."""
    if read is native.read:
        yield from _of_lines(source)
        return
    coming = one_ahead(batches(read(source, options), options, turns=TURNS_A_PIECE, apart=True))
    with closing(coming):  # before the file is
        yield from coming


def _of_lines(source: Source) -> Iterator[Piece]:
    gathered: list[Line] = []
    size, cut, enough = 0, 0, PIECE_BYTES
    for line in lines(source):
        gathered.append(line)
        size += len(line.content)
        if size >= enough:
            yield gathered
            cut += size
            gathered, size, enough = [], 0, _enough(source, cut)
    if gathered:
        yield gathered


def _enough(source: Source, cut: int) -> int:
    """Give the size of the next piece: smaller towards the end of a large file, so that all end together.

    How much of a packed file is left is told by how much came out of what has been read.
    """
    read = source.file.tell()
    if cut < LARGE or read == 0:
        return PIECE_BYTES
    left = cut * (source.size - read) // read
    return min(PIECE_BYTES, max(LAST_BYTES, left // SHARES))


def scored(piece: Piece, options: IngestOptions, models: Serving) -> Outcome:
    """Read, redact and score a piece."""
    if isinstance(piece, Batch):
        return _scored(piece, models)
    read = batches(native.records(piece, options), options, turns=sys.maxsize, apart=True)
    parts = [_scored(batch, models) for batch in read]
    return Outcome(
        rows=[each for part in parts for each in part.rows],
        turns=sum(part.turns for part in parts),
        accepted=sum(part.accepted for part in parts),
        statuses=sum((part.statuses for part in parts), Counter()),
        reasons=sum((part.reasons for part in parts), Counter()),
        ignored_fields=sum((part.ignored_fields for part in parts), Counter()),
    )


def _scored(batch: Batch, models: Serving) -> Outcome:
    numbers = score_and_code(batch.interactions, batch.turns, models)
    return Outcome(
        rows=[rows(batch.interactions, batch.turns, numbers)],
        turns=batch.turns.height,
        accepted=batch.interactions.height,
        statuses=Counter(numbers.interactions["status"]),
        reasons=Counter(refused.reason.value for refused in batch.refused),
        ignored_fields=Counter(batch.ignored_fields),
    )
