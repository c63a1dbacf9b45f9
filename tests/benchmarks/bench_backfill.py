"""A year's history as one run, against the scoring of the same conversations when they all end on one day."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from measure import QM, Figure, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INTERACTIONS, DAYS = 20_000, 365


def figures(folder: Path) -> list[Figure]:
    """Cost of 365 days against one."""
    year = folder / "year"
    arguments = ["--interactions", str(INTERACTIONS), "--days", str(DAYS), "--seed", "7"]
    run([QM, "simulate", year, *arguments], folder / "scratch")
    day = folder / "day.jsonl.gz"
    _into_one_day(sorted(year.glob("interactions-*")), day)
    seconds = {
        name: _scored(folder / f"home-{name}", files)
        for name, files in (("year", sorted(year.glob("interactions-*"))), ("day", [day]))
    }
    ratio = seconds["year"] / seconds["day"]
    return [
        Figure("run over one day", f"{seconds['day']:.1f} s"),
        Figure("run over 365 days", f"{ratio:.2f}x of that", "<= 1.5x", ratio <= 1.5),
    ]


def _scored(home: Path, files: list[Path]) -> float:
    try:
        run([QM, "ingest", *files], home)
        return run([QM, "run"], home).seconds
    finally:
        run([QM, "down"], home)


def _into_one_day(files: list[Path], out: Path) -> None:
    """Move every record to the same day, keeping its hours; the text stays what it was."""
    with gzip.open(out, "wb", compresslevel=1) as sink:
        for line in _lines(files):
            record = msgspec.json.decode(line)
            if record.get("ended_at") is None:
                continue
            start, end = (datetime.fromisoformat(record[name]) for name in ("started_at", "ended_at"))
            moved = start.replace(year=2026, month=6, day=15, hour=9)
            record["started_at"] = moved.isoformat()
            record["ended_at"] = (moved + min(end - start, timedelta(hours=12))).isoformat()
            sink.write(msgspec.json.encode(record) + b"\n")


def _lines(files: list[Path]) -> Iterator[bytes]:
    for file in files:
        with gzip.open(file) as lines:
            yield from lines
