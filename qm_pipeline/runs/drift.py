"""The drift of a run's weeks: counted, compared, replaced in one transaction.

What belongs here: which weeks are counted anew and which are compared anew. What does not: the comparison
(`quality.drift`). A week is counted once and kept as counts, so that a night reads one week of contacts and
not five.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.interactions.calendar import WEEK, monday, sunday
from qm_pipeline.quality import drift
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from qm_pipeline.store.engine import Database, Transaction


def replace_drift(database: Database, run_id: str, days: Sequence[date]) -> pl.DataFrame:
    """Write the distributions of a run's weeks and the drift of all weeks that they bear on; return that."""
    weeks = sorted({monday(day) for day in days})
    touched = weeks_compared(weeks)
    with database.begin() as tx:
        tx.lock("marts")
        counts = counted(tx, weeks, lambda: book.beat(database, run_id))
        rows = drift.drift(pl.concat([counts, _known(tx, touched, weeks)]), touched)
        tx.execute("drift/clear_distributions", weeks=weeks)
        tx.execute("drift/clear_drift", weeks=touched)
        tx.copy_in("marts.distributions", counts)
        tx.copy_in("marts.drift", rows)
        tx.execute("runs/beat", run_id=run_id)
    return rows


def weeks_compared(weeks: Iterable[date]) -> list[date]:
    """Give these weeks and those that are compared with them."""
    return sorted({week + WEEK * ahead for week in weeks for ahead in range(drift.COMPARED_WEEKS + 1)})


def counted(
    tx: Transaction, weeks: Iterable[date], on_part: Callable[[], None] = lambda: None
) -> pl.DataFrame:
    """Count how the contacts of weeks are spread, from what is stored; memory is bounded by a week's bins."""
    parts = [drift.COUNTS.to_frame()]
    for week in weeks:
        counts = tx.frame("drift/counts", schema=drift.COUNTS, first=week, last=sunday(week))
        parts.append(drift.with_all(counts))
        on_part()
    return pl.concat(parts)


def _known(tx: Transaction, touched: Sequence[date], counted_anew: Sequence[date]) -> pl.DataFrame:
    if not touched:
        return drift.COUNTS.to_frame()
    first = min(touched) - WEEK * drift.COMPARED_WEEKS
    last, apart_from = max(touched), list(counted_anew)
    return tx.frame("drift/known", schema=drift.COUNTS, first=first, last=last, apart_from=apart_from)
