"""The marts of a run's days: read, computed by the domain, replaced in one transaction.

What belongs here: which rows a figure is made of and which window it replaces. What does not: the figures. A
lock keeps two runs from replacing the same window at once; whoever comes second computes from what the first
and everything since has committed.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.channels import report
from qm_pipeline.interactions.frames import FLAGS, INTERACTION_SCORES, INTERACTIONS
from qm_pipeline.quality import coverage
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from qm_pipeline.store.engine import Database, Transaction

_WEEKS_AT_ONCE: Final = 13
_RECEIVED: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("interaction_key", *coverage.GROUP)}
    | {name: INTERACTION_SCORES[name] for name in ("status", "reason")}
)
_CONTACTS: Final = pl.Schema(
    {name: INTERACTIONS[name] for name in ("interaction_key", "day", "channel", "customer_id")}
    | {name: INTERACTION_SCORES[name] for name in ("status", *report.MEANS)}
)
_RAISED: Final = pl.Schema({name: FLAGS[name] for name in ("interaction_key", "code")})


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
    weeks = report.weeks_touched(days)
    with database.begin() as tx:
        tx.lock("marts")
        rows = channel_report(tx, weeks, lambda: book.beat(database, run_id))
        tx.execute("marts/clear_channel_report", weeks=weeks)
        tx.copy_in("marts.channel_report", rows)
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


def channel_report(
    tx: Transaction, weeks: Iterable[date], on_part: Callable[[], None] = lambda: None
) -> pl.DataFrame:
    """Compute the report of weeks from what is stored; memory is bounded by a few months."""
    parts = [report.REPORT.to_frame()]
    for group in neighbours(weeks):
        first, last = report.days_needed(group)
        contacts = tx.frame("marts/contacts", schema=_CONTACTS, first=first, last=last)
        if contacts.is_empty():
            continue
        raised = tx.frame("marts/raised", schema=_RAISED, first=first, last=last)
        parts.append(report.channel_report(contacts, contacts, raised, group))
        on_part()
    return pl.concat(parts)


def neighbours(weeks: Iterable[date]) -> Iterator[list[date]]:
    """Group weeks that follow one another, a quarter of a year at most: each group reads its own contacts."""
    group: list[date] = []
    for week in sorted(set(weeks)):
        if group and (week - group[-1] > timedelta(weeks=1) or len(group) == _WEEKS_AT_ONCE):
            yield group
            group = []
        group.append(week)
    if group:
        yield group
