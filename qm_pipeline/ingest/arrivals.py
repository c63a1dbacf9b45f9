"""The drop folder: which of its files are whole.

What belongs here: telling a file that is there from one that is still arriving. What does not: remembering
what was landed (`runs.drop`) and reading it. Files stay where they are; they are known by what they look like
and, once read, by their digest, so nothing is moved under the hands of whoever put them there.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    import os
    from pathlib import Path

# What programs call a file that they have not finished: it is renamed when it is whole.
_UNFINISHED: Final = (".part", ".partial", ".tmp", ".crdownload", ".filepart")


def settled_files(folder: Path, now: datetime, settle_seconds: int) -> list[Path]:
    """Return the files of a folder that nobody is writing any more, by name.

    Parameters
    ----------
    folder
        Only the files directly in it; a folder that is not there holds none.
    now
        With a time zone; a file changed less than `settle_seconds` before it is left for the next look, and
        so is one with a time of change in the future.

    Raises
    ------
    UnreadableFileError
        If the folder may not be read: that is not the same as an empty one.
    """
    try:
        entries = [path for path in folder.iterdir() if _is_whole_name(path.name)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnreadableFileError(f"The drop folder {folder} cannot be read: {error.strerror}.") from error
    return sorted(path for path in entries if _is_settled(path, now, settle_seconds))


def _is_whole_name(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED)


def _is_settled(path: Path, now: datetime, settle_seconds: int) -> bool:
    try:
        found: os.stat_result = path.stat()
    except FileNotFoundError:  # taken away since it was listed
        return False
    age = now - datetime.fromtimestamp(found.st_mtime, UTC)
    return path.is_file() and age.total_seconds() >= settle_seconds
