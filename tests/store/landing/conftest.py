"""Landing files into a real database, and looking at what became of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.store.engine import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# What landing says of the conversations, whatever file, line and moment they came from.
CONTENT = {
    "interactions": "to_jsonb(t) - 'landed_at' - 'file_sha256' - 'line'",
    "turns": "to_jsonb(t)",
}

CHECKSUM = (
    "select md5(coalesce(string_agg(({what})::text, '|' order by ({what})::text), '')) from core.{table} as t"
)


def a_record(name: str, text: str = "hello", day: int = 1, **fields: object) -> dict[str, Any]:
    """A chat of two turns on a day of May 2024."""
    return {
        "interaction_id": name,
        "channel": "chat",
        "started_at": f"2024-05-{day:02d}T10:00:00Z",
        "ended_at": f"2024-05-{day:02d}T10:05:00Z",
        "turns": [{"role": "customer", "text": text}, {"role": "agent", "text": "hi", "agent_id": "g-1"}],
    } | fields


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    return a_record


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write records (or bytes) as lines of a file."""

    def put(lines: Sequence[dict[str, Any] | bytes], name: str = "a.jsonl") -> Path:
        path = tmp_path / name
        parts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"".join(part + b"\n" for part in parts))
        return path

    return put


@pytest.fixture
def options() -> Callable[..., IngestOptions]:
    def make(**fields: object) -> IngestOptions:
        return IngestOptions(**({"now": NOW, "zone": ZoneInfo("UTC")} | fields))  # type: ignore[arg-type]

    return make


@pytest.fixture
def landed(database: Database, options: Callable[..., IngestOptions]) -> Callable[..., list[FileReport]]:
    def go(*paths: Path, **fields: object) -> list[FileReport]:
        return land(database, paths, options(**fields))

    return go


@pytest.fixture
def query(database: Database) -> Callable[[str], list[tuple[Any, ...]]]:
    """Run a statement; return its rows, if it has any."""

    def run(statement: str) -> list[tuple[Any, ...]]:
        with database.engine.begin() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def content(query: Callable[[str], list[tuple[Any, ...]]]) -> Callable[[], dict[str, str]]:
    """A checksum of each table of `core`."""

    def digest() -> dict[str, str]:
        return {
            table: query(CHECKSUM.format(table=table, what=what))[0][0] for table, what in CONTENT.items()
        }

    return digest


@pytest.fixture
def books(query: Callable[[str], list[tuple[Any, ...]]]) -> Callable[[], list[tuple[Any, ...]]]:
    """Per file its accounting and the sum of its batches', which must be the same."""

    def read() -> list[tuple[Any, ...]]:
        return query(
            "select f.received, f.accepted, f.unchanged, f.quarantined, f.landed_at is not null,"
            " coalesce(sum(b.received), 0), coalesce(sum(b.quarantined), 0),"
            " (select count(*) from landing.quarantine as q where q.file_sha256 = f.file_sha256)"
            " from landing.files as f left join landing.batches as b using (file_sha256)"
            " group by f.file_sha256 order by f.path"
        )

    return read
