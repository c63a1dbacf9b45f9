"""`make bench`: every figure that the project promises, measured on this machine, with its target.

Name benchmarks to run only those: `python tests/benchmarks demo ingest`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import bench_backfill
import bench_coaching
import bench_demo
import bench_ingest
import bench_marts
import bench_pages
import bench_scored_coaching
import bench_scoring
import bench_sweep
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from measure import Figure

BENCHMARKS = {
    "demo": bench_demo.figures,
    "ingest": bench_ingest.figures,
    "backfill": bench_backfill.figures,
    "kernel": bench_scoring.kernel,
    "score": bench_scoring.command,
    "memory": bench_scoring.memory,
    "training": bench_scoring.training,
    "sweep": bench_sweep.figures,
    "coaching": bench_coaching.figures,
    "scored-coaching": bench_scored_coaching.figures,
    "marts": bench_marts.figures,
    "pages": bench_pages.figures,
}
MARKS = {None: "", True: "[green]met[/]", False: "[red]missed[/]"}


def main(names: list[str]) -> int:
    """Run the named benchmarks (all without names); 1 when a target was missed, 2 when a name is none."""
    console = Console()
    found: list[Figure] = []
    if unknown := [name for name in names if name not in BENCHMARKS]:
        console.print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    for name in names or list(BENCHMARKS):
        console.print(f"[dim]{name} ...[/]")
        with tempfile.TemporaryDirectory(prefix="qm-bench-") as folder:
            Path(folder).chmod(0o755)
            measured = BENCHMARKS[name](Path(folder))
        for each in measured:  # at once: a later benchmark takes half an hour, or fails
            console.print(f"{each.name}: {each.value}", markup=False, highlight=False)
        found += measured
    table = Table("figure", "measured", "target", "")
    for each in found:
        table.add_row(each.name, each.value, each.target, MARKS[each.met])
    console.print(table)
    return int(any(each.met is False for each in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
