"""The checks of `qm verify`.

What belongs here: what is asked of the database, and the sentence for who has to act. What does not:
printing. All of them look at one snapshot, so that a run or a landing going on beside them is seen either
whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable  # noqa: TC003  (in the type of a constant)
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.channels import report
from qm_pipeline.customers.history import WINDOW_DAYS
from qm_pipeline.quality import coverage
from qm_pipeline.quality.review_averages import AVERAGES
from qm_pipeline.runs import churn, marts, review_queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qm_pipeline.store.engine import Database, Transaction


class Scope(NamedTuple):
    """What is looked at."""

    first: date
    last: date
    quarantine_days: int


class Fault(NamedTuple):
    """Something that does not add up.

    Attributes
    ----------
    places
        Where, three at most.
    """

    check: str
    sentence: str
    rows: int
    places: list[str]


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
    "evidence_whole": "Flagged interactions with scored turns do not have their evidence",
    "evidence_adds_up": "Evidence does not add up to the scores that it explains",
    "evidence_refers": "Evidence rests on turns or characters that are not there",
    "coverage_orphaned": "The ledger has rows for days that nothing is known of",
    "customers": "Customers with a contact have no risk for that day, or one without a contact",
    "files_totals": "Files do not equal the sum of their batches",
    "files_half": "Files were begun and never finished: ingest them again",
    "accepted_stored": "Files say that they brought more interactions than are stored",
    "quarantine_counts": "Files say that other lines were refused than are in quarantine",
    "review_queue": "Review lists hold what is not scored, is of another day, or has wrong probabilities",
    "runs_ended": "Runs have not ended and give no sign of life",
}
_MOST_PLACES: Final = 3
_TOLERANCE: Final = 1e-9
_REPORT_KEY: Final = ("channel", "week", "metric")


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
    wrong = _differing(_readable(stored), _readable(marts.ledger(tx, done, None)), coverage.GROUP)
    return _faults("coverage", "The stored ledger is not what counting gives", wrong)


def _channel_report(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored report of weeks that rest on finished days only with one computed anew."""
    weeks = sorted({*report.weeks_touched(done)} - _weeks_in_doubt(tx))
    stored = tx.frame("verify/channel_report", schema=report.REPORT, weeks=weeks)
    wrong = _differing(stored, marts.channel_report(tx, weeks), _REPORT_KEY)
    return _faults("channel_report", "The stored channel report is not what computing gives", wrong)


def _review_averages(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored averages of weeks whose days are all done with ones computed anew from the lists."""
    weeks = sorted({report.monday(day) for day in done} - _own_weeks_in_doubt(tx))
    stored = tx.frame("verify/review_averages", schema=AVERAGES, weeks=weeks)
    computed = pl.concat([AVERAGES.to_frame(), *(review_queue.averages(tx, week) for week in weeks)])
    wrong = _differing(stored, computed, ("week", "metric"))
    return _faults("review_averages", "The stored review averages are not what computing gives", wrong)


def _churn_risk(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored risks of days whose last 90 days are all done with ones computed anew."""
    doubtful = {day + timedelta(days=ahead) for day in _days_in_doubt(tx) for ahead in range(WINDOW_DAYS)}
    days = [day for day in done if day not in doubtful]
    stored = tx.frame("verify/churn_risk", schema=churn.RISK, days=days)
    parts = [churn.RISK.to_frame()]
    for month, own in stored.group_by(pl.col("as_of").dt.truncate("1mo"), maintain_order=True):
        whom = own["customer_id"].unique().sort().to_list()
        last = month[0] + timedelta(days=30)
        parts.append(churn.risk(tx, whom, month[0], last).filter(pl.col("as_of").is_in(own["as_of"])))
    wrong = _differing(_reasoned(stored), _reasoned(pl.concat(parts)), ("customer_id", "as_of"))
    return _faults("churn_risk", "Stored risks are not what computing gives", wrong)


def _reasoned(risks: pl.DataFrame) -> pl.DataFrame:
    """Write reasons and contacts in one way; Postgres writes them in its own."""
    keys = pl.col("interaction_keys").str.strip_chars("{}").str.split(",").list.sort()
    reasons = pl.col("reasons").map_elements(_sorted_json, return_dtype=pl.String)
    return risks.with_columns(keys.list.join(","), reasons)


def _weeks_in_doubt(tx: Transaction) -> set[date]:
    """Weeks that rest on days still to do, or on months that were dropped on purpose."""
    return set(report.weeks_touched(_days_in_doubt(tx)))


def _own_weeks_in_doubt(tx: Transaction) -> set[date]:
    """Weeks that hold such a day themselves."""
    return {report.monday(day) for day in _days_in_doubt(tx)}


def _days_in_doubt(tx: Transaction) -> list[date]:
    days = [row["day"] for row in tx.rows("verify/pending_days")]
    for row in tx.rows("verify/dropped_months"):
        days += [row["month"] + timedelta(days=number) for number in range(31)]
    return days


_MARTS: Final[dict[str, Callable[[Transaction, list[date]], list[Fault]]]] = {
    "coverage": _coverage,
    "channel_report": _channel_report,
    "review_averages": _review_averages,
    "churn_risk": _churn_risk,
}


def _readable(ledger: pl.DataFrame) -> pl.DataFrame:
    """Write the reasons in one way: Postgres orders the keys of a JSON object otherwise than we do."""
    reasons = ("skipped_reasons", "failed_reasons")
    return ledger.with_columns(pl.col(reasons).map_elements(_sorted_json, return_dtype=pl.String))


def _sorted_json(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def _differing(stored: pl.DataFrame, computed: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the keys of rows that only one side has, or that differ by more than a sum's order explains."""
    both = stored.with_columns(is_stored=True).join(
        computed.with_columns(is_computed=True), on=list(key), how="full", coalesce=True, suffix="_computed"
    )
    values = [name for name in stored.columns if name not in key]
    same = [_same(pl.col(name), pl.col(f"{name}_computed"), stored.schema[name]) for name in values]
    whole = pl.col("is_stored") & pl.col("is_computed")
    return both.filter(~pl.all_horizontal(whole.fill_null(value=False), *same)).select(key).sort(key)


def _same(left: pl.Expr, right: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not dtype.is_float():
        return left.eq_missing(right)
    close = (left - right).abs() <= _TOLERANCE * (1 + right.abs())
    return (left.is_null() & right.is_null()) | close.fill_null(value=False)


def _faults(check: str, sentence: str, wrong: pl.DataFrame) -> list[Fault]:
    if wrong.is_empty():
        return []
    places = [" ".join(str(cell) for cell in row) for row in wrong.head(_MOST_PLACES).iter_rows()]
    return [Fault(check, sentence, wrong.height, places)]
