"""What makes one contact harder than another before the agent has said a word.

What belongs here: the case mix that coaching holds equal (metrics.md 9): channel, queue, topic, begin score.
What does not: the model that holds it equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.agents.measures import CLEARLY

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What is rarer than this in a week says little about itself; all of it is one level.
_RARE: Final = 10
# No channel, queue or topic is called so.
_UNKNOWN: Final = "\x00unknown"
_OTHERS: Final = "\x00others"


def factors(contacts: pl.DataFrame) -> list[npt.NDArray[np.int64]]:
    """Give the level of each contact by channel, queue, topic and beginning.

    Parameters
    ----------
    contacts
        `CONTACTS`.

    Returns
    -------
    list[npt.NDArray[np.int64]]
        Each (contacts,), 0..levels-1. What is unknown is a level of its own.
    """
    respects = (pl.col("channel"), pl.col("queue"), pl.col("topic"), _beginning())
    return [_levels(contacts.select(respect.fill_null(_UNKNOWN)).to_series()) for respect in respects]


def covariates(contacts: pl.DataFrame) -> list[npt.NDArray[np.float64]]:
    """Give the begin score, (contacts,), 0 where it is unknown: that is a level of the beginning."""
    return [contacts["customer_begin_score"].cast(pl.Float64).fill_null(0.0).to_numpy()]


def _beginning() -> pl.Expr:
    """Say in words how it began: what a bad begin does is not just the opposite of what a good one does."""
    begin = pl.col("customer_begin_score")
    clearly = pl.when(begin >= CLEARLY).then(pl.lit("good")).when(begin <= -CLEARLY).then(pl.lit("bad"))
    return clearly.when(begin.is_not_null()).then(pl.lit("between"))


def codes(values: pl.Series) -> npt.NDArray[np.int64]:
    """Give what is the same the same number, 0.., in the order of the values."""
    return (values.rank("dense").cast(pl.Int64) - 1).to_numpy()


def _levels(level: pl.Series) -> npt.NDArray[np.int64]:
    common = pl.when(pl.len().over("level") >= _RARE).then("level").otherwise(pl.lit(_OTHERS))
    return codes(level.to_frame("level").select(common).to_series())
