"""The coaching of a run's weeks: read, computed by the domain, replaced in one transaction.

What belongs here: which contacts a week is made of and which weeks are replaced. What does not: the figures
(`agents`). An agent stands beside peers, so a late contact changes its whole week, and no other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from qm_pipeline.agents import examples, ledger
from qm_pipeline.agents.coaching import COACHING, coached, with_examples
from qm_pipeline.agents.measures import CONTACTS
from qm_pipeline.interactions.calendar import monday
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from qm_pipeline.store.engine import Database, Transaction


class Weeks(NamedTuple):
    """Coaching of some weeks (`COACHING`), and what it has to account for (`ledger.HANDLED`)."""

    rows: pl.DataFrame
    handled: pl.DataFrame


def weeks_touched(days: Iterable[date]) -> list[date]:
    """Give the Mondays of the weeks that these days lie in."""
    return sorted({monday(day) for day in days})


def replace_coaching(database: Database, run_id: str, days: Sequence[date]) -> Weeks:
    """Write the coaching of every week that a run's days lie in."""
    weeks = weeks_touched(days)
    with database.begin() as tx:
        tx.lock("marts")
        found = computed(tx, weeks, lambda: book.beat(database, run_id))
        tx.execute("coaching/clear", weeks=weeks)
        tx.copy_in("marts.agent_coaching", found.rows)
        tx.execute("runs/beat", run_id=run_id)
    return found


def computed(tx: Transaction, weeks: Iterable[date], on_part: Callable[[], None] = lambda: None) -> Weeks:
    """Compute the coaching of weeks from what is stored; memory is bounded by a week."""
    rows, handled = [COACHING.to_frame()], [ledger.HANDLED.to_frame()]
    for week in weeks:
        rows.append(_week(tx, week))
        handled.append(tx.frame("coaching/handled", schema=ledger.HANDLED, **_days(week)))
        on_part()
    return Weeks(pl.concat(rows), pl.concat(handled))


def _week(tx: Transaction, week: date) -> pl.DataFrame:
    found = coached(tx.frame("coaching/contacts", schema=CONTACTS, agents=None, **_days(week)), week)
    keys = examples.keys(found.examples)
    turns = tx.frame("coaching/turns", schema=examples.TURNS, interaction_keys=keys, **_days(week))
    return with_examples(found, turns)


def _days(week: date) -> dict[str, date]:
    return {"first": week, "last": week + timedelta(days=6)}
