"""The coverage ledger: what became of every interaction received (metrics.md 7).

What belongs here: the count per day, channel, queue and language, and the check that it balances to the last
one. What does not: the averages that coverage stands beside.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP: Final = ("day", "channel", "queue", "language")
STATUSES: Final = ("scored", "skipped", "failed")
LEDGER: Final = pl.Schema(
    {
        "day": pl.Date(),
        "channel": pl.String(),
        "queue": pl.String(),  # '' where unknown: it is part of the key
        "language": pl.String(),  # as the source gave it; '' where it did not
        "received": pl.Int32(),
        "scored": pl.Int32(),
        "skipped": pl.Int32(),
        "failed": pl.Int32(),
        "skipped_reasons": pl.String(),  # a JSON object {reason: interactions}
        "failed_reasons": pl.String(),
    }
)


def ledger(interactions: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Count what became of interactions.

    Parameters
    ----------
    interactions
        `INTERACTIONS`, those that the batch received; `interaction_key` and the columns of `GROUP` are read.
    scores
        `INTERACTION_SCORES` of them; `interaction_key`, `status` and `reason` are read.

    Returns
    -------
    pl.DataFrame
        `LEDGER`, sorted by day, channel, queue, language. An interaction without a row in `scores` is counted
        as received and as nothing else: `check_balance` finds it.

    Raises
    ------
    LedgerError
        When interactions are scored more than once, or were never received.
    """
    accounted = scores.select("interaction_key", "status", "reason")
    _refuse_what_was_not_received(interactions, accounted)
    received = interactions.select("interaction_key", *GROUP).with_columns(
        pl.col("queue", "language").fill_null("")
    )
    return (
        received.join(accounted, on="interaction_key", how="left")
        .group_by(GROUP)
        .agg(
            pl.len().alias("received"),
            *((pl.col("status") == status).sum().alias(status) for status in STATUSES),
            *(_reasons(status) for status in ("skipped", "failed")),
        )
        .with_columns(pl.col("skipped_reasons", "failed_reasons").map_elements(_json, return_dtype=pl.String))
        .sort(GROUP)
        .select(LEDGER.names())
        .cast(LEDGER)
    )


def _refuse_what_was_not_received(interactions: pl.DataFrame, accounted: pl.DataFrame) -> None:
    twice = accounted.height - accounted["interaction_key"].n_unique()
    unknown = accounted.join(interactions, on="interaction_key", how="anti").height
    if twice or unknown:
        raise LedgerError(f"{twice} interactions are accounted for twice and {unknown} were never received.")


def _reasons(status: str) -> pl.Expr:
    """All reasons of one status, a list."""
    return pl.col("reason").filter(pl.col("status") == status).drop_nulls().sort().alias(f"{status}_reasons")


def _json(reasons: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return json.dumps(counts, sort_keys=True)


def check_balance(rows: pl.DataFrame) -> None:
    """Hold the ledger to ``received = scored + skipped + failed``, with a reason for each of the latter two.

    Parameters
    ----------
    rows
        `LEDGER`, as `ledger` makes it or as it is stored.

    Raises
    ------
    LedgerError
        With the numbers of the first row that does not balance, and how many do not.
    """
    wrong = [row for row in rows.select(LEDGER.names()).iter_rows(named=True) if not _balances(row)]
    if wrong:
        raise LedgerError(
            f"The ledger does not balance in {len(wrong)} of its rows; the first: {_told(wrong[0])}."
        )


def _told(row: dict[str, object]) -> str:
    place = ", ".join(f"{name} {row[name] or 'unknown'}" for name in GROUP)
    accounted = " + ".join(f"{row[status]} {status}" for status in STATUSES)
    return f"{place}: {row['received']} received, {accounted}"


def _balances(row: dict[str, object]) -> bool:
    accounted = sum(int(str(row[status])) for status in STATUSES)
    reasons_whole = all(
        sum(json.loads(str(row[f"{status}_reasons"])).values()) == row[status]
        for status in ("skipped", "failed")
    )
    return accounted == row["received"] and reasons_whole
