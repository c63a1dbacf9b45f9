"""Which circumstances each turn meets, as 0 and 1: what a fitted second stage weighs.

What belongs here: that matrix. What does not: what a circumstance is (`circumstances`), which of them count
and what they weigh, which is fitted (`columns`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring.context.circumstances import circumstances
from qm_pipeline.scoring.context.exchange import exchange
from qm_pipeline.scoring.outcomes.rows import Indicators, indicators

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

# What a turn's words say of it, by the first stage.
PROBABILITIES: Final = ("p_negative", "p_neutral", "p_positive")


def met(turns: pl.DataFrame, acts: Mapping[str, Sequence[str]], names: Sequence[str]) -> Indicators:
    """Give the circumstances of each turn as 0 and 1, (turns, names).

    Parameters
    ----------
    turns
        Sorted by `contact` and place, with `role`, `text` and the first stage's `p_negative`, `p_neutral`,
        `p_positive`.
    acts
        Phrases by act.
    names
        The circumstances that are looked for, in the order of their columns.
    """
    said = exchange(turns, acts)
    place = {name: column for column, name in enumerate(names)}
    rows, columns = [], []
    for name, here in circumstances(said):
        if name in place:
            rows.append(said.row[here])
            columns.append(np.full(rows[-1].size, place[name]))
    return indicators(rows, columns, (turns.height, len(names)))
