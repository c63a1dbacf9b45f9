"""Disputes: an agent's word against a flag, on the conversation's page, and a QA lead's list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import contacts
from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

BAD = contact_centre.TURNED_BAD
WHY = "<b>I</b> only told *them* the rules."
DISPUTE = "FormSubmitter:dispute_turned_bad-Dispute this flag"


def be(database: Database, *roles: str, agent_id: str | None = None) -> None:
    """Make whoever opens the app next somebody of these roles, who appears under this name as an agent."""
    name = "null" if agent_id is None else f"'{agent_id}'"
    given = ",".join(roles)
    contacts.change(
        database,
        f"update review.people set roles = '{{{given}}}', agent_id = {name} where person = 'local'",
    )


def conversation(open_page: Open) -> AppTest:
    app = open_page("conversation", interaction=str(BAD.key))
    assert not app.exception
    return app


def disputed(database: Database, contact: contact_centre.Contact = BAD) -> None:
    """Let another person, the agent of a conversation, dispute its flag."""
    contacts.change(
        database,
        "insert into review.people (person, display_name, agent_id, roles) "
        f"values ('ada', 'Ada Agent', '{contact.agent_id}', '{{agent}}') on conflict do nothing",
    )
    with database.begin(role="qm_app", person="ada") as tx:
        tx.rows("review/dispute", interaction_key=str(contact.key), code="turned_bad", reason=WHY)


def decide(app: AppTest, word: str, note: str = "") -> AppTest:
    (key,) = (each.key for each in app.button if each.key.endswith(f"-{word} the flag"))
    app.text_area[0].set_value(note)
    return app.button(key=key).click().run()


def why(app: AppTest) -> str:
    return reading.words(reading.section(app, "why"))


def test_an_agent_disputes_a_flag_beside_it_and_sees_that_it_is_open(open_page: Open, filled: Database):
    be(filled, "agent", agent_id=BAD.agent_id)
    app = conversation(open_page)
    app.text_area(key="dispute_reason_turned_bad").set_value(WHY)
    app.button(key=DISPUTE).click().run()
    assert not app.exception
    assert "Disputed: a QA lead will decide" in why(app)
    assert WHY in why(app)
    assert DISPUTE not in [each.key for each in app.button]
    assert "<b>I</b>" not in reading.markup(app)


def test_a_dispute_without_a_reason_is_refused_in_a_sentence(open_page: Open, filled: Database):
    be(filled, "agent", agent_id=BAD.agent_id)
    app = conversation(open_page)
    app.button(key=DISPUTE).click().run()
    assert not app.exception
    assert "why the flag is wrong" in app.error[0].value


def test_an_agent_takes_their_dispute_back_and_may_dispute_again(open_page: Open, filled: Database):
    be(filled, "agent", agent_id=BAD.agent_id)
    app = conversation(open_page)
    app.text_area(key="dispute_reason_turned_bad").set_value(WHY)
    app.button(key=DISPUTE).click().run()
    (number,) = (row["dispute"] for row in contacts.rows(filled, "select dispute from review.disputes"))
    app.button(key=f"take_back_{number}").click().run()
    assert not app.exception
    assert "You took your dispute back" in why(app)
    assert WHY not in why(app)
    assert DISPUTE in [each.key for each in app.button]
    be(filled, "qa_lead")
    assert "No agent disputes a flag" in reading.words(open_page("disputes"))


def test_nobody_is_offered_to_take_back_a_colleague_s_dispute(open_page: Open, filled: Database):
    disputed(filled)
    be(filled, "agent", agent_id=BAD.agent_id)
    app = conversation(open_page)
    assert "Disputed: a QA lead will decide" in why(app)
    assert not [each.key for each in app.button if (each.key or "").startswith("take_back_")]


def test_a_decided_dispute_is_not_offered_to_be_taken_back(open_page: Open, filled: Database):
    be(filled, "agent", agent_id=BAD.agent_id)
    with filled.begin(role="qm_app", person="local") as tx:
        tx.rows("review/dispute", interaction_key=str(BAD.key), code="turned_bad", reason=WHY)
    contacts.change(
        filled, "update review.disputes set verdict = 'upheld', resolved_by = 'local', resolved_at = now()"
    )
    app = conversation(open_page)
    assert "the flag stands" in why(app)
    assert not [each.key for each in app.button if (each.key or "").startswith("take_back_")]


@pytest.mark.parametrize(
    ("word", "told"), [("Uphold", "the flag stands"), ("Overturn", "the flag was wrong")]
)
def test_a_qa_lead_decides_and_the_agent_sees_how(open_page: Open, filled: Database, word: str, told: str):
    disputed(filled)
    be(filled, "qa_lead")
    app = open_page("disputes")
    waiting = reading.words(reading.section(app, "open"))
    assert "Turned bad" in waiting
    assert "Ada Agent" in waiting
    assert WHY in waiting
    app = decide(app, word, "Read it twice.")
    assert not app.exception
    assert "Every dispute is decided" in reading.words(reading.section(app, "open"))
    assert told in reading.words(reading.section(app, "resolved"))
    be(filled, "agent", agent_id=BAD.agent_id)
    assert told in why(conversation(open_page))
    assert "Read it twice." in why(conversation(open_page))


def test_what_a_colleague_said_bears_their_name(open_page: Open, filled: Database):
    disputed(filled)
    be(filled, "agent", agent_id=BAD.agent_id)
    assert "Ada Agent said" in why(conversation(open_page))


def test_a_qa_lead_reads_the_flag_s_sentence_and_gets_to_the_conversation(open_page: Open, filled: Database):
    disputed(filled)
    be(filled, "qa_lead")
    waiting = reading.section(open_page("disputes"), "open")
    sentence = contacts.rows(filled, "select reason from scores.flags where code = 'turned_bad'")
    shown = reading.words(waiting).replace("\N{MINUS SIGN}", "-")
    assert any(row["reason"] in shown for row in sentence)
    assert [node for node in reading.nodes(waiting) if getattr(node, "type", "") == "page_link"]


def test_a_qa_lead_who_spoke_in_it_is_told_that_somebody_else_decides(open_page: Open, filled: Database):
    disputed(filled)
    be(filled, "qa_lead", agent_id=BAD.agent_id)
    app = decide(open_page("disputes"), "Overturn")
    assert not app.exception
    assert "your own conversation" in app.error[0].value
    assert "1 dispute" in reading.words(reading.section(app, "open"))


def test_a_dispute_whose_flag_is_gone_says_so(open_page: Open, filled: Database):
    disputed(filled)
    contacts.change(filled, "delete from scores.flags where code = 'turned_bad'")
    be(filled, "qa_lead")
    app = open_page("disputes")
    assert "not raised any more" in reading.words(app)
    assert "None" not in reading.words(reading.section(app, "open"))


@pytest.mark.parametrize("roles", [("qa_lead",), ("coach",), ("cx_leader",)])
def test_who_is_not_the_agent_is_offered_no_dispute(
    open_page: Open, filled: Database, roles: tuple[str, ...]
):
    be(filled, *roles)
    assert DISPUTE not in [each.key for each in conversation(open_page).button]


def test_who_had_the_conversation_without_the_role_is_offered_no_dispute(open_page: Open, filled: Database):
    be(filled, "coach", agent_id=BAD.agent_id)
    app = conversation(open_page)
    assert DISPUTE not in [each.key for each in app.button]
    assert "Turned bad" in why(app)


def test_without_a_dispute_the_page_says_where_they_come_from(open_page: Open, filled: Database):
    be(filled, "qa_lead")
    app = open_page("disputes")
    assert not app.exception
    assert "No agent disputes a flag" in reading.words(app)


@pytest.mark.parametrize("role", ["coach", "cx_leader", "engineer", "agent"])
def test_the_list_is_in_nobody_else_s_navigation(open_page: Open, filled: Database, role: str):
    disputed(filled)
    be(filled, role)
    app = open_page("disputes")
    assert "call wrong on their own conversations" not in reading.words(app)
    assert not [each.key for each in app.button if "resolve_" in (each.key or "")]
