"""What all marts of a day cost on top of history, and how that grows with the history.

The history is written by Postgres (`filled`). What a day of 20,000 costs is asked on 90 days; how the cost
grows with a tenth as many contacts a day, so that a year fits into a benchmark. `QM_BENCH_WHOLE=1` asks that
of 20,000 a day too: 7.3 million contacts, 25 GB, most of an hour.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from filled import Filling, fill
from measure import QM, ROOT, Figure, run
from views import open_database

from qm_pipeline.store import migrate

if TYPE_CHECKING:
    from pathlib import Path

PER_DAY, HISTORY = 20_000, 90
SHORT, LONG, FEW_A_DAY = 30, 365, 2_000
TURNS, DAYS_WITH_TURNS = 8, 7
WHOLE = "QM_BENCH_WHOLE"


class Cost(NamedTuple):
    """What a day's marts took: processor seconds of each, ours and the server's, and peak memory."""

    seconds: dict[str, float]
    peak_mib: float

    @property
    def total(self) -> float:
        """Processor seconds in all."""
        return sum(self.seconds.values())


def figures(folder: Path) -> list[Figure]:
    """Measure a day on 90 days, and a day on 30 and on 365."""
    day = cost(folder / "day", history(HISTORY, PER_DAY))
    per_day = PER_DAY if os.environ.get(WHOLE) else FEW_A_DAY
    short, long = (
        cost(
            folder / f"days-{days}", Filling(days + 1, per_day, turns=TURNS, days_with_turns=DAYS_WITH_TURNS)
        )
        for days in (SHORT, LONG)
    )
    growth = long.total / short.total
    return [
        *(Figure(f"marts of a day, {name}", f"{seconds:.1f} s") for name, seconds in day.seconds.items()),
        Figure(
            f"all marts of a day of {PER_DAY:,} on {HISTORY} days",
            f"{day.total:.1f} s",
            "< 20 s",
            day.total < 20,
        ),
        Figure("their peak memory", f"{day.peak_mib:,.0f} MiB", "< 1,536 MiB", day.peak_mib < 1536),
        Figure(
            f"a day of {per_day:,} on {LONG} days, times that on {SHORT}",
            f"{growth:.2f}x of {short.total:.1f} s",
            "<= 1.3x",
            growth <= 1.3,
        ),
    ]


def history(days: int, per_day: int) -> Filling:
    """A day on top of so many, all alike."""
    return Filling(days + 1, per_day, turns=TURNS, days_with_turns=DAYS_WITH_TURNS)


def cost(home: Path, filling: Filling) -> Cost:
    """Fill a database, and make the marts of its newest day: once to have them, once to measure."""
    try:
        with open_database(home) as database:
            migrate.upgrade(database)
            fill(database, filling)
        return again(home, filling)
    finally:
        run([QM, "down"], home)


def again(home: Path, filling: Filling) -> Cost:
    """Make the marts of the newest day of a filled home, twice, and give what the second time took."""
    command = [sys.executable, ROOT / "tests/benchmarks/marts_of_a_day.py", home, filling.last.isoformat()]
    run(command, home)
    measured = run(command, home)
    seconds = {name: ours + server for name, (ours, server) in json.loads(measured.output).items()}
    return Cost(seconds, measured.peak_mib)
