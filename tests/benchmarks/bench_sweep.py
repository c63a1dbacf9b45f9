"""The sweep of planted faults over every operation, of which `make test` takes a sample."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from measure import ROOT, Figure

if TYPE_CHECKING:
    from pathlib import Path


def figures(_folder: Path) -> list[Figure]:
    """Run the whole sweep; it either holds everywhere or it does not."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--timeout=0", "tests/faults/test_sweep.py"],
        cwd=ROOT,
        env={**os.environ, "QM_SWEEP": "whole"},
        check=False,
    )
    seconds = time.perf_counter() - start
    held = done.returncode == 0
    return [
        Figure("sweep of every operation", f"{'held' if held else 'broken'}, {seconds:.0f} s", "held", held)
    ]
