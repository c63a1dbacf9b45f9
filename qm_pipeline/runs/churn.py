"""Churn risk from what is stored: the rows that a run's days bear on, the labels, and the model.

What belongs here: which customers and days are computed anew, and what is read for them. What does not:
points and probabilities (`customers`).

A contact bears on its customer's rows of that day and the 90 days after it, and on nothing else. So for
late data just those are computed: the rows of the customers who have, or had, a contact on a day of the
run.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.customers import churn, history
from qm_pipeline.customers.labels import CHURNED
from qm_pipeline.customers.risk_index import risk_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qm_pipeline.customers.labels import Labels
    from qm_pipeline.store.engine import Database, Transaction

RISK: Final = pl.Schema(
    {
        "customer_id": pl.String(),
        "as_of": pl.Date(),
        "risk_index": pl.Int16(),
        "p_churn": pl.Float64(),
        "churn_model": pl.Int32(),
        "reasons": pl.String(),
        "interaction_keys": pl.String(),
    }
)
_BEARS_ON: Final = timedelta(days=history.WINDOW_DAYS - 1)


class LabelFile(NamedTuple):
    """A file of those who left; `known_until` is the last day on which leaving would be in it."""

    sha256: str
    path: str
    known_until: date


class Fitted(NamedTuple):
    """What came of fitting; `evaluation` is None where there was too little to fit."""

    examples: int
    churned: int
    evaluation: churn.Evaluation | None
    serves: bool


class Landed(NamedTuple):
    """What came of a file of those who left."""

    found: Labels
    news: int
    known_until: date
    fitted: Fitted
    refreshed: int


def land_and_fit(
    database: Database,
    path: Path,
    found: Labels,
    known_until: date | None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Landed:
    """Store who left, fit the probability to it, and bring the stored risks up to date if it serves.

    Parameters
    ----------
    path, found
        The file, and what was read of it.
    known_until
        The last day on which leaving would be in it; None for the latest day in it.
    on_step
        Told what is being done, again for every month of risks.
    """
    until = known_until or _latest(found)
    file = LabelFile(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), until)
    news = keep_labels(database, file, found)
    on_step("Fitting")
    fitted = fit(database, until)
    refreshed = refresh(database, lambda: on_step("Risks")) if fitted.serves else 0
    return Landed(found, news, until, fitted, refreshed)


def is_known(database: Database, path: Path) -> bool:
    """Say whether a file of those who left was landed before, as it is now."""
    with database.begin() as tx:
        return bool(tx.rows("churn/known_file", sha256=hashlib.sha256(path.read_bytes()).hexdigest()))


def _latest(found: Labels) -> date:
    """Give the last day on which anybody left; with nobody, a day before which nothing can be known."""
    days = found.churned["churned_at"].to_list()
    return max(days, default=date(2000, 1, 1))


def replace_churn_risk(database: Database, run_id: str, days: Sequence[date]) -> int:
    """Write the rows that a run's days bear on; return how many."""
    rows = 0
    with database.begin() as tx:
        tx.lock("marts")
        for customers, first, last in _touched(tx, days, tx.rows("churn/span")[0]["last"]):
            rows += _replace(tx, customers, first, last)
            tx.execute("runs/beat", run_id=run_id)
    return rows


def refresh(database: Database, on_month: Callable[[], None] = lambda: None) -> int:
    """Write all rows anew, month by month: after another model serves."""
    rows = 0
    with database.begin() as tx:
        span = tx.rows("churn/span")[0]
        months = list(_months(span["first"], span["last"])) if span["first"] else []
    for first, last in months:
        with database.begin() as tx:
            tx.lock("marts")
            customers = [row["customer_id"] for row in tx.rows("churn/everybody", first=first, last=last)]
            rows += _replace(tx, customers, first, last)
        on_month()
    return rows


def risk(tx: Transaction, customers: Sequence[str], first: date, last: date) -> pl.DataFrame:
    """Compute the rows of customers for the days between `first` and `last` on which they had a contact."""
    known = _facts(tx, customers, first, last)
    serving = tx.rows("churn/serving")
    model = churn.ChurnModel(**serving[0]["model"]) if serving else None
    number = serving[0]["churn_model"] if serving else None
    p = model.predict(known) if model else pl.lit(None).alias("p_churn")
    indexed = risk_index(known).with_columns(p, pl.lit(number).alias("churn_model"))
    return _storable(indexed).sort("customer_id", "as_of")


