"""The review queue in Postgres: what a run writes, who may take what, and who may not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from qm_pipeline.interactions.errors import RefusedError
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs import review_queue, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    import polars as pl

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
PEOPLE = """
insert into review.people (person, display_name, agent_id, roles)
values
('ana', 'Ana', null, '{qa_lead}'), ('ben', 'Ben', 'a-0', '{qa_lead}'), ('cleo', 'Cleo', null, '{coach}')
"""
CAPACITY = Capacity(reviews=6, random_share=0.5)


@pytest.fixture
def listed(database: Database, tmp_path: Path) -> Database:
    """A day of twenty scored contacts, six of them on the list."""
    contacts.deliver(database, tmp_path, [contacts.contact(f"c{number}", DAY) for number in range(20)])
    work(database, contacts.take(database, DAY))
    contacts.change(database, PEOPLE)
    return database


def work(database: Database, run_id: str) -> pl.DataFrame:
    scoring.score_due(database, run_id, contacts.PlainModels())
    taken = contacts.rows(database, "select day from ops.run_days where run_id = :r order by day", r=run_id)
    return review_queue.replace_review_queue(database, run_id, [row["day"] for row in taken], CAPACITY)


def ask(database: Database, reviewer: str) -> UUID | None:
    """Ask for the next of the list as the app does."""
    found: UUID | None = decide(database, reviewer, "select review.claim_next(:day)", day=DAY)
    return found


def decide(database: Database, reviewer: str, call: str, **parameters: object) -> Any:  # noqa: ANN401
    with database.begin(role="qm_app", person=reviewer) as tx:
        return tx._connection.execute(text(call), parameters).scalar_one()


def test_the_list_is_what_the_app_sees_in_the_order_of_reading(listed: Database):
    rows = contacts.rows(listed, "select * from app.review_queue order by position")
    assert [row["position"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {row["day"] for row in rows} == {DAY}
    weights = [1 / row["inclusion_probability"] for row in rows]
    assert sum(weights) == pytest.approx(20)


def test_the_same_run_again_changes_no_list(listed: Database):
    before = contacts.rows(listed, "select * from marts.review_queue order by position")
    work(listed, contacts.take(listed, DAY))
    assert contacts.rows(listed, "select * from marts.review_queue order by position") == before


def test_a_late_contact_changes_the_list_of_its_own_day_only(listed: Database, tmp_path: Path):
    other = DAY + timedelta(days=1)
    contacts.deliver(listed, tmp_path, [contacts.contact(f"d{number}", other) for number in range(9)])
    work(listed, contacts.take(listed, other))
    before = contacts.rows(listed, "select * from marts.review_queue where day = :d order by position", d=DAY)
    contacts.deliver(listed, tmp_path, [contacts.contact("late", other)])
    work(listed, contacts.take(listed, DAY, other, pending_only=True))
    after = contacts.rows(listed, "select * from marts.review_queue where day = :d order by position", d=DAY)
    assert after == before
    sizes = contacts.rows(
        listed, "select sum(stratum_size) as n from (select distinct day, stratum, stratum_size "
        "from marts.review_queue where day = :day) as strata", day=other
    )  # fmt: skip
    assert sizes[0]["n"] == 10


def test_everybody_gets_another_conversation_until_the_list_is_empty(listed: Database):
    with ThreadPoolExecutor(4) as people:
        given = list(people.map(lambda _: ask(listed, "ana"), range(8)))
    taken = [each for each in given if each is not None]
    assert len(taken) == len(set(taken)) == 6


def test_the_next_one_is_the_first_that_nobody_has(listed: Database):
    order = [row["interaction_key"] for row in contacts.rows(
        listed, "select interaction_key from app.review_queue order by position"
    )]  # fmt: skip
    assert [ask(listed, "ana"), ask(listed, "ana")] == order[:2]


def test_nobody_is_given_their_own_conversation(listed: Database):
    own = contacts.rows(listed, "select distinct agent_id from core.turns where agent_id is not null")
    contacts.change(
        listed, "update review.people set agent_id = :own where person = 'ben'", own=own[0]["agent_id"]
    )
    mine = {
        row["interaction_key"]
        for row in contacts.rows(
            listed,
            "select interaction_key from core.turns where agent_id = :own",
            own=own[0]["agent_id"],
        )
    }
    given = [ask(listed, "ben") for _ in range(7)]
    assert mine
    assert not mine & {each for each in given if each is not None}


@pytest.mark.parametrize("person", ["nobody", "cleo"])
def test_who_is_no_qa_lead_is_given_nothing(listed: Database, person: str):
    with pytest.raises(RefusedError, match="Your role does not allow this"):
        ask(listed, person)


def test_what_is_given_back_is_the_next_one_s(listed: Database):
    first = ask(listed, "ana")
    back = "select review.release(:key)"
    assert decide(listed, "ben", back, key=first) is False
    assert decide(listed, "ana", back, key=first) is True
    assert ask(listed, "ana") == first


def test_the_app_cannot_write_past_the_functions(listed: Database):
    with listed.engine.begin() as connection:
        connection.execute(text("set local role qm_app"))
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text("delete from review.claims"))


def test_the_average_of_everything_is_what_a_plain_query_gives_and_lies_within_the_limits(listed: Database):
    plain = contacts.rows(
        listed,
        "select avg(customer_score) as mean from app.interactions",
    )[0]
    row = contacts.rows(listed, "select * from app.review_averages where metric = 'customer_score'")[0]
    assert (row["population"], row["everything"]) == (20, pytest.approx(float(plain["mean"]), abs=1e-9))
    assert row["read"] == 6
    assert row["honest"] is not None


def test_forgetting_a_month_forgets_its_lists(listed: Database):
    contacts.change(listed, "select ops.drop_month(:day)", day=DAY)
    assert contacts.rows(listed, "select * from marts.review_queue") == []


def test_what_somebody_finished_without_taking_it_is_not_handed_out(listed: Database):
    order = [row["interaction_key"] for row in contacts.rows(
        listed, "select interaction_key from app.review_queue order by position"
    )]  # fmt: skip
    decide(listed, "cleo", "select review.decide(:key, 'finished', '', 'finished')", key=order[0])
    assert ask(listed, "ana") == order[1]
