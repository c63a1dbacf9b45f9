"""What is remembered of a started program, in one small file each under `QM_HOME/run`.

What belongs here: writing, reading and erasing that file, and telling the process from one that got its
number later. What does not: starting or stopping anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import psutil

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from pathlib import Path

_SAME_SECONDS: Final = 1.0  # the kernel counts in ticks; two processes of one number are further apart


class Record(msgspec.Struct, frozen=True):
    """A program that was started.

    Attributes
    ----------
    created
        When the process was made, in seconds since 1970: with the pid it names one process for ever.
    port
        Where it listens on 127.0.0.1; None for a program that does not.
    """

    name: str
    pid: int
    created: float
    port: int | None

    def process(self) -> psutil.Process | None:
        """Return the living process, or None; never a later process with the same number."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < _SAME_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def write(folder: Path, record: Record) -> None:
    """Remember a program; whole or not at all."""
    fresh = folder / f"{record.name}.json.new"
    fresh.write_bytes(msgspec.json.encode(record))
    fresh.replace(_file(folder, record.name))


def read(folder: Path, name: str) -> Record | None:
    """Return what is remembered; None if nothing is, or the file is damaged.

    Raises
    ------
    PermanentError
        If it is not ours to read: whether anything runs is not known then.
    """
    file = _file(folder, name)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Record)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    except PermissionError as error:
        raise PermanentError(f"{file} cannot be read: {error.strerror}.") from None


def erase(folder: Path, name: str) -> None:
    """Forget a program."""
    _file(folder, name).unlink(missing_ok=True)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
