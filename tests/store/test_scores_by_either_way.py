"""`qm score` and the batch over Postgres give the same records the same numbers, bit for bit."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from qm_pipeline import models, resources
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land
from qm_pipeline.runs import book
from qm_pipeline.runs.scoring import score_due
from qm_pipeline.scoring import export
from qm_pipeline.scoring.files import score_files

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

START = datetime(2026, 3, 1, 22, tzinfo=UTC)
CUSTOMER = [
    "this is the third time I call about it and nobody helps",
    "thank you so much, that was great!",
    "my card 4111 1111 1111 1111 was charged twice",
    "I am really angry, this is a terrible service",
    "ok", "...", "", "perfect, I love it", "I want my money back now",
]  # fmt: skip
AGENT = [
    "I am sorry to hear that",
    "let me check this for you",
    "is there anything else",
    "that is wonderful",
]


def conversation(rng: np.random.Generator, number: int) -> dict[str, Any]:
    begin = START + timedelta(minutes=37 * number)
    ways = [("customer", CUSTOMER), ("agent", AGENT), ("bot", AGENT)]
    turns = []
    for place in range(int(rng.integers(1, 14))):
        role, bank = ways[int(rng.choice(3, p=[0.5, 0.4, 0.1]))]
        turn = {"role": role, "text": bank[int(rng.integers(len(bank)))], "offset_ms": 9000 * place}
        turns.append(turn | {"duration_ms": 8000} | ({"agent_id": "a-1"} if role == "agent" else {}))
    return {
        "interaction_id": f"id-{number}",
        "channel": ["voice", "chat", "email"][number % 3],
        "queue": [None, "billing"][number % 2],
        "language": ["en", "en-GB", None, "de"][number % 4],
        "started_at": begin.isoformat(),
        "ended_at": (begin + timedelta(minutes=9)).isoformat(),
        "turns": turns,
    }


def stored(database: Database, query: str) -> pl.DataFrame:
    with database.engine.connect() as connection:
        return pl.read_database(query, connection, infer_schema_length=None)


def test_both_ways_give_the_same_numbers(database: Database, tmp_path: Path):
    rng = np.random.default_rng(5)
    file = tmp_path / "records.jsonl"
    file.write_text("".join(json.dumps(conversation(rng, number)) + "\n" for number in range(120)))
    options = IngestOptions(now=datetime(2026, 6, 1, tzinfo=UTC), zone=ZoneInfo("UTC"), redact=True)
    serving = models.serving(resources.root() / "models")

    land(database, [file], options)
    book.take_stock(database, book.Window("run", "test", date(2026, 3, 1), date(2026, 3, 31)))
    written = score_due(database, "run", serving, turns_a_chunk=200)
    score_files([file], tmp_path, options, serving)
    turns = pl.read_parquet(tmp_path / "turns.parquet")
    interactions = pl.read_parquet(tmp_path / "interactions.parquet")

    assert written.interactions == interactions.height == 120
    assert interactions["customer_score"].null_count() < 60
    assert interactions["flags"].list.len().sum() > 10
    _same(
        turns,
        stored(database, "select * from app.turns"),
        ["interaction_id", "turn_index"],
        export.TURNS.names,
    )
    _same(
        interactions,
        stored(database, "select * from app.interactions"),
        ["interaction_id"],
        export.INTERACTIONS.names,
    )


def _same(ours: pl.DataFrame, theirs: pl.DataFrame, key: list[str], columns: list[str]) -> None:
    left, right = ours.select(columns).sort(key), theirs.select(columns).sort(key)
    assert_frame_equal(right.cast(dict(left.schema)), left, check_exact=True)
