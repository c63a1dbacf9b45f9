"""How a file is cut into pieces."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.readers import native
from qm_pipeline.ingest.streams import opened
from qm_pipeline.scoring import pieces

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IngestOptions(now=datetime(2026, 6, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
WHOLE = 400_000
LINES = [f"{number * 7919 % 10_007:0400}" for number in range(20_000)]


@pytest.mark.parametrize("name", ["calls.jsonl", "calls.jsonl.gz"])
def test_a_large_file_ends_in_smaller_pieces_and_loses_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for limit, size in {"PIECE_BYTES": WHOLE, "LARGE": 4 * WHOLE, "LAST_BYTES": WHOLE // 8}.items():
        monkeypatch.setattr(pieces, limit, size)
    content = "".join(f"{line}\n" for line in LINES).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with opened(tmp_path / name) as source:
        cut = [
            [line.content.decode() for line in piece] for piece in pieces.pieces(source, native.read, OPTIONS)
        ]
    assert [line for piece in cut for line in piece] == LINES
    sizes = [sum(map(len, piece)) for piece in cut]
    assert min(sizes[:4]) >= WHOLE
    assert max(sizes[-3:]) < WHOLE // 2


def test_a_file_of_a_few_pieces_is_cut_into_no_smaller_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 100_000)
    (tmp_path / "calls.jsonl").write_text("".join(f"{line}\n" for line in LINES[:1_000]))
    with opened(tmp_path / "calls.jsonl") as source:
        sizes = [len(piece) for piece in pieces.pieces(source, native.read, OPTIONS)]
    assert sizes == [250, 250, 250, 250]
