"""The checks of `qm verify`.

What belongs here: what is asked of the database, and the sentence for who has to act. What does not:
printing. All of them look at one snapshot, so that a run or a landing going on beside them is seen either
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  (in the type of a constant)
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.integrity import channels, churn, coaching, comparison, drift, journeys, peer_flags
from qm_pipeline.integrity.comparison import Fault
from qm_pipeline.interactions.calendar import monday
from qm_pipeline.quality import coverage
from qm_pipeline.quality.review_averages import AVERAGES
from qm_pipeline.runs import marts, review_queue

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database, Transaction


class Scope(NamedTuple):
    """What is looked at."""

    first: date
    last: date
    quarantine_days: int


class Verified(NamedTuple):
    """What a verification found."""

    checks: int
    days: int
    pending: list[date]
    faults: list[Fault]


EVER: Final = (date.min, date.max)

# Query of sql/queries/verify -> what a row of it means.
_QUERIES: Final = {
    "ledger": "Interactions are neither scored, skipped nor failed, in days that count as done",
    "days_known": "Days hold interactions and are not in the book of days",
    "turns_whole": "Interactions have other turns than they say",
    "turns_orphaned": "Turns lie without their interaction",
    "versions_current": "Interactions do not have exactly their latest version current",
    "scores_whole": "Scored interactions do not have a score or a reason for each turn",
    "scores_orphaned": "Turn scores lie without their interaction's",
    "scores_day": "Scores lie under another day than their interaction",
    "scores_current": "Interactions do not have exactly one current score, for their current version",
    "dynamics_whole": "Interactions do not have their talk and waiting times",
    "scores_replaced": "Scores say that they took the place of others, which are not kept",
    "flags_refer": "Flags rest on turns or characters that are not there",
    "evidence_whole": "Flagged interactions with a customer score do not have their evidence",
    "evidence_adds_up": "Evidence does not add up to the scores that it explains",
    "evidence_refers": "Evidence rests on turns or characters that are not there",
    "coverage_orphaned": "The ledger has rows for days that nothing is known of",
    "customers": "Customers with a contact have no risk for that day, or one without a contact",
    "files_totals": "Files do not equal the sum of their batches",
    "files_half": "Files were begun and never finished: ingest them again",
    "accepted_stored": "Files say that they brought more interactions than are stored",
    "quarantine_counts": "Files say that other lines were refused than are in quarantine",
    "cards": "Cards are not what they would be drawn as",
    "review_queue": "Review lists hold what is not scored, is of another day, or has wrong probabilities",
    "peer_flags_orphaned": "Flags of repeats and outliers lie under another day than their interaction",
    "runs_ended": "Runs have not ended and give no sign of life",
}
_REASONS: Final = ("skipped_reasons", "failed_reasons")


def verify(database: Database, scope: Scope) -> Verified:
    """Check that everything stored in a range of days adds up; files and runs are always looked at whole.

    Raises
    ------
    TransientError
        If the database is lost meanwhile: that is no verdict.
    """
    with database.begin() as tx:
        tx.execute("verify/one_snapshot")
        book = tx.rows("verify/done_days", first=scope.first, last=scope.last)
        done = [row["day"] for row in book if not row["pending"]]
        faults = [fault for name in _QUERIES for fault in _asked(tx, name, scope)]
        faults += [fault for compare in _MARTS.values() for fault in compare(tx, done)]
    pending = [row["day"] for row in book if row["pending"]]
    return Verified(len(_QUERIES) + len(_MARTS), len(book), pending, faults)


def _asked(tx: Transaction, name: str, scope: Scope) -> list[Fault]:
    rows = tx.rows(f"verify/{name}", **scope._asdict())
    if not rows:
        return []
    return [Fault(name, _QUERIES[name], rows[0]["faults"], [row["place"] for row in rows])]


def _coverage(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored ledger of days that are done with one counted anew."""
    stored = tx.frame("verify/coverage", schema=coverage.LEDGER, days=done)
    stored, anew = (comparison.readable(each, *_REASONS) for each in (stored, marts.ledger(tx, done, None)))
    wrong = comparison.differing(stored, anew, coverage.GROUP)
    return comparison.faults("coverage", "The stored ledger is not what counting gives", wrong)


def _review_averages(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored averages of weeks whose days are all done with ones computed anew from the lists."""
    weeks = sorted({monday(day) for day in done} - {monday(day) for day in comparison.days_in_doubt(tx)})
    stored = tx.frame("verify/review_averages", schema=AVERAGES, weeks=weeks)
    computed = pl.concat([AVERAGES.to_frame(), *(review_queue.averages(tx, week) for week in weeks)])
    wrong = comparison.differing(stored, computed, ("week", "metric"))
    return comparison.faults(
        "review_averages", "The stored review averages are not what computing gives", wrong
    )


_MARTS: Final[dict[str, Callable[[Transaction, list[date]], list[Fault]]]] = {
    "coverage": _coverage,
    "channel_report": channels.report,
    "channel_drivers": channels.drivers,
    "review_averages": _review_averages,
    "churn_risk": churn.churn_risk,
    "journeys": journeys.contacts,
    "journey_steps": journeys.steps,
    "journey_touchpoints": journeys.customers,
    "agent_coaching": coaching.weeks,
    "coaching_effects": coaching.sessions,
    "peer_flags": peer_flags.peer_flags,
    "drift": drift.drift,
}
