"""What every page asks of a million conversations, how soon it stands there, what memory the app takes.

What belongs here: the database and the targets. What does not: what a page asks; the pages themselves are run
(`pages_asked`), so that none of their queries is left out and none is measured that nobody asks.

The database is written by Postgres (`filled`) with 20 turns a conversation in the simulated centre's words,
20 GB and most of an hour; QM_BENCH_PAGES names a home that has it already and stays. Beside the time on the
clock stands the server's processor time, which other work on the machine does not stretch.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from filled import Filling, fill, operations
from measure import QM, ROOT, Figure, run
from served import Served, served
from views import open_database

from qm_pipeline.store import migrate

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS, PER_DAY, TURNS, OVERHEARD = 100, 10_000, 20, 20_000
WEEKS_OF_MARTS = 5
TARGET_MS, TARGET_SECONDS, TARGET_MIB = 300, 2, 600
SLOWEST_SHOWN = 8
HOME = "QM_BENCH_PAGES"


def filling() -> Filling:
    """A million conversations, the last of them of the newest whole week."""
    today = datetime.now(UTC).date()
    return Filling(
        DAYS, PER_DAY, last=today - timedelta(days=today.isoweekday()), turns=TURNS, overheard=OVERHEARD
    )


def figures(folder: Path) -> list[Figure]:
    """Fill, unless there is one that is filled; ask every page; open every page."""
    kept = os.environ.get(HOME)
    home = Path(kept) if kept else folder
    try:
        if not kept:
            prepare(home, filling())
        asked = run([sys.executable, ROOT / "tests/benchmarks/pages_asked.py", home], home)
        found = _of_queries(json.loads(asked.output))
        return found if shutil.which("chromium") is None else [*found, *_of_pages(served(home))]
    finally:
        run([QM, "down"], home)


def prepare(home: Path, wanted: Filling) -> None:
    """Fill a database, and make the marts of its newest days and of the Sundays before."""
    with open_database(home) as database:
        migrate.upgrade(database)
        fill(database, wanted)
        operations(database, wanted)
    for day in _days_of_marts(wanted.last):
        run([sys.executable, ROOT / "tests/benchmarks/marts_of_a_day.py", home, day.isoformat()], home)


def _days_of_marts(last: date) -> Iterable[date]:
    """Sundays, whose week is whole, and the newest days before the last."""
    yield from (last - timedelta(weeks=week) for week in reversed(range(WEEKS_OF_MARTS)))
    yield from (last - timedelta(days=day) for day in (2, 1))


def _of_queries(asked: list[dict[str, float | str]]) -> list[Figure]:
    """Show the slowest, and whether all keep to the target; the clock is shown, not judged."""
    slowest = sorted(asked, key=lambda each: -float(each["processor_p95"]))
    worst = float(slowest[0]["processor_p95"])
    return [
        *(
            Figure(
                f"{each['page']}: {each['query']}",
                f"p50 {each['processor_p50']:.0f} ms, p95 {each['processor_p95']:.0f} ms; "
                f"on the clock {each['clock_p50']:.0f} and {each['clock_p95']:.0f} ms",
            )
            for each in slowest[:SLOWEST_SHOWN]
        ),
        Figure(
            f"slowest of {len(asked)} queries of all pages, p95, 1M interactions of {TURNS} turns",
            f"{worst:.0f} ms",
            f"< {TARGET_MS} ms",
            worst < TARGET_MS,
        ),
    ]


def _of_pages(found: Served) -> list[Figure]:
    slowest = max(found.seconds, key=lambda name: found.seconds[name])
    return [
        *(
            Figure(f"{name} stands there, warm", f"{seconds:.1f} s")
            for name, seconds in found.seconds.items()
        ),
        Figure(
            f"slowest page to stand there, warm ({slowest})",
            f"{found.seconds[slowest]:.1f} s",
            f"< {TARGET_SECONDS} s",
            found.seconds[slowest] < TARGET_SECONDS,
        ),
        Figure(
            "memory of the app, five sessions",
            f"{found.mib:,.0f} MiB",
            f"< {TARGET_MIB} MiB",
            found.mib < TARGET_MIB,
        ),
    ]
