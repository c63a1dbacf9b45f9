"""Flags that need other contacts, of a run's days and of all days that these bear on, in one transaction.

What belongs here: which contacts are compared with which, and which days a change bears on. What does not:
rules (`quality.repeats`, `quality.outliers`).

A contact bears on later ones: on the same customer's for a week, and as a peer on those of its channel and
queue in the weeks that begin within 90 days after it. So a conversation that comes late changes flags of days
that were done; these days are looked at again, and what does not depend on it comes out as it was. Peers are
those before the week, not up to the day: no flag of a day changes because of the days after it.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.calendar import monday, sunday
from qm_pipeline.interactions.frames import FLAGS
from qm_pipeline.quality import outliers, repeats
from qm_pipeline.quality.peer_features import PEERS
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from qm_pipeline.store.engine import Database, Transaction

PEER_DAYS: Final = timedelta(days=90)
# Of every channel and queue: what is usual does not get clearer with more, and the cost stays bounded.
MOST_PEERS: Final = 500
_DAY: Final = timedelta(days=1)
# From the end of a contact to the day of the last that may repeat it; a day more, for days are the site's.
_REPEATED_WITHIN: Final = timedelta(days=repeats.WITHIN_DAYS + repeats.LONGEST_DAYS + 1)

ROWS: Final = pl.Schema(
    {"interaction_key": pl.String(), "version": pl.Int32(), "day": pl.Date()}
    | {name: FLAGS[name] for name in ("code", "severity", "reason", "evidence")}
    | {"related": pl.List(pl.String())}
)

_CARRIERS: Final = pl.Schema({"interaction_key": ROWS["interaction_key"]})


def replace_peer_flags(database: Database, run_id: str, days: Sequence[date]) -> pl.DataFrame:
    """Write the flags of all days that a run's days bear on, and return them."""

    def beat() -> None:
        book.beat(database, run_id)

    with database.begin() as tx:
        tx.lock("marts")
        found = []
        changed: set[str] = set()
        for code, affected, find in (
            (repeats.CODE, repeats_affected(tx, days), repeated),
            (outliers.CODE, outliers_affected(tx, days), unlike),
        ):
            rows = find(tx, affected, beat)
            before = tx.frame("flags/carriers", schema=_CARRIERS, code=code, days=affected)
            changed.update(before["interaction_key"], rows["interaction_key"])
            tx.execute("flags/clear", code=code, days=affected)
            tx.copy_in("marts.flags", rows)
            found.append(rows)
        tx.execute("cards/draw", keys=sorted(changed))
        tx.execute("runs/beat", run_id=run_id)
    return pl.concat(found)


def affected(tx: Transaction, days: Iterable[date]) -> list[date]:
    """Name the days whose flags these days bear on, themselves among them."""
    return sorted({*repeats_affected(tx, days), *outliers_affected(tx, days)})


def bears_on(earlier: date, day: date) -> bool:
    """Tell whether what happens on one day may change the flags of another."""
    repeats_it = earlier <= day <= earlier + _REPEATED_WITHIN
    return repeats_it or monday(day) - PEER_DAYS <= earlier < monday(day)


def repeats_affected(tx: Transaction, days: Iterable[date]) -> list[date]:
    """Name the days whose repeat contacts these days bear on."""
    later = (day for each in days for day in _known(tx, each, each + _REPEATED_WITHIN))
    return sorted({*days, *later})


def outliers_affected(tx: Transaction, days: Iterable[date]) -> list[date]:
    """Name the days whose outliers these days bear on: the weeks that begin within 90 days after one."""
    weeks = {monday(day) for day in days}
    later = {
        day
        for week in weeks
        for day in _known(tx, week + _DAY * 7, sunday(week) + PEER_DAYS + _DAY * 6)
        if any(bears_on(each, day) for each in days)
    }
    return sorted({*days, *later})


def repeated(
    tx: Transaction, days: Iterable[date], on_part: Callable[[], None] = lambda: None
) -> pl.DataFrame:
    """Find the repeat contacts of days, from what is stored; memory is bounded by a month and a half."""
    parts = [ROWS.to_frame()]
    for _, month in groupby(sorted(days), key=lambda day: (day.year, day.month)):
        asked = list(month)
        contacts = tx.frame(
            "flags/customers",
            schema=repeats.CONTACTS,
            days=asked,
            first=asked[0] - _REPEATED_WITHIN,
            last=asked[-1],
        )
        parts.append(repeats.flags(contacts, asked).select(ROWS.names()).cast(ROWS))
        on_part()
    return pl.concat(parts)


def unlike(tx: Transaction, days: Iterable[date], on_part: Callable[[], None] = lambda: None) -> pl.DataFrame:
    """Find the outliers of days, from what is stored; memory is bounded by a week and its peers."""
    parts = [ROWS.to_frame()]
    for week, asked in groupby(sorted(days), key=monday):
        peers = tx.frame(
            "flags/peers", schema=PEERS, first=week - PEER_DAYS, last=week - _DAY, most=MOST_PEERS
        )
        if peers.height:
            contacts = tx.frame("flags/compared", schema=PEERS, days=list(asked))
            found = outliers.flags(contacts, peers).with_columns(related=pl.lit([], pl.List(pl.String)))
            parts.append(found.select(ROWS.names()).cast(ROWS))
        on_part()
    return pl.concat(parts)


def _known(tx: Transaction, first: date, last: date) -> list[date]:
    return [row["day"] for row in tx.rows("flags/known_days", first=first, last=last)]
