"""The outbox of alerts: filled by a run, emptied by whoever sends.

What belongs here: which interactions rules are asked of, and the two transactions that make sure nobody
misses an alert. What does not: the rules (`alerts.rules`) and the sending (`alerts.delivery`).

A row is written in one transaction and sent in another that notes it. If the process ends in between, the
row is still waiting. If it ends between sending and noting, the alert is sent again with the same
idempotency key; nothing else is ever sent twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.alerts.events import events
from qm_pipeline.alerts.fields import INTERACTIONS
from qm_pipeline.alerts.message import Alert
from qm_pipeline.alerts.timing import due_at, within_budget
from qm_pipeline.interactions.frames import UTC_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from qm_pipeline.alerts.delivery import Sender
    from qm_pipeline.alerts.rules import Rule
    from qm_pipeline.store.engine import Database, Transaction

# What ended longer ago is history: scoring it is not news to anybody.
NEWS_DAYS: Final = 3
MOST_ATTEMPTS: Final = 6
WAITING: Final = "waiting"
SUPPRESSED: Final = "suppressed"
_KEY: Final = pl.Schema({"idempotency_key": pl.String()})
_DAYS_AT_ONCE: Final = 7


class Now(NamedTuple):
    """The moment at which a run looks, and the site's time zone."""

    moment: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The site's date."""
        return self.moment.astimezone(self.zone).date()


class Sent(NamedTuple):
    """What one round of sending did."""

    sent: int
    missed: int


def find(database: Database, rules: Sequence[Rule], days: Sequence[date], now: Now) -> int:
    """Put into the outbox what fires on a run's days, if they are news; return how many rows that are."""
    news = [day for day in days if (now.today - day).days <= NEWS_DAYS]
    if not rules or not news:
        return 0
    with database.begin() as tx:
        tx.lock("alerts")
        found = events(rules, _interactions(tx, min(news), max(news))).filter(pl.col("day").is_in(news))
        known = tx.frame("alerts/known", schema=_KEY, keys=found["idempotency_key"].to_list())
        fresh = found.join(known, on="idempotency_key", how="anti", maintain_order="left")
        spent = {row["rule"]: row["spent"] for row in tx.rows("alerts/spent", today=now.today)}
        return tx.copy_in("ops.alerts", outbox(rules, fresh, spent, now))


def outbox(rules: Sequence[Rule], fresh: pl.DataFrame, spent: dict[str, int], now: Now) -> pl.DataFrame:
    """Make rows of events: when each is due, and which are beyond their rule's budget of the day."""
    parts = [_outbox_of(rule, fresh, spent.get(rule.name, 0), now) for rule in rules]
    return pl.concat(parts)


def _outbox_of(rule: Rule, fresh: pl.DataFrame, spent: int, now: Now) -> pl.DataFrame:
    own = fresh.filter(pl.col("rule") == rule.name)
    may = within_budget(own.height, spent, rule.budget_per_day)
    status = pl.when(pl.int_range(pl.len()) < may).then(pl.lit(WAITING)).otherwise(pl.lit(SUPPRESSED))
    targets = "{" + ",".join(f'"{name}"' for name in rule.send_to) + "}"
    due = due_at(now.moment, rule.quiet_hours, now.zone)
    return own.drop("excess").with_columns(
        pl.lit(rule.sentence()).alias("condition"),
        pl.lit(targets).alias("send_to"),
        pl.lit(now.today).alias("found_on"),
        pl.lit(due).cast(UTC_TIME).alias("due_at"),
        status.alias("status"),
    )


def send_due(database: Database, sender: Sender, most: int) -> Sent:
    """Send what is due, one after the other, `most` at most.

    Raises
    ------
    TransientError
        If the database is lost; what was sent and could not be noted is sent again with the same key.
    """
    sent = missed = 0
    while sent + missed < most:
        with database.begin() as tx:
            waiting = tx.rows("alerts/due")
            if not waiting:
                break
            if _send(tx, sender, dict(waiting[0])):
                sent += 1
            else:
                missed += 1
    return Sent(sent, missed)


def _send(tx: Transaction, sender: Sender, row: dict[str, object]) -> bool:
    alert = Alert(**{name: row[name] for name in Alert._fields})  # type: ignore[arg-type]  # the columns
    left_over = [target for target in alert.send_to if not sender.send(target, alert)]
    if not left_over:
        tx.execute("alerts/sent", idempotency_key=alert.idempotency_key)
        return True
    tx.execute(
        "alerts/missed",
        idempotency_key=alert.idempotency_key,
        left_over=left_over,
        fault=f"not taken by {', '.join(left_over)}",
        most=MOST_ATTEMPTS,
    )
    return False


def simulated(database: Database, rules: Sequence[Rule], first: date, last: date) -> Iterator[pl.DataFrame]:
    """Ask rules of what is stored, as if each day had been news; give EVENTS, a week at a time."""
    while first <= last:
        until = min(first + timedelta(days=_DAYS_AT_ONCE - 1), last)
        with database.begin() as tx:
            yield events(rules, _interactions(tx, first, until))
        first = until + timedelta(days=1)


def _interactions(tx: Transaction, first: date, last: date) -> pl.DataFrame:
    return tx.frame("alerts/interactions", schema=INTERACTIONS, first=first, last=last)
