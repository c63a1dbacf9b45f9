"""The journeys of a run's days: read, followed by the domain, replaced in one transaction.

What belongs here: which contacts a funnel is made of and which windows are replaced. What does not: stages
and figures (`journeys`). A day is replaced whole; then every window that it lies in. A changed journey map
holds for the days that a run takes on from then on, as a promoted model does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import polars as pl

from qm_pipeline.interactions.calendar import sunday
from qm_pipeline.journeys import coverage, funnel, packing, stages, touchpoints, windows
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, timedelta

    from qm_pipeline.journeys.journey_map import JourneyMap
    from qm_pipeline.store.engine import Database, Transaction

_CONTACTS_AT_ONCE: Final = 25_000
_IN_WINDOWS_AT_ONCE: Final = 200_000
_FACTS: Final = pl.Schema({**touchpoints.FACTS, "known": pl.Boolean()})


class Followed(NamedTuple):
    """Some days, with their contacts' ways (`stages.VISITS`) and the ledger (`coverage.LEDGER`)."""

    days: list[date]
    visits: pl.DataFrame
    ledger: pl.DataFrame


class Computed(NamedTuple):
    """What some weeks show: `funnel.STEPS`, `funnel.LEAVERS` and `touchpoints.TRANSITIONS`."""

    steps: pl.DataFrame
    leavers: pl.DataFrame
    transitions: pl.DataFrame


def replace_journeys(
    database: Database, run_id: str, days: Sequence[date], journey_map: JourneyMap
) -> pl.DataFrame:
    """Write the ways of a run's contacts and every funnel they are part of; return the ledger of the days."""
    weeks = windows.weeks_touched(days)

    def beat() -> None:
        book.beat(database, run_id)

    with database.begin() as tx:
        tx.lock("marts")
        tx.execute(
            "journeys/know_map", rules=journey_map.digest, map=msgspec.json.encode(journey_map).decode()
        )
        ledger = _replace_days(tx, days, journey_map, beat)
        _replace_touchpoints(tx, days, journey_map.gap)
        _replace_windows(tx, weeks, journey_map, beat)
        tx.execute("runs/beat", run_id=run_id)
    return ledger


def followed(tx: Transaction, days: Sequence[date], journey_map: JourneyMap) -> Iterator[Followed]:
    """Follow the contacts of days, in portions that memory bounds."""
    for portion in _portions(tx, days):
        contacts = tx.frame("journeys/contacts", schema=stages.CONTACTS, days=portion)
        turns = tx.frame("journeys/turns", schema=stages.SPOKEN, days=portion)
        staged = stages.staged(contacts, turns, journey_map)
        yield Followed(portion, staged.visits, coverage.ledger(contacts, staged))


def packed(tx: Transaction, days: Sequence[date], visits: pl.DataFrame) -> pl.DataFrame:
    """Pack days (`packing.DAYS`) with their visits and what is known of their contacts."""
    return packing.packed(visits, tx.frame("journeys/facts", schema=_FACTS, days=list(days)))


def computed(
    tx: Transaction,
    weeks: Sequence[date],
    journey_map: JourneyMap,
    on_part: Callable[[], None] = lambda: None,
) -> Iterator[Computed]:
    """Compute what weeks show from the days as they are packed, in bounded portions."""
    contacts = _by_week(tx, weeks)
    asked = windows.spans(contacts, weeks)
    for group in windows.together(asked, contacts, _IN_WINDOWS_AT_ONCE):
        first, last = min(group.values()), max(group)
        visits, touching = packing.unpacked(_packed_days(tx, first, sunday(last)))
        found = funnel.funnels(visits, group, journey_map.orders)
        yield Computed(*found, touchpoints.transitions(touching, group, journey_map.gap))
        on_part()


def _replace_days(
    tx: Transaction, days: Sequence[date], journey_map: JourneyMap, on_part: Callable[[], None]
) -> pl.DataFrame:
    tx.execute("journeys/clear_days", days=list(days))
    ledgers = [coverage.LEDGER.to_frame()]
    for part in followed(tx, days, journey_map):
        tx.copy_in("marts.journey_visits", part.visits)
        tx.copy_in("marts.journey_coverage", part.ledger.with_columns(rules=pl.lit(journey_map.digest)))
        tx.copy_in("marts.journey_days", packed(tx, part.days, part.visits))
        ledgers.append(part.ledger)
        on_part()
    return pl.concat(ledgers)


def _replace_windows(
    tx: Transaction, weeks: Sequence[date], journey_map: JourneyMap, on_part: Callable[[], None]
) -> None:
    if not weeks:
        return
    for former in _of_former_versions(tx, *windows.days_needed(weeks)):
        tx.copy_in("marts.journey_days", former)
    tx.execute("journeys/clear_weeks", weeks=list(weeks))
    tx.execute("journeys/clear_transitions", weeks=list(weeks))
    for found in computed(tx, weeks, journey_map, on_part):
        tx.copy_in("marts.journey_steps", found.steps.with_columns(rules=pl.lit(journey_map.digest)))
        tx.copy_in("marts.journey_leavers", found.leavers)
        tx.copy_in("marts.journey_transitions", found.transitions)


def _replace_touchpoints(tx: Transaction, days: Sequence[date], gap: timedelta) -> None:
    """Put the journeys across contacts together again that a contact of these days belongs to, or did."""
    taken = tx.rows("journeys/take_touchpoints", days=list(days), gap_days=gap.days)
    keys = [str(row["interaction_key"]) for row in taken]
    contacts = tx.frame(
        "journeys/customers_contacts", schema=touchpoints.CONTACTS, days=list(days), keys=keys
    )
    tx.copy_in("marts.journey_touchpoints", touchpoints.touchpoints(contacts, gap))


def _packed_days(tx: Transaction, first: date, last: date) -> Iterator[Mapping[str, Any]]:
    """Give days as they were packed, and those that never were as they would be; some before, of contacts."""
    before = first - windows.BEFORE
    for row in tx.rows("journeys/packed_days", first=before, visits_from=first, last=last):
        yield dict(row)
    for day in _of_former_versions(tx, before, last):
        yield from day.iter_rows(named=True)


def _of_former_versions(tx: Transaction, first: date, last: date) -> Iterator[pl.DataFrame]:
    """Pack, day by day, what was followed before days were packed."""
    for row in tx.rows("journeys/unpacked_days", first=first, last=last):
        days = [row["day"]]
        yield packed(tx, days, tx.frame("journeys/visits", schema=stages.VISITS, days=days))


def _by_week(tx: Transaction, weeks: Sequence[date]) -> Mapping[date, int]:
    if not weeks:
        return {}
    first, last = windows.days_needed(weeks)
    rows = tx.rows("journeys/contacts_by_week", first=first, last=last)
    return {row["week"]: int(row["contacts"]) for row in rows}


def _portions(tx: Transaction, days: Sequence[date]) -> Iterator[list[date]]:
    portion: list[date] = []
    held = 0
    for row in tx.rows("journeys/day_sizes", days=list(days)):
        if portion and held + row["contacts"] > _CONTACTS_AT_ONCE:
            yield portion
            portion, held = [], 0
        portion.append(row["day"])
        held += row["contacts"]
    if portion:
        yield portion