def keep_labels(database: Database, file: LabelFile, found: Labels) -> int:
    """Store who left and what was refused, and return how many customers are news."""
    customers, days = (found.churned[name].to_list() for name in CHURNED.names())
    lines, reasons = [line for line, _ in found.refused], [reason.value for _, reason in found.refused]
    with database.begin() as tx:
        news = tx.execute("churn/keep_labels", customers=customers, days=days)
        accepted = found.received - len(lines)
        counts = {"received": found.received, "accepted": accepted, "refused": len(lines)}
        tx.execute("churn/keep_file", **file._asdict(), **counts)
        tx.execute("churn/forget_refused", sha256=file.sha256)
        tx.execute("churn/keep_refused", sha256=file.sha256, lines=lines, reasons=reasons)
    return news


def fit(database: Database, known_until: date) -> Fitted:
    """Fit the model to who left and test it on later time; it serves if it is better than the base rate."""
    with database.begin() as tx:
        labelled = churn.examples(_everything(tx), tx.frame("churn/churned", schema=CHURNED), known_until)
    left = int(labelled["left"].sum())
    if not churn.is_enough(labelled):
        return Fitted(labelled.height, left, None, serves=False)
    evaluation = churn.evaluate(labelled)
    serves = churn.is_trustworthy(evaluation)
    with database.begin() as tx:
        if serves:
            tx.execute("churn/retire")
        tx.rows(
            "churn/keep_model",
            known_until=known_until,
            serves=serves,
            model=json.dumps(churn.fit(labelled).document()),
            evaluation=json.dumps(evaluation.document()),
        )
    return Fitted(labelled.height, left, evaluation, serves)


def _everything(tx: Transaction) -> pl.DataFrame:
    """Gather the facts of all customers on all their days with a contact, month by month."""
    span = tx.rows("churn/span")[0]
    parts = [history.FACTS.to_frame()]
    for first, last in _months(span["first"], span["last"]) if span["first"] else ():
        customers = [row["customer_id"] for row in tx.rows("churn/everybody", first=first, last=last)]
        parts.append(_facts(tx, customers, first, last))
    return pl.concat(parts).drop("interaction_keys")


def _facts(tx: Transaction, customers: Sequence[str], first: date, last: date) -> pl.DataFrame:
    contacts = tx.frame(
        "churn/contacts",
        schema=history.CONTACTS,
        customers=list(customers),
        first=first - _BEARS_ON,
        last=last,
    )
    days = contacts.filter(pl.col("day").is_between(first, last))
    return history.facts(contacts, days.select("customer_id", pl.col("day").alias("as_of")))


def _replace(tx: Transaction, customers: list[str], first: date, last: date) -> int:
    rows = risk(tx, customers, first, last)
    tx.execute("churn/clear", customers=customers, first=first, last=last)
    return tx.copy_in("marts.churn_risk", rows)


def _storable(indexed: pl.DataFrame) -> pl.DataFrame:
    reasons = [json.dumps(each) for each in indexed["reasons"].to_list()]
    keys = pl.concat_str(pl.lit("{"), pl.col("interaction_keys").list.join(","), pl.lit("}"))
    return (
        indexed.with_columns(pl.Series("reasons", reasons, dtype=pl.String), keys.alias("interaction_keys"))
        .select(RISK.names())
        .cast(RISK)
    )


def _touched(
    tx: Transaction, days: Sequence[date], newest: date | None
) -> list[tuple[list[str], date, date]]:
    """Find whose rows to write in which month; all before the first is written, for the rows tell too."""
    return [
        ([row["customer_id"] for row in tx.rows("churn/touched", days=bearing)], first, last)
        for bearing, (first, last) in _windows(days, newest)
    ]


def _windows(days: Sequence[date], newest: date | None) -> Iterator[tuple[list[date], tuple[date, date]]]:
    """Cut what a run bears on into months, each with those days of the run that bear on it.

    Nobody has a row after the newest day with a contact, unless the run itself has come to a later one.
    """
    if not days:
        return
    until = max(*days, min(newest or max(days), max(days) + _BEARS_ON))
    for first, last in _months(min(days), until):
        bearing = [day for day in days if first - _BEARS_ON <= day <= last]
        if bearing:
            yield bearing, (first, last)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Cut a time into its months; the first and the last may be parts of one."""
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(last, following - timedelta(days=1))
        first = following
