"""Which weeks' drift a run writes, and that what is stored can be held against the contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from qm_pipeline.integrity import drift as integrity
from qm_pipeline.runs import book, drift, gates, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)
DAYS = [DAY + WEEK * number for number in range(6)]


def given(database: Database, folder: Path, name: str, *days: date) -> pl.DataFrame:
    contacts.deliver(database, folder, [contacts.contact(f"{name}{day}", day) for day in days])
    run_id = contacts.take(database, min(days), max(days))
    scoring.score_due(database, run_id, contacts.PlainModels())
    return drift.replace_drift(database, run_id, list(days))


def stored(database: Database) -> list[tuple[object, ...]]:
    rows = contacts.rows(database, "select * from marts.drift order by week, channel, measure")
    return [tuple(row.values()) for row in rows]


def test_weeks_that_come_one_by_one_give_what_they_give_at_once(database: Database, tmp_path: Path):
    for day in (DAYS[2], DAYS[0], DAYS[5], DAYS[1], DAYS[4], DAYS[3]):
        given(database, tmp_path, "c", day)
    one_by_one = stored(database)
    contacts.change(database, "delete from marts.drift; delete from marts.distributions")
    with database.begin() as tx:
        counts = drift.counted(tx, DAYS)
    assert counts["n"].sum() > 0
    run_id = contacts.take(database, DAYS[0], DAYS[5])
    drift.replace_drift(database, run_id, DAYS)
    assert stored(database) == one_by_one


def test_a_late_contact_changes_its_week_and_the_four_that_compare_with_it(
    database: Database, tmp_path: Path
):
    given(database, tmp_path, "c", *DAYS)
    before = {row[0]: row for row in stored(database) if row[1:3] == ("all", "turns")}
    given(database, tmp_path, "late", DAYS[0])
    after = {row[0]: row for row in stored(database) if row[1:3] == ("all", "turns")}
    assert {week for week in after if after[week] != before[week]} == set(DAYS[:5])


def test_every_contact_counts_once_in_every_measure(database: Database, tmp_path: Path):
    given(database, tmp_path, "c", *DAYS)
    counted = contacts.rows(
        database,
        "select measure, sum(n) as n from marts.distributions where channel = 'all' group by measure",
    )
    assert {row["n"] for row in counted} == {len(DAYS)}
    assert len(counted) == 7


def test_drift_that_was_tampered_with_is_seen(database: Database, tmp_path: Path):
    given(database, tmp_path, "c", *DAYS)
    contacts.change(database, "update ops.days set processed = touched")
    with database.begin() as tx:
        assert integrity.drift(tx, DAYS) == []
    contacts.change(
        database, "update marts.drift set n_before = n_before + 1 where week = :week", week=DAYS[1]
    )
    with database.begin() as tx:
        assert "drift" in integrity.drift(tx, DAYS)[0].sentence


def test_a_drift_warns_with_its_place_and_shuts_no_gate(database: Database, tmp_path: Path):
    rows = given(database, tmp_path, "c", *DAYS[:1])
    window = book.Window(contacts.take(database, DAY), "test", DAY, DAY)
    assert gates.drift(database, window, rows).passed
    found = rows.head(1).with_columns(psi=0.4, drifted=True)
    verdict = gates.drift(database, window, found)
    assert not verdict.passed
    assert "(PSI 0.40)" in str(verdict.sentence)
    assert book.shut_gates(database, window.run_id) == []
