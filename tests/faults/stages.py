"""The two stages of the main job without Dagster around them, and conversations to put through them.

Run as a program it does one stage in a process of its own, which a planted fault may kill:
`python stages.py land|work DATABASE_URL FILE...`.
"""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from pydantic import SecretStr

from qm_pipeline import models, resources
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land
from qm_pipeline.integrity.checks import Scope, verify
from qm_pipeline.journeys import journey_map
from qm_pipeline.quality.phrases import reading
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs import (
    book,
    churn,
    coaching,
    days,
    drift,
    journeys,
    marts,
    peer_flags,
    review_queue,
    scoring,
)
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
OPTIONS = IngestOptions(now=NOW, notice_queues=frozenset(), zone=ZoneInfo("Europe/Berlin"))
EVER = Scope(date(2000, 1, 1), date(2026, 12, 31), quarantine_days=30)

COURSES = (
    ("I love this, thank you so much!", "The refund never came and nobody answers.", "This is a disgrace."),
    ("It is broken and I am furious.", "Still not working.", "Oh it works now, wonderful, thanks!"),
    ("What are your opening hours?", "On Sunday as well?", "Fine."),
    ("Onde está a minha encomenda?", "Obrigado.", "Está bem."),
)


def records(count: int, spread_days: int = 5) -> list[dict[str, Any]]:
    """Make conversations of several courses, channels, queues and days."""
    return [_record(number, spread_days) for number in range(count)]


def _record(number: int, spread_days: int) -> dict[str, Any]:
    course = COURSES[number % len(COURSES)]
    start = datetime(2026, 6, 1 + number % spread_days, 9, number % 60, tzinfo=UTC)
    turns: list[dict[str, Any]] = []
    for place, text in enumerate(course):
        turns.append({"role": "customer", "text": text, "offset_ms": place * 60_000})
        reply = {"role": "agent", "agent_id": f"a{number % 3}", "text": "Let me check that."}
        reply["stage"] = ("greet", "check", "close")[place]
        turns.append({**reply, "offset_ms": place * 60_000 + 20_000})
    return {
        "interaction_id": f"c-{number}",
        "channel": ("chat", "voice", "email")[number % 3],
        "queue": ("billing", None)[number % 2],
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=4)).isoformat(),
        "customer_id": f"k{number % 4}",
        "language": "pt" if course[0].startswith("Onde") else "en",
        "turns": turns,
    }


def write(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    """Write records, or raw lines where a test wants them broken."""
    encoded = (line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in encoded))
    return path


@cache
def serving() -> models.ServingModels:
    """Load the committed models and the phrase lists that came with them, as a site does; once a process."""
    return models.serving(resources.root() / "models", reading.read(None))


def work(database: Database) -> None:
    """Do what the batch does over every pending day."""
    pending = days.pending(database)
    if not pending:
        return
    run_id = str(uuid.uuid4())
    window = book.Window(run_id, "batch", pending[0], pending[-1], pending_only=True)
    taken = book.take_stock(database, window)
    scoring.score_due(database, run_id, serving(), turns_a_chunk=40)
    marts.replace_coverage(database, run_id, taken)
    peer_flags.replace_peer_flags(database, run_id, taken)
    review_queue.replace_review_queue(database, run_id, taken, Capacity(reviews=4, random_share=0.5))
    churn.replace_churn_risk(database, run_id, taken)
    journeys.replace_journeys(database, run_id, taken, journey_map.of_site(None))
    coaching.replace_coaching(database, run_id, taken)
    drift.replace_drift(database, run_id, taken)
    marts.replace_channel_report(database, run_id, taken)


def whole_job(database: Database, *files: Path) -> None:
    """Land files and work on what they touched."""
    land(database, files, OPTIONS)
    work(database)


def complaints(database: Database) -> list[str]:
    """Return what `qm verify` would complain of."""
    return [f"{fault.check}: {fault.places}" for fault in verify(database, EVER).faults]


def main(stage: str, url: str, *files: str) -> None:
    """Do one stage against a database."""
    settings = Settings(_env_file=None, database_url=SecretStr(url))  # type: ignore[call-arg]
    with Database.open(settings) as database:
        if stage == "land":
            land(database, map(Path, files), OPTIONS)
        else:
            work(database)


if __name__ == "__main__":
    main(*sys.argv[1:])
