"""The label of a turn or a group, and the sign that the contact scores count with.

What belongs here: most probable class, label names, labels given instead of probabilities. What does not: any
model. Probabilities are float64 arrays (n, 3) in the order of `LABELS`; a row of NaN is a turn without a
label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints

LABELS: Final = ("negative", "neutral", "positive")
NEUTRAL: Final = 1
SCALE: Final = 5.0  # every score lies in -5..+5


def labelled(probabilities: Floats) -> Bools:
    """Which rows have a label, (n,)."""
    return ~np.isnan(probabilities[:, NEUTRAL])


def signs(probabilities: Floats) -> Ints:
    """Sign of the most probable class: -1, 0, +1, (n,); 0 also for a row without a label (ask `labelled`).

    A tie at the top is neutral: half the evidence on either side is no side.
    """
    negative, neutral, positive = probabilities.T  # nothing is more than NaN
    pleased = positive > np.maximum(negative, neutral)
    displeased = negative > np.maximum(neutral, positive)
    found: Ints = pleased.astype(np.int64) - displeased
    return found


def turn_scores(probabilities: Floats) -> Floats:
    """``5 * (p_positive - p_negative)``, (n,), NaN for a row without a label (metrics.md 1)."""
    return SCALE * (probabilities[:, 2] - probabilities[:, 0])


def label_names(probabilities: Floats) -> pl.Series:
    """Label of each row as a String series, null for a row without one."""
    named = pl.Series(LABELS).gather(signs(probabilities) + NEUTRAL)
    return named.zip_with(pl.Series(labelled(probabilities)), pl.Series([None], dtype=pl.String))


def columns(probabilities: Floats) -> list[pl.Series]:
    """Give probabilities (n, 3) as the columns `p_negative`, `p_neutral`, `p_positive`."""
    return [pl.Series(f"p_{name}", probabilities[:, number]) for number, name in enumerate(LABELS)]


def certain(given: pl.Series) -> Floats:
    """Labels, ours or a source system's, as probabilities of 0 and 1: (n, 3), NaN where the label is null."""
    columns = [(given == name).cast(pl.Float64).fill_null(np.nan).to_numpy() for name in LABELS]
    return np.column_stack(columns)
