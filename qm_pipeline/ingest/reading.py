"""What every reader takes and what it yields.

What belongs here: the options of reading, an accepted record, a refused one. What does not: any one format.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a field's type
from pathlib import Path  # noqa: TC003 - a field's type
from typing import NamedTuple

from qm_pipeline.interactions import record
from qm_pipeline.interactions.errors import QuarantineReason, RejectedError
from qm_pipeline.interactions.record import Interaction  # noqa: TC001 - a field's type


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a reader may be told.

    Parameters
    ----------
    now
        The moment of the run, with an offset: a time more than a day after it is refused.
    format
        `auto`, or the name of a format.
    contacts
        A CSV of contact records, for formats without absolute times.
    mapping
        A TOML file that says what the columns of a CSV mean.
    notice_queues
        Queues in which a record without `monitoring_notice = true` is refused.
    """

    now: datetime
    format: str = "auto"
    contacts: Path | None = None
    mapping: Path | None = None
    notice_queues: frozenset[str] = frozenset()


class Accepted(NamedTuple):
    """A record that fits, where it began in its file, and the unknown fields that it carried."""

    line: int
    interaction: Interaction
    ignored_fields: tuple[str, ...]


class Refused(NamedTuple):
    """A record that does not fit: why, at which field (never its value), and its bytes as they came."""

    line: int
    reason: QuarantineReason
    field: str | None
    raw: bytes


Read = Accepted | Refused


def checked(line: int, content: bytes, options: ReadOptions) -> Read:
    """Decode one record in JSON, whatever format it came from."""
    try:
        interaction, ignored = record.decode(content, now=options.now)
        record.check_notice(interaction, options.notice_queues)
    except RejectedError as error:
        return Refused(line, error.reason, error.field, content)
    return Accepted(line, interaction, ignored)
