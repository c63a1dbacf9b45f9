"""Whether the stored drift is what its contacts give.

What belongs here: the recomputation of weeks. What does not: the comparison (`comparison`). Weeks that rest
on days still to do, or on months that were dropped on purpose, are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.integrity import comparison
from qm_pipeline.interactions.calendar import WEEK, monday
from qm_pipeline.quality import drift as judging
from qm_pipeline.runs import drift as counting

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_KEY: Final = ("week", "channel", "measure")


def drift(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored drift with one computed from the contacts."""
    sound = {monday(day) for day in done}
    doubtful = {monday(day) for day in comparison.days_in_doubt(tx)}
    mine = sorted({*counting.weeks_compared(sound)} - {*counting.weeks_compared(doubtful)})
    needed = sorted({week - WEEK * back for week in mine for back in range(judging.COMPARED_WEEKS + 1)})
    stored = tx.frame("verify/drift", schema=judging.DRIFT, weeks=mine)
    wrong = comparison.differing(stored, judging.drift(counting.counted(tx, needed), mine), _KEY)
    return comparison.faults("drift", "The stored drift is not what counting gives", wrong)
