"""Conversations for the tests of the batch: made, written and landed."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import text

from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land
from qm_pipeline.journeys import journey_map
from qm_pipeline.models import ServingModels
from qm_pipeline.runs import book
from qm_pipeline.scoring.sentiment import Contribution
from qm_pipeline.scoring.weighing import Weighed, gathered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import polars as pl

    from qm_pipeline.store.engine import Database

OPTIONS = IngestOptions(now=datetime(2026, 6, 30, tzinfo=UTC), zone=ZoneInfo("UTC"))
STAGES = ("greet", "solve", "close")
JOURNEY_MAP = journey_map.of_site(None)
WORDS = ("this is terrible and I am angry", "thank you so much, great", "where is my order", "ok")


def contact(name: str, day: date, turns: int = 4, **fields: object) -> dict[str, Any]:
    """Make a conversation that ended on a day (UTC)."""
    start = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    number = sum(name.encode())
    said = [_turn(place, WORDS[(number + place) % len(WORDS)]) for place in range(turns)]
    return {
        "interaction_id": name,
        "channel": ("chat", "voice", "email")[number % 3],
        "queue": ("billing", None)[number % 2],
        "topic": "refund",
        "customer_id": f"k{number % 5}",
        "language": "en",
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=9)).isoformat(),
        "turns": said,
        **fields,
    }


def _turn(place: int, words: str) -> dict[str, Any]:
    role = (
        {"role": "customer"}
        if place % 2 == 0
        else {"role": "agent", "agent_id": "a1", "stage": STAGES[place // 2 % 3]}
    )
    return {**role, "text": words, "offset_ms": place * 9000, "duration_ms": 5000}


def deliver(database: Database, folder: Path, contacts: Iterable[dict[str, Any]]) -> Path:
    """Land conversations from a file of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{uuid.uuid4()}.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in contacts), "utf-8")
    report = land(database, [file], OPTIONS)[0]
    assert report.error is None
    assert report.quarantined == 0
    return file


def take(database: Database, first: date, last: date | None = None, *, pending_only: bool = False) -> str:
    """Let a run take on days; return its id."""
    run_id = str(uuid.uuid4())
    book.take_stock(database, book.Window(run_id, "test", first, last or first, pending_only))
    return run_id


def rows(database: Database, query: str, **params: object) -> list[dict[str, Any]]:
    """Ask a question in SQL."""
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query), params).mappings()]


def change(database: Database, statement: str, **params: object) -> int:
    """Lay a hand on the database; return how many rows that changed."""
    with database.engine.begin() as connection:
        return connection.execute(text(statement), params).rowcount


class PlainModel:
    """A sentiment model that goes by the first word."""

    context = None

    language = "en"
    intercept = np.log([0.1, 0.8, 0.1])

    def read(
        self, texts: pl.Series
    ) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
        """Know every word."""
        return self.predict_proba(texts), np.ones(len(texts))

    def predict_proba(self, texts: pl.Series | Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Negative for `this`, positive for `thank`, neutral for everything else."""
        surest = {"this": (0.8, 0.1, 0.1), "thank": (0.1, 0.1, 0.8)}
        found = [surest.get(str(each).split(" ")[0], (0.1, 0.8, 0.1)) for each in texts]
        return np.array(found, dtype=np.float64).reshape(-1, 3)

    def weigh(self, texts: pl.Series) -> Weighed:
        """Say what each word adds."""
        return gathered([self.explain(text) for text in texts], self.language)

    def explain(self, text: str) -> list[Contribution]:
        """Everything is the first word's doing."""
        first = text.split(" ", maxsplit=1)[0]
        added = np.log(self.predict_proba([text])[0]) - self.intercept
        return [Contribution(0, len(first), first, False, *added)] if first else []


class PlainModels(ServingModels):
    """What serves in tests that are not about the model."""

    def __init__(self, versions: str = "plain-en/1.0.0") -> None:
        super().__init__([])
        self.versions = versions
        self._model = PlainModel()

    def sentiment(self, language: str | None) -> PlainModel | None:  # type: ignore[override]
        """Return the model for English, None for anything else."""
        return self._model if language == "en" else None


class GentleModel(PlainModel):
    """Another version of it, which thinks less badly of `this`."""

    def predict_proba(self, texts: pl.Series | Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """As the plain model, but neutral where that is negative."""
        found = super().predict_proba(texts)
        found[found[:, 0] > found[:, 1]] = (0.3, 0.5, 0.2)
        return found


class GentleModels(PlainModels):
    """What another version makes serve."""

    def __init__(self, versions: str = "plain-en/2.0.0") -> None:
        super().__init__(versions)
        self._model = GentleModel()
