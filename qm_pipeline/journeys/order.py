"""The order of a journey's stages, where no map declares it: the one that its contacts went by.

What belongs here: ranks out of steps from stage to stage. What does not: the steps themselves. Least squares
on the graph of steps (Jiang, Lim, Yao, Ye 2011, "Statistical ranking and combinatorial Hodge theory"): each
step from a to b asks that b stand one further than a, and the ranks that contradict the steps least win. It
knows branches and stages that are skipped, and a few who go their own way move nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DIGITS: Final = 9  # two ranks closer than that are equal, whatever the last bits of a solver say


def inferred(steps: Mapping[tuple[str, str], int], stages: Sequence[str]) -> list[str]:
    """Put stages into order.

    Parameters
    ----------
    steps
        How many contacts came to the second stage straight after the first.
    stages
        Every stage; one that no step touches comes first.

    Returns
    -------
    list[str]
        The stages; of equal ranks, by name.
    """
    names = sorted(stages)
    place = {name: number for number, name in enumerate(names)}
    moved = np.zeros((len(names), len(names)))
    for (before, after), count in steps.items():
        moved[place[before], place[after]] += count
    both = moved + moved.T
    laplacian = np.diag(both.sum(axis=1)) - both
    rank = np.linalg.lstsq(laplacian, moved.sum(axis=0) - moved.sum(axis=1), rcond=None)[0]
    return [names[number] for number in np.lexsort((np.arange(len(names)), np.round(rank, _DIGITS)))]


def declared(order: Sequence[str], stages: Sequence[str]) -> list[str]:
    """Keep those of a declared order that occur."""
    return [name for name in order if name in set(stages)]
