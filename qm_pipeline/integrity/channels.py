"""Whether the stored channel report is what its contacts give.

What belongs here: the recomputation of weeks. What does not: the comparison (`comparison`). Weeks that rest
on days still to do, or on months that were dropped on purpose, are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.channels import drivers as driving
from qm_pipeline.channels import report as reporting
from qm_pipeline.channels import weeks
from qm_pipeline.integrity import comparison
from qm_pipeline.runs import channels

if TYPE_CHECKING:
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_REPORT_KEY: Final = ("channel", "week", "metric")
_DRIVERS_KEY: Final = (*_REPORT_KEY, "topic")


def report(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored report with one computed from the contacts, and what they are compared with."""
    mine = sorted({*weeks.weeks_compared(_sound(tx, done))} - {*weeks.weeks_compared(_doubtful(tx))})
    stored = tx.frame("verify/channel_report", schema=reporting.REPORT, weeks=mine)
    needed = weeks.weeks_before(mine)
    wrong = comparison.differing(
        stored, reporting.compared(channels.computed(tx, needed).figures, mine), _REPORT_KEY
    )
    return comparison.faults("channel_report", "The stored channel report is not what computing gives", wrong)


def drivers(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored drivers with ones computed from the contacts."""
    mine = sorted({*_sound(tx, done)} - {*_doubtful(tx)})
    stored = tx.frame("verify/channel_drivers", schema=driving.DRIVERS, weeks=mine)
    wrong = comparison.differing(stored, channels.computed(tx, mine).drivers, _DRIVERS_KEY)
    return comparison.faults("channel_drivers", "The stored drivers are not what computing gives", wrong)


def _sound(tx: Transaction, done: list[date]) -> list[date]:
    return channels.weeks_changed(tx, done)


def _doubtful(tx: Transaction) -> list[date]:
    return channels.weeks_changed(tx, comparison.days_in_doubt(tx))
