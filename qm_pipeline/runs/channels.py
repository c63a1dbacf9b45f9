"""The channel report of a run's days: which contacts it is made of, and which weeks change.

What belongs here: reading, and replacing what rests on a run's days. What does not: the figures (`channels`).
A week's own figures come from its contacts; what it is compared with comes from the figures of other weeks,
as they are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.channels import contacts as facts
from qm_pipeline.channels import drivers, report, weeks
from qm_pipeline.interactions.calendar import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from qm_pipeline.store.engine import Transaction

# Two weeks of a large centre: every week is read with the one after it, and a day tells of two.
_CONTACTS_AT_ONCE: Final = 300_000


class Computed(NamedTuple):
    """What the contacts of some weeks give: `report.FIGURES` and `drivers.DRIVERS`."""

    figures: pl.DataFrame
    drivers: pl.DataFrame


def replace(tx: Transaction, days: Sequence[date], on_part: Callable[[], None]) -> pl.DataFrame:
    """Write what rests on a run's days; return the report of every week of which something changed."""
    changed = weeks_changed(tx, days)
    found = computed(tx, changed, on_part)
    touched = weeks.weeks_compared(changed)
    others = known(tx, touched, apart_from=changed)
    rows = report.compared(pl.concat([found.figures, others]), touched)
    tx.execute("channels/clear_report", weeks=touched)
    tx.execute("channels/clear_drivers", weeks=changed)
    tx.copy_in("marts.channel_report", rows)
    tx.copy_in("marts.channel_drivers", found.drivers)
    return rows


def weeks_changed(tx: Transaction, days: Sequence[date]) -> list[date]:
    """Give the weeks whose own figures some days bear on.

    After days without a contact, the first one says for all before them that nobody came back.
    """
    if not days:
        return []
    before = [row["day"] for row in tx.rows("channels/day_before", day=min(days))]
    return weeks.weeks_changed([*days, *before])


def computed(tx: Transaction, asked: Iterable[date], on_part: Callable[[], None] = lambda: None) -> Computed:
    """Compute the own figures of weeks from their contacts, in portions that memory bounds."""
    figures, driving = [report.FIGURES.to_frame()], [drivers.DRIVERS.to_frame()]
    newest = [row["day"] for row in tx.rows("channels/newest_day")]
    for group in _portions(tx, sorted(asked)):
        first, last = weeks.days_needed(group)
        contacts = tx.frame("channels/contacts", schema=facts.CONTACTS, first=first, last=last)
        raised = tx.frame("channels/raised", schema=facts.RAISED, first=first, last=last)
        told = facts.told(contacts, raised, newest[0]).filter(pl.col("week").is_in(group))
        figures.append(report.figures(told))
        driving.append(drivers.channel_drivers(told))
        on_part()
    return Computed(pl.concat(figures), pl.concat(driving).sort("channel", "week", maintain_order=True))


def known(tx: Transaction, touched: Sequence[date], apart_from: Sequence[date]) -> pl.DataFrame:
    """Read the stored figures of weeks and of those that they are compared with."""
    if not touched:
        return report.FIGURES.to_frame()
    first = min(touched) - WEEK * weeks.COMPARED_WEEKS
    return tx.frame(
        "channels/figures", schema=report.FIGURES, first=first, last=max(touched), apart_from=list(apart_from)
    )


def _portions(tx: Transaction, asked: Sequence[date]) -> Iterator[list[date]]:
    """Group weeks that follow one another and have contacts; each group reads its own."""
    sizes = {row["week"]: row["contacts"] for row in tx.rows("channels/week_sizes", weeks=list(asked))}
    group: list[date] = []
    for week in sorted(sizes):
        held = sum(sizes[each] for each in group)
        if group and (week - group[-1] > WEEK or held + sizes[week] > _CONTACTS_AT_ONCE):
            yield group
            group = []
        group.append(week)
    if group:
        yield group
