"""Whether the stored coaching, and before and after of coachings, is what the contacts give.

What belongs here: the recomputation of weeks and of sessions. What does not: the comparison (`comparison`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.agents.before_after import EFFECTS, Coaching
from qm_pipeline.agents.coaching import COACHING
from qm_pipeline.integrity import comparison
from qm_pipeline.runs import before_after, coaching

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_ROW: Final = ("agent_id", "week", "metric")
_EFFECT: Final = ("session", "metric")


def weeks(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compute the weeks whose days are all done once more."""
    wrong = [pl.DataFrame(schema={name: COACHING[name] for name in _ROW})]
    in_doubt = {*coaching.weeks_touched(comparison.days_in_doubt(tx))}
    for week in sorted({*coaching.weeks_touched(done)} - in_doubt):
        stored = tx.frame("verify/agent_coaching", schema=COACHING, weeks=[week])
        kept, anew = (
            comparison.readable(each, "examples") for each in (stored, coaching.computed(tx, [week]).rows)
        )
        wrong.append(comparison.differing(kept, anew, _ROW))
    return comparison.faults(
        "agent_coaching", "The stored coaching is not what computing gives", pl.concat(wrong)
    )


def sessions(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compute before and after once more, of coachings around which every day is done."""
    known, doubtful = {*done}, {*comparison.days_in_doubt(tx)}
    asked = [Coaching(**row) for row in tx.rows("verify/coaching_sessions")]
    sure = [each for each in asked if _around(each) & known and not _around(each) & doubtful]
    numbers = [each.session for each in sure]
    stored = tx.frame("verify/coaching_effects", schema=EFFECTS, sessions=numbers)
    anew = pl.concat([EFFECTS.to_frame(), *(before_after.computed(tx, each) for each in sure)])
    return comparison.faults(
        "coaching_effects",
        "The stored before and after of a coaching is not what computing gives",
        comparison.differing(stored, anew, _EFFECT),
    )


def _around(coaching: Coaching) -> set[date]:
    days = (coaching.last - coaching.first).days + 1
    return {coaching.first + timedelta(days=number) for number in range(days)}
