"""Making a data folder with initdb.

What belongs here: that one step, whole or not at all. What does not: running the server.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import private_files
from qm_pipeline.store.account import shown

if TYPE_CHECKING:
    from qm_pipeline.store.account import Account, Seen

_PREFIX: Final = "initdb-"


def create(data: Path, password_file: Path, account: Account, initdb: Path, user: str) -> None:
    """Make the data folder apart and rename it, so that a killed initdb leaves nothing half made.

    Raises
    ------
    PermanentError
        If initdb fails; with its last line.
    """
    for leftover in data.parent.glob(f"{_PREFIX}*"):
        # An initdb whose parent was killed may still be writing there; what stays is removed the next time.
        shutil.rmtree(leftover, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(dir=data.parent, prefix=_PREFIX))
    password = secrets.token_urlsafe(32)
    private_files.write(scratch / "password", password)
    account.own(scratch)
    account.own(scratch / "password")
    with shown(scratch, account) as seen:
        _run(initdb, seen, account, user)
    private_files.write(password_file, password)
    (scratch / "data").rename(data)
    private_files.sync_folder(data.parent)
    shutil.rmtree(scratch)


def _run(initdb: Path, scratch: Seen, account: Account, user: str) -> None:
    done = subprocess.run(  # noqa: S603 (our own program and arguments)
        [
            *(initdb, "-D", f"{scratch.path}/data", "-U", user),
            *("--auth=scram-sha-256", f"--pwfile={scratch.path}/password", "--encoding=UTF8"),
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        capture_output=True,
        check=False,
        cwd="/",
        env={"LC_ALL": "C", "PATH": os.defpath},
        pass_fds=scratch.descriptors,
        **account.popen_options(),
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PermanentError(f"The embedded Postgres could not be set up: {''.join(last)}")


def major_version(data: Path) -> int | None:
    """Return the major version of the Postgres that made the folder, or None without a folder."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
