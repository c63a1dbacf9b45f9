"""Whether the stored journeys are what their contacts give.

What belongs here: the recomputation of days and of windows. What does not: the comparison (`comparison`).
Both go by the rules that the day or window was worked on with: a changed map is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl

from qm_pipeline.integrity import comparison
from qm_pipeline.journeys import coverage, funnel, stages, windows
from qm_pipeline.journeys.journey_map import JourneyMap
from qm_pipeline.runs import journeys

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction

_VISIT: Final = ("day", "interaction_key", "position")
_STEP: Final = ("week", "journey", "channel", "step")


def contacts(tx: Transaction, done: list[date]) -> list[Fault]:
    """Follow the contacts of finished days once more."""
    wrong = pl.concat([pl.DataFrame(schema={"day": pl.Date}), *_wrong_days(tx, done)])
    return comparison.faults(
        "journeys", "The stored journeys are not what the contacts give", wrong.unique().sort("day")
    )


def steps(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compute the funnels of weeks that rest on finished days only once more, from the stored visits."""
    weeks = sorted({*windows.weeks_touched(done)} - {*windows.weeks_touched(comparison.days_in_doubt(tx))})
    wrong = pl.concat(
        [pl.DataFrame(schema={name: funnel.STEPS[name] for name in _STEP}), *_wrong_weeks(tx, weeks)]
    )
    return comparison.faults(
        "journey_steps", "The stored funnels are not what computing gives", wrong.unique().sort(_STEP)
    )


def _wrong_days(tx: Transaction, done: list[date]) -> Iterable[pl.DataFrame]:
    rules = {row["day"]: row["rules"] for row in tx.rows("verify/journey_days", days=done)}
    sizes = tx.rows("journeys/day_sizes", days=done)
    lacking = [row["day"] for row in sizes if row["day"] not in rules]
    yield pl.DataFrame({"day": lacking}, schema={"day": pl.Date})
    for name, days in _by_rules(rules).items():
        for part in journeys.followed(tx, days, _map(tx, name)):
            yield _differing_days(tx, part)


def _differing_days(tx: Transaction, part: journeys.Followed) -> pl.DataFrame:
    visits = tx.frame("verify/journey_visits", schema=stages.VISITS, days=part.days)
    ledger = tx.frame("verify/journey_coverage", schema=coverage.LEDGER, days=part.days)
    kept, anew = (comparison.readable(each, "off_reasons") for each in (ledger, part.ledger))
    wrong = [
        comparison.differing(visits, part.visits, _VISIT),
        comparison.differing(kept, anew, coverage.GROUP),
    ]
    return pl.concat([each.select("day") for each in wrong])


def _wrong_weeks(tx: Transaction, weeks: list[date]) -> Iterable[pl.DataFrame]:
    rules = {row["week"]: row["rules"] for row in tx.rows("verify/journey_weeks", weeks=weeks)}
    for name, mine in _by_rules(rules | {week: "" for week in weeks if week not in rules}).items():
        computed = list(journeys.computed(tx, mine, _map(tx, name) if name else JourneyMap(version=1)))
        for stored, schema, attribute, key in (
            ("verify/journey_steps", funnel.STEPS, "steps", _STEP),
            ("verify/journey_leavers", funnel.LEAVERS, "leavers", (*_STEP, "who")),
        ):
            anew = pl.concat([schema.to_frame(), *(getattr(each, attribute) for each in computed)])
            kept = tx.frame(stored, schema=schema, weeks=mine)
            yield comparison.differing(kept, anew, key).select(_STEP)


def _by_rules(rules: dict[date, str]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for when, name in sorted(rules.items()):
        found[name].append(when)
    return found


def _map(tx: Transaction, rules: str) -> JourneyMap:
    (row,) = tx.rows("journeys/known_map", rules=rules)
    return msgspec.convert(row["map"], JourneyMap)
