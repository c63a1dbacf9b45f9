"""The drop folder: which of its files have not been dealt with as they are now.

What belongs here: remembering files by path, size and time of change, so that a tick need not read them. What
does not: landing; that the same content is landed once is the landing's own promise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qm_pipeline.store.engine import Database


class Dropped(NamedTuple):
    """A file as it is now."""

    path: str
    size_bytes: int
    modified_ns: int


def look(files: Iterable[Path]) -> list[Dropped]:
    """Note what files look like; one that is gone by now is left out."""
    return [Dropped(str(file), found.st_size, found.st_mtime_ns) for file in files if (found := _stat(file))]


def new(database: Database, files: Sequence[Dropped]) -> list[Dropped]:
    """Return those that have not been dealt with as they are now."""
    with database.begin() as tx:
        rows = tx.rows("drop/dealt_with", paths=[file.path for file in files])
    known = {Dropped(**row) for row in rows}
    return [file for file in files if file not in known]


def dealt_with(database: Database, files: Iterable[Dropped]) -> None:
    """Remember that files were landed, or refused for good, as they looked before they were read."""
    with database.begin() as tx:
        for file in files:
            tx.execute("drop/deal_with", **file._asdict())


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None
