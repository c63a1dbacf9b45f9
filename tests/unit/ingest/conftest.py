"""Records and ways to read them, for the tests of the readers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.reading import Accepted, Read, Refused
from qm_pipeline.ingest.streams import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_record(name: str = "i-1", **fields: object) -> dict[str, object]:
    """A record of two turns."""
    return {
        "interaction_id": name,
        "channel": "chat",
        "started_at": "2024-05-01T10:00:00Z",
        "ended_at": "2024-05-01T10:05:00Z",
        "turns": [
            {"role": "customer", "text": "hello"},
            {"role": "agent", "text": "hi", "agent_id": "g-1", "offset_ms": 5},
        ],
    } | fields


@pytest.fixture
def record() -> Callable[..., dict[str, object]]:
    return a_record


@pytest.fixture
def line() -> Callable[..., bytes]:
    """A record as a line with its line feed."""

    def make(name: str = "i-1", **fields: object) -> bytes:
        return json.dumps(a_record(name, **fields)).encode() + b"\n"

    return make


@pytest.fixture
def options() -> Callable[..., IngestOptions]:
    def make(**fields: object) -> IngestOptions:
        return IngestOptions(**({"now": NOW, "zone": ZoneInfo("UTC")} | fields))  # type: ignore[arg-type]

    return make


@pytest.fixture
def reads(options: Callable[..., IngestOptions]) -> Callable[..., list[Read]]:
    """Read a file by the reader that it asks for."""

    def read(path: Path, **fields: object) -> list[Read]:
        chosen = options(**fields)
        with opened(path) as source:
            _, reader = reader_of(source, chosen)
            return list(reader(source, chosen))

    return read


@pytest.fixture
def outcome() -> Callable[[list[Read]], list[tuple[int, str, str | None]]]:
    """Line, id or reason, and field at fault, of every record."""

    def tell(reads: list[Read]) -> list[tuple[int, str, str | None]]:
        return [
            (read.line, read.reason.value, read.field)
            if isinstance(read, Refused)
            else (read.line, read.interaction.interaction_id, None)
            for read in reads
            if isinstance(read, Accepted | Refused)
        ]

    return tell
