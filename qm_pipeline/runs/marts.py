"""The marts of a run's days: read, computed by the domain, replaced in one transaction.

What belongs here: which rows a figure is made of and which window it replaces. What does not: the figures. A
lock keeps two runs from replacing the same window at once; whoever comes second computes from what the first
and everything since has committed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.frames import INTERACTION_SCORES, INTERACTIONS
from qm_pipeline.quality import coverage
from qm_pipeline.runs import book, channels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from qm_pipeline.store.engine import Database, Transaction

_RECEIVED: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("interaction_key", *coverage.GROUP)}
    | {name: INTERACTION_SCORES[name] for name in ("status", "reason")}
)


def replace_coverage(database: Database, run_id: str, days: Sequence[date]) -> pl.DataFrame:
    """Write the ledger of a run's days and return it; whether it balances is the gate's question."""
    with database.begin() as tx:
        tx.lock("marts")
        rows = ledger(tx, days, book.looked_at(tx, run_id), lambda: book.beat(database, run_id))
        tx.execute("marts/clear_coverage", days=list(days))
        tx.copy_in("marts.coverage", rows)
        tx.execute("runs/beat", run_id=run_id)
    return rows


def replace_channel_report(database: Database, run_id: str, days: Sequence[date]) -> pl.DataFrame:
    """Write the report of every week that a run's days bear on, and with it that the days are done."""
    with database.begin() as tx:
        tx.lock("marts")
        rows = channels.replace(tx, days, lambda: book.beat(database, run_id))
        tx.execute("days/mark_processed", run_id=run_id)
        tx.execute("runs/succeed", run_id=run_id)
    return rows


def ledger(
    tx: Transaction,
    days: Iterable[date],
    looked_at: datetime | None,
    on_part: Callable[[], None] = lambda: None,
) -> pl.DataFrame:
    """Compute the ledger of days from what is stored; memory is bounded by a month.

    Parameters
    ----------
    looked_at
        What landed later and has no score is left out; None to count everything.
    on_part
        Called after every month.
    """
    parts = [coverage.LEDGER.to_frame()]
    for _, month in groupby(sorted(days), key=lambda day: (day.year, day.month)):
        received = tx.frame("marts/received", schema=_RECEIVED, days=list(month), looked_at=looked_at)
        parts.append(coverage.ledger(received, received.filter(pl.col("status").is_not_null())))
        on_part()
    return pl.concat(parts)
