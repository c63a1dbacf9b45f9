"""How a file was read, as a digest.

What belongs here: everything that could make the same bytes give other records. A file read by another recipe
(contact records came, the mapping was corrected) is read again. What does not: the file itself.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec

from qm_pipeline.ingest.streams import shown
from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.ingest.batches import IngestOptions

# Raised when the contract or a reader changes what it makes of the same bytes.
READERS_VERSION: Final = 1


def recipe(format_name: str, options: IngestOptions) -> str:
    """Return the digest of how a file of this format is read.

    Raises
    ------
    UnreadableFileError
        The mapping or the contact records cannot be read.
    """
    parts = (
        READERS_VERSION,
        format_name,
        _digest(options.contacts),
        _digest(options.mapping),
        sorted(options.notice_queues),
        options.redact,
        options.zone.key,
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def _digest(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"{shown(path)} could not be read ({error.strerror or 'I/O error'})."
        ) from None
