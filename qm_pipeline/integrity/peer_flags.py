"""Whether the flags that need other interactions are what finding them anew gives.

What belongs here: the comparison, and which days it can be made for. What does not: the flags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.integrity import comparison
from qm_pipeline.runs import peer_flags as work

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_KEY = ("interaction_key", "code")


def peer_flags(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored flags of days on which nothing undone or dropped bears."""
    doubtful = comparison.days_in_doubt(tx)
    days = sorted(day for day in done if not any(work.bears_on(each, day) for each in doubtful))
    stored = tx.frame("verify/peer_flags", schema=work.ROWS, days=days)
    computed = pl.concat([work.repeated(tx, days), work.unlike(tx, days)])
    wrong = comparison.differing(_plain(stored), _plain(computed), _KEY)
    return comparison.faults(
        "peer_flags", "The stored flags of repeats and outliers are not what finding them gives", wrong
    )


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out what is empty in all of them, and what tells nothing that the sentence does not."""
    return rows.select(*_KEY, "version", "day", "reason", pl.col("severity").cast(pl.Float64))
