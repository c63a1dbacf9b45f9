"""What became of a file.

What belongs here: the report's fields and the document of `qm ingest --json`. What does not: counting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

COUNTS: Final = ("received", "accepted", "unchanged", "quarantined")


@dataclass(frozen=True)
class FileReport:
    """One file's accounting: received = accepted + unchanged + quarantined.

    Parameters
    ----------
    path
        As the user gave it, or as it was found in a folder.
    format
        None where the file could not be read.
    accepted, unchanged
        New or changed interactions, and those that said nothing new.
    reasons
        Code of a reason -> records quarantined for it.
    ignored_fields
        Unknown field -> records that carried it.
    error
        A sentence where the file could not be read, or not to its end.
    """

    path: str
    format: str | None = None
    received: int = 0
    accepted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    ignored_fields: dict[str, int] = field(default_factory=dict)
    error: str | None = None


def document(reports: Iterable[FileReport]) -> dict[str, Any]:
    """Return the reports as `qm ingest --json` prints them."""
    files = [_entry(report) for report in reports]
    totals = {name: sum(entry[name] for entry in files) for name in COUNTS}
    return {"files": files, "totals": totals}


def _entry(report: FileReport) -> dict[str, Any]:
    return {
        "path": report.path,
        "format": report.format,
        **{name: getattr(report, name) for name in COUNTS},
        "reasons": dict(sorted(report.reasons.items())),
        "error": report.error,
    }
