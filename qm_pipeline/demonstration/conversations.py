"""The demo's conversations: simulated once, kept under QM_HOME.

What belongs here: where they are kept, and how many days they span. What does not: what is said (`simulate`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline import simulate

if TYPE_CHECKING:
    from pathlib import Path

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
    home.mkdir(mode=0o700, parents=True, exist_ok=True)  # the first to come sets who may look into it
    folder = home.resolve() / "demo" / f"{interactions}-{seed}"
    written = simulate.write(folder, simulate.Plan(interactions=interactions, days=DAYS, seed=seed))
    return [folder / name for name in written.files]
