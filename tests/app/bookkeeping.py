"""Files, quarantine, runs, checks and a channel report for the tests of the app.

What belongs here: rows of the tables that tell of the doing. What does not: conversations (contact_centre).
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

WEEKS: Final = 6
AT: Final = datetime(2025, 11, 17, 2, 31, tzinfo=UTC)
WHOLE_FILE: Final = "drop/contacts-2025-11-16.jsonl.gz"
CUT_FILE: Final = "drop/cut-off.jsonl.gz"
CUT_SHA256: Final = "b" * 64
REFUSED: Final = '{"interaction_id": "c-812", "turns": [{"text": "Card 4929 was charged twice, caf\u00e9"}]}'
FAULT: Final = "The database went away during the run; run it again."


def _figures(channel: str, volume: int, back: int) -> dict[str, tuple[float, float | None, float | None]]:
    """Value, lower and upper reach of each figure: in the newest week chat is clearly worse."""
    worse = 0.6 if channel == "chat" and back == 0 else 0.0
    reach = 4.2 / volume**0.5
    return {
        "volume": (volume + 9 * back, None, None),
        "coverage": (0.985, None, None),
        "customer_score": (0.9 - worse - 0.05 * back, reach, reach),
        "customer_shift": (0.3 - worse, 1.3 * reach, 1.3 * reach),
        "negative_end_rate": (0.14 + worse / 6, 0.2 * reach, 0.2 * reach),
        "turned_bad_rate": (0.05 + worse / 12, 0.1 * reach, 0.15 * reach),
        "recovered_rate": (0.08, 0.12 * reach, 0.15 * reach),
    }


def _report_row(newest: date, channel: str, volume: int, back: int, metric: str) -> dict[str, object]:
    value, below, above = _figures(channel, volume, back)[metric]
    floor = -5.0 if "score" in metric or "shift" in metric else 0.0
    earlier = [_figures(channel, volume, back + weeks)[metric][0] for weeks in range(1, 5)]
    return {
        "channel": channel,
        "week": newest - timedelta(days=6 + 7 * back),
        "metric": metric,
        "value": float(value),
        "low": None if below is None else max(value - below, floor),
        "high": None if above is None else value + above,
        "n": volume + 9 * back,
        "previous": float(earlier[0]) if back < WEEKS - 1 else None,
        "four_week_mean": float(sum(earlier) / 4) if back < WEEKS - 4 else None,
    }


def _report_rows(newest: date) -> list[dict[str, object]]:
    """Make six weeks of three channels; e-mail is too thin to tell anything."""
    return [
        _report_row(newest, channel, volume, back, metric)
        for channel, volume in (("chat", 420), ("voice", 260), ("email", 12))
        for back in range(WEEKS)
        for metric in _figures(channel, volume, back)
    ]


def _files(sha256: str) -> list[dict[str, object]]:
    whole = {"received": 49, "accepted": 46, "unchanged": 0, "quarantined": 3, "truncated": False}
    cut = {"received": 3, "accepted": 1, "unchanged": 0, "quarantined": 2, "truncated": True}
    same = {"format": "native", "first_seen_at": AT, "landed_at": AT}
    return [
        {"file_sha256": sha256, "path": WHOLE_FILE, "size_bytes": 182_400, **same, **whole},
        {"file_sha256": CUT_SHA256, "path": CUT_FILE, "size_bytes": 911, **same, **cut},
    ]


def _quarantine(sha256: str) -> list[dict[str, object]]:
    refused = (
        (sha256, WHOLE_FILE, 7, "time_without_offset", "started_at"),
        (sha256, WHOLE_FILE, 19, "not_json", None),
        (sha256, WHOLE_FILE, 33, "time_without_offset", "ended_at"),
        (CUT_SHA256, CUT_FILE, 1, "missing_field", "interaction_id"),
        (CUT_SHA256, CUT_FILE, 2, "unknown_value", "<b>channel</b>"),
    )
    names = ("file_sha256", "path", "line", "reason", "field")
    raw = REFUSED.encode()
    return [
        {**dict(zip(names, row, strict=True)), "raw": raw, "quarantined_at": AT + timedelta(seconds=place)}
        for place, row in enumerate(refused)
    ]


def _runs(newest: date) -> list[dict[str, object]]:
    good = {"status": "succeeded", "received": 46, "scored": 44, "skipped": 2, "failed": 0, "error": None}
    bad = {
        "status": "failed",
        "received": None,
        "scored": None,
        "skipped": None,
        "failed": None,
        "error": FAULT,
    }
    return [
        {
            "run_id": f"run-{2 - back}",
            "job": "nightly",
            "started_at": AT - timedelta(days=back),
            "finished_at": AT - timedelta(days=back) + timedelta(seconds=47),
            "day_from": newest - timedelta(days=5 + back),
            "day_to": newest - timedelta(days=back),
            "days": 6,
            **outcome,
        }
        for back, outcome in enumerate((good, bad))
    ]


def _checks(newest: date) -> list[dict[str, object]]:
    found = (
        ("core/interactions", "contract", True, True),
        ("core/interactions", "landed_batch", True, True),
        ("marts/coverage", "ledger_balances", True, True),
        ("core/interactions", "volume_as_usual", False, False),
    )
    same = {"run_id": "run-2", "checked_at": AT, "day_from": newest, "day_to": newest}
    names = ("asset", "name", "blocking", "passed")
    return [{**dict(zip(names, row, strict=True)), **same, "result": _result(row[1])} for row in found]


def _result(name: str) -> str:
    told = {"landed_batch": [{"sentence": "Every turn has its interaction.", "checked": 46, "unexpected": 2}]}
    return json.dumps({"findings": told.get(name, []), "sentence": None})


def _models() -> list[dict[str, object]]:
    return [{"model_version": "sentiment-en/1.0.0", "sha256": "c" * 64, "first_used_at": AT}]


def _drift(newest: date) -> list[dict[str, object]]:
    week = newest - timedelta(days=newest.weekday())
    names = ("channel", "measure", "n", "n_before", "bins", "psi", "p_value", "drifted", "most_changed")
    found = (
        ("all", "language", 320, 1280, 3, 0.31, 1e-9, True, ""),
        ("chat", "turns", 200, 800, 5, 0.02, 0.4, False, "over 40"),
        ("email", "turns", 12, 40, 4, None, None, None, None),
    )
    shares = {"week": week, "share": 0.22, "share_before": 0.04}
    return [
        {
            **shares,
            **dict(zip(names, row, strict=True)),
            **({} if row[5] else {"share": None, "share_before": None}),
        }
        for row in found
    ]


def _alerts(newest: date) -> list[dict[str, object]]:
    same = {
        "condition": "share negative_end > 0.3", "value": "0.41", "day": newest, "send_to": "{ops}",
        "found_at": AT, "found_on": newest, "due_at": AT, "attempts": 1,
    }  # fmt: skip
    sent = {"idempotency_key": "a1", "rule": "bad_ends", "subject": "chat", "status": "sent", "sent_at": AT}
    failed = {
        "idempotency_key": "a2", "rule": "late_run", "subject": "<b>voice</b>", "status": "failed",
        "fault": "ops did not take it",
    }  # fmt: skip
    return [{**same, **sent, "fault": None}, {**same, **failed, "sent_at": None}]


def fill(database: Database, sha256: str, newest: date) -> None:
    """Put the rows into a migrated database; `sha256` is the file that the conversations came in."""
    tables = {
        "landing.files": _files(sha256),
        "landing.quarantine": _quarantine(sha256),
        "ops.runs": _runs(newest),
        "ops.check_results": _checks(newest),
        "ops.models": _models(),
        "ops.alerts": _alerts(newest),
        "marts.drift": _drift(newest),
        "marts.channel_report": _report_rows(newest),
    }
    with database.begin() as transaction:
        for table, rows in tables.items():
            transaction.copy_in(table, pl.DataFrame(rows, infer_schema_length=None))
