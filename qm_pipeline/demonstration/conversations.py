"""The demo's conversations: simulated once, kept under QM_HOME.

What belongs here: where they are kept, and that they are there wholly or not at all. What does not: what is
said in them (`simulate`).
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from qm_pipeline import simulate

DAYS: Final = 90


def prepare(home: Path, interactions: int, seed: int) -> list[Path]:
    """Return the files of a simulated contact centre, made now or earlier.

    Parameters
    ----------
    home
        QM_HOME; they are kept in `demo/<interactions>-<seed>`.
    interactions
        How many, over 90 days.
    seed
        The same seed gives the same bytes.
    """
    kept = home.resolve() / "demo" / f"{interactions}-{seed}"
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=kept.parent, prefix="unfinished-"))
        simulate.write(scratch / kept.name, interactions=interactions, days=DAYS, seed=seed)
        (scratch / kept.name).rename(kept)
        shutil.rmtree(scratch)
    return sorted(kept.glob("interactions-*"))
