"""What a run's marts are made of, and which of them it replaces."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import pytest

from qm_pipeline.runs import book, days, gates, marts, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def work(database: Database, run_id: str) -> None:
    """Do what the assets do, one after the other."""
    taken = [
        row["day"]
        for row in contacts.rows(database, "select day from ops.run_days where run_id = :r", r=run_id)
    ]
    scoring.score_due(database, run_id, contacts.PlainModels())
    marts.replace_coverage(database, run_id, taken)
    marts.replace_channel_report(database, run_id, taken)


def given(database: Database, folder: Path, *on: date) -> None:
    contacts.deliver(
        database, folder, [contacts.contact(f"c{day}-{number}", day) for day in on for number in range(3)]
    )


def report_weeks(database: Database, where: str = "true") -> set[date]:
    found = contacts.rows(database, f"select distinct week from marts.channel_report where {where}")
    return {row["week"] for row in found}


def test_a_run_leaves_no_day_of_its_own_pending(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY, DAY + WEEK)
    assert days.pending(database) == [DAY, DAY + WEEK]
    work(database, contacts.take(database, DAY, DAY + WEEK))
    assert days.pending(database) == []


def test_what_lands_while_a_run_works_is_the_next_runs_and_shuts_no_gate(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    run_id = contacts.take(database, DAY)
    scoring.score_due(database, run_id, contacts.PlainModels())
    contacts.deliver(database, tmp_path, [contacts.contact("late", DAY)])
    rows = marts.replace_coverage(database, run_id, [DAY])
    window = book.Window(run_id, "test", DAY, DAY)
    assert gates.ledger(database, window, rows).passed
    assert rows["received"].sum() == 3
    marts.replace_channel_report(database, run_id, [DAY])
    assert days.pending(database) == [DAY]


def test_an_interaction_that_a_run_lost_shuts_the_ledgers_gate(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    run_id = contacts.take(database, DAY)
    scoring.score_due(database, run_id, contacts.PlainModels())
    contacts.change(
        database,
        "delete from scores.flags; delete from scores.interactions where ctid in "
        "(select ctid from scores.interactions limit 1)",
    )
    rows = marts.replace_coverage(database, run_id, [DAY])
    verdict = gates.ledger(database, book.Window(run_id, "test", DAY, DAY), rows)
    assert not verdict.passed
    assert verdict.findings[0]["unexpected"] == 1
    assert "1 received, 0 scored" in str(verdict.sentence)


def test_a_late_day_changes_the_weeks_it_tells_of_and_those_that_compare_with_them(
    database: Database, tmp_path: Path
):
    weeks = [DAY + WEEK * number for number in range(8)]
    given(database, tmp_path, *weeks)
    work(database, contacts.take(database, weeks[0], weeks[-1]))
    contacts.change(database, "update marts.channel_report set four_week_mean = -99")
    contacts.deliver(database, tmp_path, [contacts.contact("late", weeks[1])])
    work(database, contacts.take(database, weeks[0], weeks[-1], pending_only=True))
    assert report_weeks(database, "four_week_mean is distinct from -99") == set(
        weeks[:6]
    )  # the week before: who came back
    assert report_weeks(database, "four_week_mean = -99") == set(weeks[6:])


def test_a_run_that_picks_its_days_takes_on_those_with_work_only(database: Database, tmp_path: Path):
    years_ago = date(2009, 5, 4)
    given(database, tmp_path, DAY - WEEK, DAY)
    work(database, contacts.take(database, DAY - WEEK, DAY))
    given(database, tmp_path, years_ago)
    contacts.deliver(database, tmp_path, [contacts.contact("late", DAY)])
    run_id = contacts.take(database, years_ago, DAY, pending_only=True)
    taken = contacts.rows(database, "select day from ops.run_days where run_id = :r order by day", r=run_id)
    assert [row["day"] for row in taken] == [years_ago, DAY]


def test_a_day_without_a_score_is_pending_though_nothing_touched_it(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    work(database, contacts.take(database, DAY))
    contacts.change(database, "delete from scores.flags")
    contacts.change(database, "delete from scores.interactions")
    assert days.pending(database) == [DAY]


def test_another_serving_model_makes_no_day_pending(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    work(database, contacts.take(database, DAY))
    contacts.change(database, "update scores.interactions set model_versions = model_versions where false")
    due = scoring.due(database, contacts.take(database, DAY), "plain-en/9.0.0")
    assert [each.interactions for each in due] == [3]
    assert days.pending(database) == []


def test_a_retry_goes_on_with_what_its_first_run_took_on(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    first = contacts.take(database, DAY)
    given(database, tmp_path, DAY + WEEK)
    retry = book.Window("retry", "test", DAY, DAY + WEEK, ancestors=(first,))
    assert book.resume(database, retry) == [DAY]
    looked = contacts.rows(database, "select count(distinct looked_at) as times from ops.runs")
    assert looked == [{"times": 1}]


def test_a_later_step_asked_for_alone_takes_stock_itself(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    assert book.resume(database, book.Window("alone", "test", DAY, DAY)) == [DAY]
    assert book.resume(database, book.Window("alone", "test", DAY, DAY)) == [DAY]


def test_the_book_says_what_became_of_a_run(database: Database, tmp_path: Path):
    given(database, tmp_path, DAY)
    contacts.deliver(database, tmp_path, [contacts.contact("es", DAY, language="es")])
    run_id = contacts.take(database, DAY)
    work(database, run_id)
    account = book.account(database, run_id)
    assert account is not None
    assert account._replace(flags=0) == (run_id, "succeeded", 1, 4, 3, 1, 0, 0, None)


@pytest.mark.parametrize("ended", ["succeeded", "failed"])
def test_a_run_that_ended_is_not_closed_again(
    database: Database, tmp_path: Path, ended: Literal["succeeded", "failed"]
):
    given(database, tmp_path, DAY)
    run_id = contacts.take(database, DAY)
    book.close(database, run_id, ended, None if ended == "succeeded" else "Why.")
    book.close(database, run_id, "failed", "Something else.")
    account = book.account(database, run_id)
    assert account is not None
    assert (account.status, account.error) == (ended, None if ended == "succeeded" else "Why.")
