"""The review lists of a run's days, and the averages of their weeks, replaced in one transaction.

What belongs here: which rows the lists rest on and which window they replace. What does not: who is chosen.
What a reviewer has taken stays taken, whatever happens to the list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.calendar import monday
from qm_pipeline.interactions.frames import FLAGS, INTERACTION_SCORES, INTERACTIONS
from qm_pipeline.quality.review_averages import AVERAGES, NEEDED, review_averages
from qm_pipeline.quality.review_queue import QUEUE, Capacity, priorities, review_queue
from qm_pipeline.runs import peer_flags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qm_pipeline.store.engine import Database, Transaction

_SCORED: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("day", "interaction_key")}
    | {"version": pl.Int32()}
    | {name: INTERACTION_SCORES[name] for name in NEEDED}
)
_RAISED: Final = pl.Schema({name: FLAGS[name] for name in ("interaction_key", "code", "severity")})


def replace_review_queue(
    database: Database, run_id: str, days: Sequence[date], capacity: Capacity
) -> pl.DataFrame:
    """Write the lists of a run's days and the averages of their weeks; return the lists.

    The days after them whose flags they bear on are chosen from anew too.
    """
    with database.begin() as tx:
        tx.lock("marts")
        days = peer_flags.affected(tx, days)
        queue = chosen(tx, days, capacity)
        tx.execute("marts/clear_review_queue", days=days)
        tx.copy_in("marts.review_queue", queue)
        weeks = sorted({monday(day) for day in days})
        tx.execute("marts/clear_review_averages", weeks=weeks)
        for week in weeks:
            tx.copy_in("marts.review_averages", averages(tx, week))
            tx.execute("runs/beat", run_id=run_id)
    return queue


def chosen(tx: Transaction, days: Iterable[date], capacity: Capacity) -> pl.DataFrame:
    """Choose what is read of these days, from what is stored; memory is bounded by a day."""
    parts = [QUEUE.to_frame()]
    for day in sorted(days):
        scored, raised = _of(tx, day, day)
        parts.append(review_queue(scored, priorities(raised), capacity))
    return pl.concat(parts)


def averages(tx: Transaction, week: date) -> pl.DataFrame:
    """Average a week over its stored lists."""
    scored, raised = _of(tx, week, week + timedelta(days=6))
    if scored.is_empty():
        return AVERAGES.to_frame()
    queue = tx.frame("marts/review_queue", schema=QUEUE, first=week, last=week + timedelta(days=6))
    return review_averages(scored, queue, raised)


def _of(tx: Transaction, first: date, last: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    scored = tx.frame("marts/reviewable", schema=_SCORED, first=first, last=last)
    return scored, tx.frame("marts/raised_severity", schema=_RAISED, first=first, last=last)
