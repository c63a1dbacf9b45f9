"""A home's database, opened, and the checksum over all its views."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qm_pipeline.integrity import fingerprint as integrity
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_database(home: Path) -> Iterator[Database]:
    """Open the embedded database under a home."""
    with Database.open(Settings(_env_file=None, home=Path(home))) as database:  # type: ignore[call-arg]
        yield database


def fingerprint(home: Path) -> str:
    """Return the checksum over all views of the schema app."""
    with open_database(home) as database:
        return integrity.fingerprint(database)
