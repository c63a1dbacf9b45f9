"""Whom a transaction works for: what they may do, what is noted of it, and what nobody can get around."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from qm_pipeline.interactions.errors import PermanentError, RefusedError
from qm_pipeline.store import people
from tests import contacts

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

PEOPLE = """
insert into review.people (person, display_name, agent_id, roles, claimed_roles, active) values
('ana', 'Ana', null, '{qa_lead}', '{coach}', true),
('ben', 'Ben', 'agent-1', '{}', '{agent}', true),
('gone', 'Gone', null, '{engineer}', '{qa_lead}', false)
"""


DAY = date(2026, 3, 2)
LISTED = """
with contact as (
    insert into core.interactions (
        interaction_key, version, current, content_hash, day, source, interaction_id, channel, direction,
        status, started_at, ended_at, turn_count, file_sha256, line
    )
    select
        gen_random_uuid(), 1, true, '', cast(:day as date), 'test', 'one', 'chat', 'inbound', 'completed',
        now(), now(), 1, 'f', 1
    returning interaction_key
)
insert into marts.review_queue select :day, interaction_key, 1, 'risk', 1, 1, 1, 1 from contact
"""


@pytest.fixture
def staffed(database: Database) -> Database:
    contacts.change(database, PEOPLE)
    return database


def ask(database: Database, person: str | None, call: str, role: str = "qm_app") -> Any:  # noqa: ANN401
    with database.begin(role=role, person=person) as tx:
        return tx._connection.execute(text(call)).scalar_one()


def test_a_new_database_knows_the_local_user_with_every_role(database: Database):
    with database.begin(role="qm_app", person="local") as tx:
        row = tx.rows("app/me")[0]
    assert sorted(row["roles"]) == ["agent", "coach", "cx_leader", "engineer", "qa_lead"]


@pytest.mark.parametrize(
    ("person", "roles"),
    [("ana", ["qa_lead", "coach"]), ("ben", ["agent"]), ("gone", []), ("nobody", []), ("", []), (None, [])],
)
def test_roles_are_those_given_and_those_claimed_while_a_person_is_active(
    staffed: Database, person: str | None, roles: list[str]
):
    assert ask(staffed, person, "select review.my_roles()") == roles


def test_a_person_ends_with_the_transaction(staffed: Database):
    assert ask(staffed, "ana", "select review.me()") == "ana"
    with pytest.raises(RefusedError, match="Nobody is named"):
        ask(staffed, None, "select review.me()")


@pytest.mark.parametrize("person", ["ben", "gone", "nobody"])
def test_what_takes_a_role_is_refused_without_it(staffed: Database, person: str):
    with pytest.raises(RefusedError, match="takes one of qa_lead, engineer"):
        ask(staffed, person, "select review.require('qa_lead', 'engineer')")


def test_the_audit_log_cannot_be_written_or_changed_past_the_functions(staffed: Database):
    for role in ("qm_app", "qm_reader", "qm_writer"):
        for statement in (
            "select review.note('look', null, '{}')",
            "insert into ops.audit (person, action) values ('ana', 'look')",
            "delete from ops.audit",
            "update review.people set roles = '{engineer}'",
        ):
            with pytest.raises(PermanentError, match="InsufficientPrivilege"):
                ask(staffed, "ana", statement, role)


def test_the_audit_log_is_for_those_who_answer_for_it(staffed: Database):
    contacts.change(staffed, "insert into ops.audit (person, action) values ('ana', 'look')")
    seen = "select count(*) from app.audit"
    assert [ask(staffed, person, seen) for person in ("ana", "ben", "gone", None)] == [1, 0, 0, 0]
    assert ask(staffed, None, seen, "qm_reader") == 1


def test_what_somebody_asked_for_is_noted_under_their_name(staffed: Database):
    with staffed.begin() as tx:
        tx.execute("landing/ensure_month", day=DAY)
    contacts.change(staffed, LISTED, day=DAY)
    with pytest.raises(RefusedError):
        ask(staffed, "ben", "select review.claim_next('2026-03-02')")
    assert ask(staffed, "ana", "select count(*) from app.audit") == 0
    key = ask(staffed, "ana", "select review.claim_next('2026-03-02')")
    with staffed.begin(role="qm_app", person="ana") as tx:
        entry = tx._connection.exec_driver_sql("select person, action, interaction_key from app.audit").one()
    assert tuple(entry) == ("ana", "claim", key)


def set_person(database: Database, person: str | None, who: str, role: str, query: str = "set") -> None:
    call = f"select review.{query}_person('{who}', 'Name', '', '{{{role}}}', true)"
    ask(database, person, call)


@pytest.mark.parametrize("person", ["ana", "ben", "gone", "nobody", None])
def test_only_an_engineer_gives_roles(staffed: Database, person: str | None):
    with pytest.raises(RefusedError, match=r"one of engineer|Nobody is named"):
        set_person(staffed, person, "ben", "engineer")
    with pytest.raises(PermanentError, match="InsufficientPrivilege"):
        set_person(staffed, person, "ben", "engineer", "put")
    assert ask(staffed, "ben", "select review.my_roles()") == ["agent"]


@pytest.mark.parametrize("role", people.Role)
def test_a_role_given_by_an_engineer_counts_at_once_and_is_noted(staffed: Database, role: people.Role):
    set_person(staffed, "local", "new", role)
    assert ask(staffed, "new", "select review.my_roles()") == [role]
    noted = "select person || ' ' || (details ->> 'person') || ' ' || (details #>> '{after,roles,0}')"
    assert ask(staffed, "local", f"{noted} from app.audit where action = 'set_person'") == f"local new {role}"


def test_a_role_that_there_is_not_is_refused(staffed: Database):
    with pytest.raises(PermanentError, match="constraint people_roles_check"):
        set_person(staffed, "local", "ben", "boss")
    assert ask(staffed, "ben", "select review.my_roles()") == ["agent"]
    assert ask(staffed, "local", "select count(*) from app.audit") == 0
