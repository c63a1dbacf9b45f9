"""Before and after of coachings that wait for it: read, computed by the domain, replaced.

What belongs here: which sessions wait, who was coached beside them, each session in a transaction of its own.
What does not: the figures (`agents.before_after`), noting sessions (functions in `review`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qm_pipeline.agents import before_after
from qm_pipeline.agents.before_after import Coaching
from qm_pipeline.agents.measures import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from qm_pipeline.store.engine import Database, Transaction


def touched(database: Database, days: Sequence[date]) -> None:
    """Let the coachings around a run's days wait to be computed anew."""
    with database.begin() as tx:
        tx.execute("coaching/sessions_touch", days=list(days))


def answer(database: Database, most: int) -> int:
    """Compute what waits, the oldest first; returns how many coachings that were."""
    done = 0
    while done < most and _next(database):
        done += 1
    return done


def computed(tx: Transaction, coaching: Coaching) -> pl.DataFrame:
    """Compute before and after of one coaching (`EFFECTS`) from what is stored."""
    days = {"first": coaching.first, "last": coaching.last}
    around = tx.rows("coaching/coached_around", agent_id=coaching.agent_id, **days)
    mixes = tx.frame("coaching/mixes", schema=before_after.MIXES, **days)
    peers = before_after.comparable(mixes, coaching.agent_id, [row["agent_id"] for row in around])
    contacts = tx.frame("coaching/contacts", schema=CONTACTS, agents=[coaching.agent_id, *peers], **days)
    return before_after.effects(contacts, coaching)


def _next(database: Database) -> bool:
    with database.begin() as tx:
        waiting = tx.rows("coaching/sessions_due", most=1)
        if not waiting:
            return False
        coaching = Coaching(**waiting[0])
        rows = computed(tx, coaching)
        tx.execute("coaching/effects_clear", session=coaching.session)
        tx.copy_in("marts.coaching_effects", rows)
        tx.execute("coaching/session_done", session=coaching.session)
    return True
