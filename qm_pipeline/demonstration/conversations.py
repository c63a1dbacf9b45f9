"""The demo's conversations: simulated once, kept under QM_HOME.

What belongs here: where they are kept, and how many days they span. What does not: what is said (`simulate`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline import simulate
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate.writing import CHURNED

if TYPE_CHECKING:
    from pathlib import Path

DAYS: Final = 90


class Centre(NamedTuple):
    """A simulated contact centre: its conversations, and who left, as a billing system would export it."""

    conversations: list[Path]
    churned: Path


def prepare(home: Path, interactions: int, seed: int) -> Centre:
    """Return the files of a simulated contact centre, made now or earlier.

    Parameters
    ----------
    home
        QM_HOME; they are kept in `demo/<interactions>-<seed>`.
    interactions
        How many, over 90 days.
    seed
        The same seed gives the same bytes.

    Raises
    ------
    PermanentError
        If there is no room, or no folder can be made there.
    """
    plan = simulate.Plan(interactions=interactions, days=DAYS, seed=seed)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # the first to come sets who may look into it
        folder = home.resolve() / "demo" / f"{interactions}-{seed}"
        written = simulate.write(folder, plan)
    except OSError as error:
        raise PermanentError(f"QM_HOME {home} cannot be written: {error.strerror}.") from None
    return Centre([folder / name for name in written.files], folder / CHURNED)
