"""The native format: one JSON object a line.

What belongs here: lines into records. What does not: what a record must look like (interactions/record.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qm_pipeline.ingest.reading import Read, ReadOptions, Refused, checked
from qm_pipeline.ingest.streams import Line, Source, lines
from qm_pipeline.interactions.errors import QuarantineReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def read(source: Source, options: ReadOptions) -> Iterator[Read]:
    """Yield the records of a file, line by line; blank lines are none."""
    return records(lines(source), options)


def records(lines_of_file: Iterable[Line], options: ReadOptions) -> Iterator[Read]:
    """Yield the records of some lines."""
    for line in lines_of_file:
        if not line.whole:
            yield Refused(line.number, QuarantineReason.LINE_TOO_LONG, None, line.content)
        elif line.content.strip():
            yield checked(line.number, line.content, options)
