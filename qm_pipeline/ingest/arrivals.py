"""Which files of the drop folder are whole.

What belongs here: telling a file that has arrived from one that is being written. What does not: landing it.
A landed file stays where it is: nothing of the sender's is moved or deleted; its bytes are known by digest.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

# How programs name what they have not finished: browsers, rsync --partial-dir, sftp clients, aws s3 sync.
UNFINISHED: Final = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp")


def settled_files(folder: Path, now: datetime, settle_seconds: int) -> list[Path]:
    """Return the files directly in a folder that nobody has touched for a while, by name.

    Parameters
    ----------
    folder
        The drop folder; one that does not exist holds nothing.
    now
        With an offset.
    settle_seconds
        A file that changed less than so many seconds ago is left for the next look.

    Returns
    -------
    list of Path
        Regular files; hidden ones and those that are named as unfinished are left out.
    """
    return sorted(path for path in _visible(folder) if _is_settled(path, now.timestamp(), settle_seconds))


def _visible(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.iterdir() if not _is_unfinished(path.name))
    except (FileNotFoundError, NotADirectoryError):
        return


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or name.lower().endswith(UNFINISHED)


def _is_settled(path: Path, now: float, settle_seconds: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False  # gone between the two looks, or a link to nothing
    # A sender's clock may be ahead of ours, and copied along; then the moment it came here counts.
    changed = status.st_mtime if status.st_mtime <= now else status.st_ctime
    return stat.S_ISREG(status.st_mode) and now - changed >= settle_seconds
