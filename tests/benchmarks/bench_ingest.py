"""Ingestion of 1M turns against psql's \\copy of the same rows into the same tables, and its memory."""

from __future__ import annotations

import re
import subprocess
import time
from typing import TYPE_CHECKING

from measure import QM, Figure, Measured, run
from views import open_database

from qm_pipeline.store.account import server_account
from qm_pipeline.store.binaries import programs

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

# How many interactions make about so many turns.
SMALL, LARGE = 6_700, 67_000
TABLES = {
    "core.interactions": "interactions",
    "core.turns": "turns",
}


def figures(folder: Path) -> list[Figure]:
    """Time and memory of landing 100k and 1M turns."""
    small, _ = _ingest(folder, SMALL)
    large, home = _ingest(folder, LARGE)
    try:
        with open_database(home) as database:
            turns, seconds = _copy_again(database, home, folder)
    finally:
        run([QM, "down"], home)
    ratio, growth = large.seconds / seconds, large.peak_mib / small.peak_mib
    return [
        Figure(f"ingest of {turns:,} turns", f"{large.seconds:.1f} s"),
        Figure("ingest, times \\copy", f"{ratio:.1f}x of {seconds:.1f} s", "<= 4x", ratio <= 4),
        Figure("ingest, memory at 100k turns", f"{small.peak_mib:,.0f} MiB"),
        Figure("ingest, memory at 1M turns", f"{growth:.2f}x of that", "<= 1.2x", growth <= 1.2),
    ]


def _ingest(folder: Path, interactions: int) -> tuple[Measured, Path]:
    home, out = folder / f"home{interactions}", folder / f"files{interactions}"
    run([QM, "simulate", out, "--interactions", str(interactions), "--days", "90", "--seed", "7"], home)
    # A first ingest of nothing starts the server and migrates, which is not what is measured.
    (folder / "empty.jsonl").touch()
    run([QM, "ingest", folder / "empty.jsonl"], home)
    measured = run([QM, "ingest", *sorted(out.glob("interactions-*"))], home)
    if interactions == SMALL:
        run([QM, "down"], home)
    return measured, home


def _copy_again(database: Database, home: Path, folder: Path) -> tuple[int, float]:
    """Write the landed tables out, empty them, and time psql copying them back in."""
    for table, name in TABLES.items():
        _psql(database, home, f"\\copy (table {table}) to '{folder}/{name}.csv' csv")
    _psql(database, home, "truncate core.turns, core.interactions, scores.interactions, scores.flags cascade")
    start = time.perf_counter()
    rows = [
        _psql(database, home, f"\\copy {table} from '{folder}/{name}.csv' csv")
        for table, name in TABLES.items()
    ]
    return rows[-1], time.perf_counter() - start


def _psql(database: Database, home: Path, command: str) -> int:
    psql = programs(server_account(home / "postgres" / "data")) / "psql"
    done = subprocess.run(
        [psql, database.libpq_url, "-v", "ON_ERROR_STOP=1", "-c", command],
        check=True,
        capture_output=True,
        text=True,
    )
    counted = re.search(r"COPY (\d+)", done.stdout)
    return int(counted.group(1)) if counted else 0
