"""Churn risk in Postgres: which rows a run writes, what late data changes, and what the labels do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from qm_pipeline.customers.labels import CHURNED, Labels, Refusal
from qm_pipeline.runs import book, churn, gates, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY = date(2026, 1, 5)
DAYS = [DAY + timedelta(days=step) for step in (0, 3, 40, 120)]


def work(database: Database, first: date, last: date) -> str:
    run_id = contacts.take(database, first, last)
    scoring.score_due(database, run_id, contacts.PlainModels())
    taken = contacts.rows(database, "select day from ops.run_days where run_id = :r order by day", r=run_id)
    churn.replace_churn_risk(database, run_id, [row["day"] for row in taken])
    return run_id


def stored(database: Database) -> list[dict[str, Any]]:
    return contacts.rows(database, "select * from marts.churn_risk order by customer_id, as_of")


@pytest.fixture
def worked(database: Database, tmp_path: Path) -> Database:
    given = [
        contacts.contact(f"{customer}{day}", day, customer_id=customer) for customer in "ab" for day in DAYS
    ]
    contacts.deliver(database, tmp_path, given)
    work(database, DAYS[0], DAYS[-1])
    return database


def test_every_customer_has_a_row_for_each_day_with_a_contact(worked: Database):
    assert [(row["customer_id"], row["as_of"]) for row in stored(worked)] == [
        (c, d) for c in "ab" for d in DAYS
    ]
    run_id = contacts.take(worked, DAYS[0], DAYS[-1])
    assert gates.customers(worked, book.Window(run_id, "test", DAYS[0], DAYS[-1]), DAYS).passed


def test_a_missing_row_shuts_the_gate(worked: Database):
    contacts.change(worked, "delete from marts.churn_risk where customer_id = 'a' and as_of = :day", day=DAY)
    run_id = contacts.take(worked, DAY)
    verdict = gates.customers(worked, book.Window(run_id, "test", DAY, DAY), [DAY])
    assert not verdict.passed
    assert "1 of 2" in str(verdict.sentence)


def test_a_row_rests_on_ninety_days_and_names_their_contacts(worked: Database):
    rows = contacts.rows(
        worked,
        "select as_of, interaction_ids from app.customer_churn_risk where customer_id = 'a' order by as_of",
    )
    assert [len(row["interaction_ids"]) for row in rows] == [1, 2, 3, 2]
    assert rows[2]["interaction_ids"] == [f"a{day}" for day in (DAYS[2], DAYS[1], DAYS[0])]


def test_a_late_contact_changes_that_customer_s_next_ninety_days_and_nothing_else(
    worked: Database, tmp_path: Path
):
    contacts.change(worked, "update marts.churn_risk set risk_index = 99")
    late = DAYS[1] + timedelta(days=1)
    contacts.deliver(worked, tmp_path, [contacts.contact("late", late, customer_id="a")])
    work(worked, late, late)
    changed = {(row["customer_id"], row["as_of"]) for row in stored(worked) if row["risk_index"] != 99}
    assert changed == {("a", late), ("a", DAYS[2])}


def test_a_contact_that_turns_out_to_be_another_customer_s_leaves_no_row_behind(
    worked: Database, tmp_path: Path
):
    contacts.deliver(worked, tmp_path, [contacts.contact(f"a{DAY}", DAY, customer_id="c")])
    work(worked, DAY, DAY)
    of_a = [row for row in stored(worked) if row["customer_id"] == "a"]
    assert [row["as_of"] for row in of_a] == DAYS[1:]
    assert [len(row["interaction_keys"]) for row in of_a] == [1, 2, 2]
    assert [row["as_of"] for row in stored(worked) if row["customer_id"] == "c"] == [DAY]


def test_any_order_of_runs_gives_the_same_rows(worked: Database):
    before = stored(worked)
    contacts.change(worked, "delete from marts.churn_risk")
    for day in (DAYS[2], DAYS[0], DAYS[3], DAYS[1]):
        work(worked, day, day)
    assert stored(worked) == before


def test_labels_land_once_and_what_was_refused_is_kept_by_line_and_reason(worked: Database):
    left = pl.DataFrame({"customer_id": ["a"], "churned_at": [DAYS[3]]}, schema=CHURNED)
    found = Labels(left, received=2, refused=[(3, Refusal.BAD_DATE)])
    file = churn.LabelFile("0" * 64, "churn.csv", DAYS[3])
    assert churn.keep_labels(worked, file, found) == 1
    assert churn.keep_labels(worked, file, found) == 0
    assert contacts.rows(worked, "select line, reason from app.churn_refused") == [
        {"line": 3, "reason": "bad_churned_at"}
    ]
    row = contacts.rows(
        worked, "select churned_at from app.customer_churn_risk where customer_id = 'a' limit 1"
    )
    assert row[0]["churned_at"] == DAYS[3]


def test_too_few_labels_fit_nothing_and_no_probability_is_shown(worked: Database):
    fitted = churn.fit(worked, DAYS[3])
    assert (fitted.evaluation, fitted.serves) == (None, False)
    assert {row["p_churn"] for row in stored(worked)} == {None}


def test_a_model_that_serves_gives_every_row_its_probability(worked: Database):
    plain = {"intercept": -1.5, "weights": {"contacts": 0.5}, "means": {"contacts": 2.0}}
    model = json.dumps({**plain, "scales": {"contacts": 1.0}})
    contacts.change(
        worked,
        "insert into ops.churn_models (known_until, serves, model, evaluation) values (:d, true, :m, '{}')",
        d=DAYS[3], m=model,
    )  # fmt: skip
    assert churn.refresh(worked) == 8
    found = [row["p_churn"] for row in stored(worked) if row["customer_id"] == "a"]
    assert found == pytest.approx(
        [1 / (1 + 2.718281828459045 ** -(-1.5 + 0.5 * (n - 2))) for n in (1, 2, 3, 2)]
    )
