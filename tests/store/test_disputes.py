"""Disputes in Postgres: who may say that a flag is wrong, who decides, and that it is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.interactions.errors import PermanentError, RefusedError
from tests import contacts
from tests.app import contact_centre
from tests.store import staff

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

CODE = "turned_bad"


@pytest.fixture
def centre(database: Database) -> Database:
    contact_centre.fill(database)
    staff.hire(database)
    return database


def dispute(
    database: Database, person: str, contact: contact_centre.Contact = staff.OWN, **given: str
) -> int:
    asked = {"interaction_key": str(contact.key), "code": CODE, "reason": "I said sorry twice.", **given}
    with database.begin(role="qm_app", person=person) as tx:
        return int(tx.rows("review/dispute", **asked)[0]["dispute"])


def resolve(
    database: Database, person: str, number: int, verdict: str = "overturned", note: str = ""
) -> None:
    with database.begin(role="qm_app", person=person) as tx:
        tx.rows("review/resolve_dispute", dispute=number, verdict=verdict, note=note)


def take_back(database: Database, person: str, number: int) -> None:
    with database.begin(role="qm_app", person=person) as tx:
        tx.rows("review/take_back_dispute", dispute=number)


def noted(database: Database, action: str) -> list[Any]:
    return staff.read(database, f"select * from app.audit where action = '{action}'", "lead")


def test_an_agent_disputes_a_flag_on_their_own_conversation_and_it_is_noted(centre: Database):
    number = dispute(centre, "agent")
    row = staff.read(centre, "select * from app.disputes", "agent")[0]
    assert (row["dispute"], row["code"], row["person"], row["verdict"]) == (number, CODE, "agent", None)
    entry = noted(centre, "dispute")[0]
    assert (entry["person"], entry["interaction_key"]) == ("agent", staff.OWN.key)
    assert entry["details"] == {"dispute": number, "code": CODE}


def test_nobody_disputes_the_flag_of_another_s_conversation(centre: Database):
    with pytest.raises(RefusedError, match="Only whoever had the conversation"):
        dispute(centre, "other")
    assert not staff.read(centre, "select from app.disputes", "lead")
    assert not noted(centre, "dispute")


@pytest.mark.parametrize("person", ["lead", "coach", "leader", "engineer", "roleless", "nobody"])
def test_disputing_takes_the_role_of_an_agent(centre: Database, person: str):
    with pytest.raises(RefusedError, match="agent"):
        dispute(centre, person)


def test_a_flag_has_one_open_dispute_at_a_time(centre: Database):
    dispute(centre, "agent")
    with pytest.raises(RefusedError, match="disputed already"):
        dispute(centre, "agent")


@pytest.mark.parametrize(
    ("given", "said"),
    [({"reason": " "}, "Say in at most"), ({"reason": "x" * 2001}, "Say in at most"),
     ({"code": "no_such_flag"}, "does not have that flag")],
)  # fmt: skip
def test_a_dispute_has_a_reason_and_a_flag(centre: Database, given: dict[str, str], said: str):
    with pytest.raises(RefusedError, match=said):
        dispute(centre, "agent", **given)


@pytest.mark.parametrize("verdict", ["upheld", "overturned"])
def test_a_qa_lead_decides_and_it_is_noted(centre: Database, verdict: str):
    number = dispute(centre, "agent")
    resolve(centre, "lead", number, verdict, "Read it twice.")
    row = staff.read(centre, "select * from app.disputes", "agent")[0]
    assert (row["verdict"], row["note"], row["resolved_by"]) == (verdict, "Read it twice.", "lead")
    entry = noted(centre, "resolve_dispute")[0]
    assert entry["person"] == "lead"
    assert entry["details"] == {"dispute": number, "code": CODE, "verdict": verdict}


def test_what_is_decided_is_decided_once(centre: Database):
    number = dispute(centre, "agent")
    resolve(centre, "lead", number, "upheld")
    with pytest.raises(RefusedError, match="decided this dispute already"):
        resolve(centre, "lead", number, "overturned")
    assert staff.read(centre, "select verdict from app.disputes", "lead")[0]["verdict"] == "upheld"


@pytest.mark.parametrize("person", ["agent", "other", "coach", "leader", "engineer", "nobody"])
def test_nobody_else_decides(centre: Database, person: str):
    number = dispute(centre, "agent")
    with pytest.raises(RefusedError, match="qa_lead"):
        resolve(centre, person, number)
    assert staff.read(centre, "select verdict from app.disputes", "lead")[0]["verdict"] is None


def test_a_qa_lead_who_spoke_in_it_does_not_decide(centre: Database):
    number = dispute(centre, "agent")
    contacts.change(centre, f"update review.people set agent_id = '{staff.AGENT}' where person = 'lead'")
    with pytest.raises(RefusedError, match="your own conversation"):
        resolve(centre, "lead", number)
    assert not noted(centre, "resolve_dispute")


def test_whoever_raised_a_dispute_takes_it_back_and_it_is_noted(centre: Database):
    number = dispute(centre, "agent")
    take_back(centre, "agent", number)
    row = staff.read(centre, "select * from app.disputes", "lead")[0]
    assert row["withdrawn_at"] is not None
    assert row["verdict"] is None
    entry = noted(centre, "take_back_dispute")[0]
    assert (entry["person"], entry["interaction_key"]) == ("agent", staff.OWN.key)
    assert entry["details"] == {"dispute": number, "code": CODE}


def test_a_flag_whose_dispute_was_taken_back_can_be_disputed_again(centre: Database):
    take_back(centre, "agent", dispute(centre, "agent"))
    again = dispute(centre, "agent", reason="On second thoughts, it is wrong.")
    found = staff.read(centre, "select dispute from app.disputes where withdrawn_at is null", "lead")
    assert [row["dispute"] for row in found] == [again]


@pytest.mark.parametrize(
    ("person", "said"),
    [("other", "raised no such dispute"), ("lead", "agent"), ("coach", "agent"), ("leader", "agent"),
     ("engineer", "agent"), ("roleless", "agent"), ("nobody", "agent")],
)  # fmt: skip
def test_nobody_takes_back_what_another_said(centre: Database, person: str, said: str):
    number = dispute(centre, "agent")
    with pytest.raises(RefusedError, match=said):
        take_back(centre, person, number)
    assert staff.read(centre, "select withdrawn_at from app.disputes", "lead")[0]["withdrawn_at"] is None
    assert not noted(centre, "take_back_dispute")


@pytest.mark.parametrize("verdict", ["upheld", "overturned"])
def test_what_is_decided_is_not_taken_back(centre: Database, verdict: str):
    number = dispute(centre, "agent")
    resolve(centre, "lead", number, verdict)
    with pytest.raises(RefusedError, match="has decided this dispute already"):
        take_back(centre, "agent", number)
    assert staff.read(centre, "select verdict from app.disputes", "lead")[0]["verdict"] == verdict


def test_what_is_taken_back_is_not_decided_nor_taken_back_again(centre: Database):
    number = dispute(centre, "agent")
    take_back(centre, "agent", number)
    with pytest.raises(RefusedError, match="taken this dispute back"):
        resolve(centre, "lead", number)
    with pytest.raises(RefusedError, match="taken this dispute back already"):
        take_back(centre, "agent", number)


def test_the_app_cannot_write_a_dispute_past_the_functions(centre: Database):
    number = dispute(centre, "agent")
    with pytest.raises(PermanentError):
        staff.read(centre, f"update review.disputes set verdict = 'upheld' where dispute = {number}", "lead")


def test_whoever_raised_a_dispute_does_not_decide_it_whatever_they_have_become(centre: Database):
    number = dispute(centre, "agent")
    contacts.change(
        centre, "update review.people set agent_id = null, roles = '{qa_lead}' where person = 'agent'"
    )
    with pytest.raises(RefusedError, match="your own dispute"):
        resolve(centre, "agent", number)


@pytest.mark.parametrize("verdict", ["upheld", "overturned"])
def test_what_is_decided_is_not_raised_again(centre: Database, verdict: str):
    resolve(centre, "lead", dispute(centre, "agent"), verdict)
    with pytest.raises(RefusedError, match="decided about this flag already"):
        dispute(centre, "agent")


def test_what_people_wrote_goes_with_the_conversation(centre: Database):
    dispute(centre, "agent")
    contacts.change(centre, "select ops.drop_month(:day)", day=staff.OWN.day)
    assert not contacts.rows(centre, "select from review.disputes")
