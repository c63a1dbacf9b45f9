"""The main job: 20,000 interactions through every arrow on an empty database, and the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from measure import QM, Figure, run
from views import fingerprint

if TYPE_CHECKING:
    from pathlib import Path

DEMO = [QM, "demo", "--interactions", "20000", "--seed", "7", "--no-app"]


def figures(folder: Path) -> list[Figure]:
    """First run and repeated run of the demo."""
    home = folder / "home"
    try:
        first = run(DEMO, home)
        before = fingerprint(home)
        again = run(DEMO, home)
        same = fingerprint(home) == before
    finally:
        run([QM, "down"], home)
    return [
        Figure("demo, 20,000 interactions", f"{first.seconds:.1f} s", "< 75 s", first.seconds < 75),
        Figure("demo, peak memory", f"{first.peak_mib:,.0f} MiB", "< 1,536 MiB", first.peak_mib < 1536),
        Figure("demo again", f"{again.seconds:.1f} s", "< 8 s", again.seconds < 8),
        Figure("demo again, rows changed", "none" if same else "some", "none", same),
    ]
