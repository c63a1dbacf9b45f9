"""The book of runs: what a run took on, signs of life, how it ended.

What belongs here: the rows of ops.runs, ops.run_days and ops.check_results. What does not: the work itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qm_pipeline.store.engine import Database, Transaction


@dataclass(frozen=True)
class Window:
    """What a run was asked for.

    Attributes
    ----------
    first, last
        Local dates, both included.
    pending_only
        Take on the days with work to do; else every day of the window that holds anything.
    ancestors
        The runs that this one continues, the nearest first.
    """

    run_id: str
    job: str
    first: date
    last: date
    pending_only: bool = False
    ancestors: tuple[str, ...] = ()


class Account(NamedTuple):
    """What became of a run, in numbers; None where it did not come so far."""

    run_id: str
    status: str
    days: int | None
    received: int | None
    scored: int | None
    skipped: int | None
    failed: int | None
    flags: int
    error: str | None


def begin(
    database: Database, run_id: str, job: str, first: date | None = None, last: date | None = None
) -> None:
    """Enter a run, or note that it goes on."""
    with database.begin() as tx:
        tx.execute("runs/begin", run_id=run_id, job=job, first=first, last=last)


def take_stock(database: Database, window: Window) -> list[date]:
    """Take on the days of the window as they are now, and return them.

    No batch is landing at that moment: what is there by then is the run's, what comes later the next one's.
    """
    with database.begin() as tx:
        tx.execute("runs/begin", run_id=window.run_id, job=window.job, first=window.first, last=window.last)
        _take(tx, window)
        return _days(tx, window.run_id)


def resume(database: Database, window: Window) -> list[date]:
    """Return the days that an earlier step of the run took on, or of the run that it continues.

    Where no step did (somebody asked for a later step alone), they are taken on now.
    """
    with database.begin() as tx:
        tx.execute("runs/begin", run_id=window.run_id, job=window.job, first=window.first, last=window.last)
        if looked_at(tx, window.run_id) is None and not _inherit(tx, window):
            _take(tx, window)
        return _days(tx, window.run_id)


def looked_at(tx: Transaction, run_id: str) -> datetime | None:
    """Return when the run took stock; None if it has not."""
    found: list[datetime | None] = [row["looked_at"] for row in tx.rows("runs/looked_at", run_id=run_id)]
    return found[0] if found else None


def beat(database: Database, run_id: str) -> None:
    """Give a sign of progress."""
    with database.begin() as tx:
        tx.execute("runs/beat", run_id=run_id)


def close(
    database: Database, run_id: str, status: Literal["succeeded", "failed"], error: str | None = None
) -> None:
    """Enter how a run ended, unless its own last step has."""
    with database.begin() as tx:
        tx.execute("runs/close", run_id=run_id, status=status, error=error)


def account(database: Database, run_id: str) -> Account | None:
    """Return what became of a run; None if it never entered itself."""
    with database.begin() as tx:
        rows = tx.rows("runs/account", run_id=run_id)
    return Account(**rows[0]) if rows else None


def know_models(database: Database, artefacts: Mapping[str, str]) -> None:
    """Note which models the scores from here on come from: `name/version` and the hash of the manifest."""
    with database.begin() as tx:
        for model_version, sha256 in artefacts.items():
            tx.execute("scores/know_model", model_version=model_version, sha256=sha256)


def keep_check(  # noqa: PLR0913  # a row of the table
    database: Database,
    window: Window,
    asset: str,
    name: str,
    *,
    passed: bool,
    blocking: bool,
    result: Mapping[str, Any],
) -> None:
    """Keep what a check found: counts and names, never text."""
    with database.begin() as tx:
        tx.execute(
            "runs/keep_check",
            run_id=window.run_id,
            asset=asset,
            name=name,
            blocking=blocking,
            passed=passed,
            first=window.first,
            last=window.last,
            result=json.dumps(result),
        )


def shut_gates(database: Database, run_id: str) -> list[str]:
    """Return the sentences of the blocking checks that a run failed."""
    with database.begin() as tx:
        rows = tx.rows("runs/failed_checks", run_id=run_id)
    return [f"The gate {row['name']} of {row['asset']} is shut: {row['result']['sentence']}" for row in rows]


def _take(tx: Transaction, window: Window) -> None:
    tx.lock("landing")
    tx.execute("runs/forget_days", run_id=window.run_id)
    if not window.pending_only:
        tx.execute("days/enrol", first=window.first, last=window.last)
    tx.execute(
        "runs/take_days",
        run_id=window.run_id,
        first=window.first,
        last=window.last,
        pending_only=window.pending_only,
    )
    tx.execute("runs/looked", run_id=window.run_id)


def _inherit(tx: Transaction, window: Window) -> bool:
    for ancestor in window.ancestors:
        if tx.execute("runs/inherit_look", run_id=window.run_id, ancestor=ancestor):
            tx.execute("runs/inherit_days", run_id=window.run_id, ancestor=ancestor)
            return True
    return False


def _days(tx: Transaction, run_id: str) -> list[date]:
    return [row["day"] for row in tx.rows("runs/days", run_id=run_id)]
