"""Whether the stored coaching is what its contacts give.

What belongs here: the recomputation of weeks. What does not: the comparison (`comparison`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.agents.coaching import COACHING
from qm_pipeline.integrity import comparison
from qm_pipeline.runs import coaching

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_ROW: Final = ("agent_id", "week", "metric")


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
