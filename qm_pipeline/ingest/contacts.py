"""The contact-records sidecar: what a transcript's file does not say about its contact.

What belongs here: the CSV and its columns. What does not: transcripts.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Our field -> the names under which exports have it; compared without case, spaces, hyphens and underscores.
_COLUMNS: Final = {
    "interaction_id": ("interaction_id", "contact_id", "id", "job_name"),
    "started_at": ("started_at", "start", "start_time", "initiation_timestamp", "initiation_time"),
    "ended_at": ("ended_at", "end", "end_time", "disconnect_timestamp", "disconnect_time"),
    "queue": ("queue", "queue_name"),
    "topic": ("topic", "contact_reason"),
    "agent_id": ("agent_id", "agent", "agent_username"),
    "customer_id": ("customer_id", "customer"),
    "account_id": ("account_id", "account"),
    "channel": ("channel",),
    "direction": ("direction", "initiation_method"),
}
_FIELDS: Final = {alias.replace("_", ""): field for field, aliases in _COLUMNS.items() for alias in aliases}


def load(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the contact records by id; an empty field is left out.

    Raises
    ------
    UnreadableFileError
        It cannot be read, or has no column for the contact's id.
    """
    try:
        stat = path.stat()
        return _loaded(path, stat.st_mtime_ns, stat.st_size)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFileError(
            f"{path} could not be read as contact records ({type(error).__name__})."
        ) from None


@lru_cache(maxsize=2)
def _loaded(path: Path, _modified: int, _size: int) -> Mapping[str, Mapping[str, str]]:
    """Read once for a folder of thousands of transcripts; a changed file is another one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        fields = [_FIELDS.get(_plain(name)) for name in next(rows, [])]
        if "interaction_id" not in fields:
            raise UnreadableFileError(f"{path} has no column contact_id.")
        records = (_record(fields, row) for row in rows)
        return {record["interaction_id"]: record for record in records if "interaction_id" in record}


def _record(fields: list[str | None], row: list[str]) -> dict[str, str]:
    return {
        field: value.strip() for field, value in zip(fields, row, strict=False) if field and value.strip()
    }


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
