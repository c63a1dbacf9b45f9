"""The ledger: it counts everything once, and a lost interaction stops the run."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from qm_pipeline.interactions.errors import LedgerError
from qm_pipeline.quality import coverage

DAY = date(2026, 3, 4)


def frames(
    rows: list[tuple[str, str, str | None, str | None, str | None, str | None]],
) -> tuple[pl.DataFrame, ...]:
    """(key, channel, queue, language, status, reason); status None: not accounted for."""
    columns = ["interaction_key", "channel", "queue", "language", "status", "reason"]
    table = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
        day=pl.lit(DAY)
    )
    return table, table.filter(pl.col("status").is_not_null()).select("interaction_key", "status", "reason")


MIXED = [
    ("a", "chat", "billing", "en", "scored", None),
    ("b", "chat", "billing", "en", "skipped", "nothing_to_score"),
    ("c", "chat", "billing", "en", "skipped", "unsupported_language"),
    ("d", "chat", "billing", "en", "skipped", "unsupported_language"),
    ("e", "chat", "billing", "en", "failed", "model_error"),
    ("f", "voice", None, None, "scored", None),
]


def test_ledger_counts_each_group_with_its_reasons():
    rows = coverage.ledger(*frames(MIXED))
    chat, voice = rows.iter_rows(named=True)

    assert rows.schema == coverage.LEDGER
    assert [chat[name] for name in ("received", "scored", "skipped", "failed")] == [5, 1, 3, 1]
    assert json.loads(chat["skipped_reasons"]) == {"nothing_to_score": 1, "unsupported_language": 2}
    assert json.loads(chat["failed_reasons"]) == {"model_error": 1}
    assert (voice["queue"], voice["language"], voice["skipped_reasons"]) == ("", "", "{}")
    coverage.check_balance(rows)


def test_ledger_is_the_same_for_any_order_of_delivery():
    assert coverage.ledger(*frames(MIXED[::-1])).equals(coverage.ledger(*frames(MIXED)))


def test_interaction_that_is_neither_scored_nor_skipped_nor_failed_breaks_the_balance():
    rows = coverage.ledger(*frames([*MIXED, ("g", "chat", "billing", "en", None, None)]))

    with pytest.raises(
        LedgerError, match=r"1 of its rows.*billing.*6 received, 1 scored \+ 3 skipped \+ 1 failed"
    ):
        coverage.check_balance(rows)


def test_skipped_without_a_reason_breaks_the_balance():
    rows = coverage.ledger(*frames([("a", "chat", None, None, "skipped", None)]))

    with pytest.raises(LedgerError):
        coverage.check_balance(rows)


def test_scores_of_what_was_never_received_are_refused():
    interactions, scores = frames(MIXED)
    with pytest.raises(LedgerError, match="1 were never received"):
        coverage.ledger(interactions.filter(pl.col("interaction_key") != "f"), scores)


def test_interaction_accounted_for_twice_is_refused():
    interactions, scores = frames(MIXED)
    with pytest.raises(LedgerError, match="6 interactions are accounted for twice"):
        coverage.ledger(interactions, pl.concat([scores, scores]))


def test_no_interactions_give_an_empty_ledger_that_balances():
    rows = coverage.ledger(*frames([]))

    assert rows.height == 0
    coverage.check_balance(rows)
