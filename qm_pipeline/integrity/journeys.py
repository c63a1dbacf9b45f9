"""Whether the stored journeys are what their contacts give.

What belongs here: the recomputation of days and of windows. What does not: the comparison (`comparison`).
Both go by the rules that the day or window was worked on with: a changed map is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl

from qm_pipeline.integrity import comparison
from qm_pipeline.journeys import coverage, funnel, packing, stages, touchpoints, windows
from qm_pipeline.journeys.journey_map import JourneyMap
from qm_pipeline.runs import journeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from typing import Any

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_VISIT: Final = ("day", "interaction_key", "position")
_STEP: Final = ("week", "journey", "channel", "step")
_SHOWN: Final = {
    "steps": (funnel.STEPS, _STEP),
    "leavers": (funnel.LEAVERS, (*_STEP, "who")),
    "transitions": (touchpoints.TRANSITIONS, ("week", "channel", "topic", "next_topic")),
}
_CUSTOMERS_CONTACTS_AT_ONCE: Final = 500_000


def contacts(tx: Transaction, done: list[date]) -> list[Fault]:
    """Follow the contacts of finished days once more."""
    wrong = pl.concat([pl.DataFrame(schema={"day": pl.Date}), *_wrong_days(tx, done)])
    return comparison.faults(
        "journeys", "The stored journeys are not what the contacts give", wrong.unique().sort("day")
    )


def steps(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compute the funnels of weeks that rest on finished days only once more, from the stored visits."""
    weeks = sorted({*windows.weeks_touched(done)} - {*windows.weeks_touched(comparison.days_in_doubt(tx))})
    wrong = pl.concat([pl.DataFrame(schema={"week": pl.Date}), *_wrong_weeks(tx, weeks)])
    told = "The stored funnels are not what computing gives"
    return comparison.faults("journey_steps", told, wrong.unique().sort("week"))


def customers(tx: Transaction, _done: list[date]) -> list[Fault]:
    """Put the contacts of all customers into journeys once more, unless the gap has changed over time."""
    gaps = tx.rows("verify/journey_gaps")
    wrong = [] if len(gaps) != 1 else list(_wrong_customers(tx, **gaps[0]))
    rows = pl.concat([pl.DataFrame(schema={"customer_id": pl.String}), *wrong])
    told = "The stored touchpoints are not what the contacts give"
    return comparison.faults("journey_touchpoints", told, rows.unique().sort("customer_id"))


def _wrong_customers(tx: Transaction, gap_days: int, contacts: int) -> Iterable[pl.DataFrame]:
    doubtful = tx.rows("verify/customers_in_doubt", days=comparison.days_in_doubt(tx))
    portions = int(contacts) // _CUSTOMERS_CONTACTS_AT_ONCE + 1
    for portion in range(portions):
        whom = {
            "portion": portion,
            "portions": portions,
            "apart_from": [row["customer_id"] for row in doubtful],
        }
        given = tx.frame("verify/customers_contacts", schema=touchpoints.CONTACTS, **whom)
        kept = tx.frame("verify/journey_touchpoints", schema=touchpoints.TOUCHPOINTS, **whom)
        anew = touchpoints.touchpoints(given, timedelta(days=gap_days))
        yield comparison.differing(kept, anew, ("interaction_key", "customer_id")).select("customer_id")


def _wrong_days(tx: Transaction, done: list[date]) -> Iterable[pl.DataFrame]:
    rules = {row["day"]: row["rules"] for row in tx.rows("verify/journey_days", days=done)}
    sizes = tx.rows("journeys/day_sizes", days=done)
    lacking = [row["day"] for row in sizes if row["day"] not in rules]
    yield pl.DataFrame({"day": lacking}, schema={"day": pl.Date})
    for name, days in _by_rules(rules).items():
        for part in journeys.followed(tx, days, _map(tx, name)):
            yield _differing_days(tx, part)


def _differing_days(tx: Transaction, part: journeys.Followed) -> pl.DataFrame:
    visits = tx.frame("journeys/visits", schema=stages.VISITS, days=part.days)
    ledger = tx.frame("verify/journey_coverage", schema=coverage.LEDGER, days=part.days)
    kept, anew = (comparison.readable(each, "off_reasons") for each in (ledger, part.ledger))
    wrong = [
        comparison.differing(visits, part.visits, _VISIT),
        comparison.differing(kept, anew, coverage.GROUP),
        _wrongly_packed(tx, part.days, visits),
    ]
    return pl.concat([each.select("day") for each in wrong])


def _wrongly_packed(tx: Transaction, days: Sequence[date], visits: pl.DataFrame) -> pl.DataFrame:
    """Pack days once more; one that never was, of a former version, is packed when it is asked for."""
    anew = {row["day"]: row for row in journeys.packed(tx, days, visits).iter_rows(named=True)}
    stored = tx.rows("journeys/packed_days", first=min(days), visits_from=min(days), last=max(days))
    pairs = [(dict(row), anew[row["day"]]) for row in stored if row["day"] in anew]
    wrong = [kept["day"] for kept, mine in pairs if not _alike(kept, mine)]
    return pl.DataFrame({"day": wrong}, schema={"day": pl.Date})


def _alike(kept: Mapping[str, Any], anew: Mapping[str, Any]) -> bool:
    """Compare what is packed, for the same may be packed in several ways."""
    return all(
        mine.equals(theirs)
        for mine, theirs in zip(packing.unpacked([kept]), packing.unpacked([anew]), strict=True)
    )


def _wrong_weeks(tx: Transaction, weeks: list[date]) -> Iterable[pl.DataFrame]:
    rules = {row["week"]: row["rules"] for row in tx.rows("verify/journey_weeks", weeks=weeks)}
    for rules_name, mine in _by_rules(rules | {week: "" for week in weeks if week not in rules}).items():
        computed = list(
            journeys.computed(tx, mine, _map(tx, rules_name) if rules_name else JourneyMap(version=1))
        )
        for name, (schema, key) in _SHOWN.items():
            anew = pl.concat([schema.to_frame(), *(getattr(each, name) for each in computed)])
            kept = tx.frame(f"verify/journey_{name}", schema=schema, weeks=mine)
            yield comparison.differing(kept, anew, key).select("week")


def _by_rules(rules: dict[date, str]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for when, name in sorted(rules.items()):
        found[name].append(when)
    return found


def _map(tx: Transaction, rules: str) -> JourneyMap:
    (row,) = tx.rows("journeys/known_map", rules=rules)
    return msgspec.convert(row["map"], JourneyMap)
