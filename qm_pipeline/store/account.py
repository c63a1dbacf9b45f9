"""The account that runs the server's programs: oneself, or, for root, an unprivileged one.

What belongs here: choosing it, and handing it a folder that it cannot walk to. What does not: starting
programs. Postgres refuses to run as root. Root's QM_HOME commonly lies below folders closed to others
(`/root`, a private temporary folder); instead of opening those, the open folder itself is handed down, as
`/proc/self/fd/N`.
"""

from __future__ import annotations

import os
import pwd
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNPRIVILEGED: Final = "nobody"


@dataclass(frozen=True)
class Account:
    """Who runs the server; `foreign` when it is not the user of this process."""

    uid: int
    gid: int
    foreign: bool

    def popen_options(self) -> dict[str, Any]:
        """Return what `subprocess` needs to run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.foreign else {}

    def own(self, path: Path) -> None:
        """Give one file or folder to this account."""
        if self.foreign:
            os.chown(path, self.uid, self.gid)

    def can_run(self, program: Path) -> bool:
        """Say whether the account can reach and run a program, going by permissions."""
        if not self.foreign:
            return True
        real = program.resolve()
        return all(self._may_pass(step.stat()) for step in (real, *real.parents))

    def _may_pass(self, found: os.stat_result) -> bool:
        owned = found.st_uid == self.uid
        return bool(found.st_mode & (stat.S_IXUSR if owned else stat.S_IXOTH))


@dataclass(frozen=True)
class Seen:
    """A folder as the account names it, and the descriptors that it must inherit for that."""

    path: str
    descriptors: tuple[int, ...] = ()


def server_account(data: Path) -> Account:
    """Return the account for the server whose data folder is, or will be, `data`.

    Raises
    ------
    PermanentError
        If this is root and there is no unprivileged account or no /proc, or the folder is someone else's.
    """
    me = os.geteuid()
    owner = data.stat() if data.exists() else None
    if me != 0:
        if owner is not None and owner.st_uid != me:
            raise PermanentError(f"{data} belongs to another user: choose another QM_HOME.")
        return Account(me, os.getegid(), foreign=False)
    if not Path("/proc/self/fd").is_dir():
        raise PermanentError("Postgres does not run as root here: run qm as an ordinary user.")
    if owner is not None:
        return Account(owner.st_uid, owner.st_gid, foreign=True)
    return _unprivileged()


def _unprivileged() -> Account:
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        raise PermanentError(
            f"Postgres does not run as root and there is no account '{_UNPRIVILEGED}' to run it: "
            "run qm as an ordinary user, or set QM_DATABASE_URL."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, foreign=True)


@contextmanager
def shown(folder: Path, account: Account) -> Iterator[Seen]:
    """Make a folder known to the account for programs started inside the block."""
    if not account.foreign:
        yield Seen(str(folder))
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Seen(f"/proc/self/fd/{descriptor}", (descriptor,))
    finally:
        os.close(descriptor)
