"""Forgetting what need not be kept.

What belongs here: dropping months of conversations and purging refused bytes. What does not: deciding when.
A dropped month takes its interactions, turns, scores and flags along; the aggregates over them stay, and
`ops.dropped_months` says that they can no longer be recomputed. The landed files stay known, so that
delivering one again does not bring its conversations back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from qm_pipeline.store.engine import Database


def drop_months_before(database: Database, first_kept: dt.date) -> dict[dt.date, int]:
    """Drop every month that lies wholly before the month of `first_kept`, one transaction a month.

    Returns
    -------
    dict
        First day of each dropped month: how many interaction versions went.
    """
    with database.begin() as tx:
        months = [row["month_start"] for row in tx.rows("store/old_months", first_kept=first_kept)]
    return {month: _drop_month(database, month) for month in months}


def purge_quarantine(database: Database, days: int) -> int:
    """Forget refused bytes older than this many days; reason and line stay. Returns how many were purged."""
    with database.begin() as tx:
        return tx.execute("store/purge_quarantine", days=days)


def _drop_month(database: Database, month: dt.date) -> int:
    with database.begin() as tx:
        tx.lock("landing")  # a batch that is landing may be writing to the month
        return int(tx.rows("store/drop_month", month_start=month)[0]["dropped"])
