"""What makes one contact harder than another before the agent has said a word.

What belongs here: the case mix that coaching holds equal (metrics.md 9): channel, queue, topic, begin score.
What does not: the model that holds it equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.agents.measures import CLEARLY

if TYPE_CHECKING:
    import numpy.typing as npt

# What is rarer than this in a week says little about itself; all of it is one level.
_RARE: Final = 10
_RESPECTS: Final = ("channel", "queue", "topic", "beginning")


def numbered(contacts: pl.DataFrame) -> pl.DataFrame:
    """Name agents, customers and cases by numbers, once for all that is measured.

    Parameters
    ----------
    contacts
        `CONTACTS`.

    Returns
    -------
    pl.DataFrame
        The same rows with `agent`, `customer`, `channel`, `queue`, `topic` and `beginning` as Int64, 0.., in
        the order of the names. What is unknown is a number of its own; a contact of no known customer is a
        customer of its own.
    """
    names = {"agent": pl.col("agent_id"), "customer": _customer(), "beginning": _beginning()}
    respects = {name: pl.col(name) for name in ("channel", "queue", "topic")}
    # Nothing is called so, and it comes before every name.
    unknown = pl.lit("\x00unknown")
    return contacts.with_columns(
        value.fill_null(unknown).rank("dense").cast(pl.Int64).alias(name) - 1
        for name, value in (names | respects).items()
    )


def factors(contacts: pl.DataFrame) -> list[npt.NDArray[np.int64]]:
    """Give the level of each contact by channel, queue, topic and beginning.

    Parameters
    ----------
    contacts
        Of `numbered`.

    Returns
    -------
    list[npt.NDArray[np.int64]]
        Each (contacts,), 0..levels-1; those of rare names together are the last level.
    """
    return [_levels(contacts[respect].to_numpy()) for respect in _RESPECTS]


def covariates(contacts: pl.DataFrame) -> list[npt.NDArray[np.float64]]:
    """Give the begin score, (contacts,), 0 where it is unknown: that is a level of the beginning."""
    return [contacts["customer_begin_score"].cast(pl.Float64).fill_null(0.0).to_numpy()]


def _customer() -> pl.Expr:
    return pl.coalesce(pl.format("c {}", "customer_id"), pl.format("i {}", "interaction_key"))


def _beginning() -> pl.Expr:
    """Say in words how it began: what a bad begin does is not just the opposite of what a good one does."""
    begin = pl.col("customer_begin_score")
    clearly = pl.when(begin >= CLEARLY).then(pl.lit("good")).when(begin <= -CLEARLY).then(pl.lit("bad"))
    return clearly.when(begin.is_not_null()).then(pl.lit("between"))


def _levels(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    common = np.bincount(numbers)[numbers] >= _RARE
    levels: npt.NDArray[np.int64] = np.unique(
        np.where(common, numbers, numbers.max() + 1), return_inverse=True
    )[1]
    return levels
