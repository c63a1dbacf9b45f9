"""A review: every decision, its undo, notes, and what those see who may not review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

BAD = contact_centre.TURNED_BAD


def _open(open_page: Open, contact: contact_centre.Contact = BAD) -> AppTest:
    app = open_page("conversation", interaction=str(contact.key))
    assert not app.exception
    return app


def _rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.begin() as transaction:
        return [tuple(row) for row in transaction._connection.exec_driver_sql(statement)]


def _change(database: Database, statement: str) -> None:
    with database.begin() as transaction:
        transaction._connection.exec_driver_sql(statement)


def _standing(database: Database) -> set[tuple[object, ...]]:
    return set(_rows(database, "select kind, subject, value from app.review_decisions where stands"))


@pytest.mark.parametrize(
    ("button", "decided"),
    [
        ("flag_turned_bad_agree", ("flag", "turned_bad", "agree")),
        ("flag_negative_end_disagree", ("flag", "negative_end", "disagree")),
        ("outcome__dissatisfied", ("outcome", "", "dissatisfied")),
        ("resolved__no", ("resolved", "", "no")),
        ("example__learn", ("example", "", "learn")),
        ("coaching_agent-07", ("coaching", "agent-07", "assigned")),
        ("finish_review", ("finished", "", "finished")),
    ],
)
def test_a_decision_is_kept_and_undo_takes_it_back(
    open_page: Open, filled: Database, button: str, decided: tuple[str, str, str]
):
    app = _open(open_page)
    app.button(key=button).click().run()
    assert _standing(filled) == {decided}
    app = _open(open_page)
    app.button(key="undo").click().run()
    assert not app.exception
    assert _standing(filled) == set()


def test_the_keys_are_those_of_the_first_flag_that_is_undecided(open_page: Open, filled: Database):
    app = _open(open_page)
    flags = [each.key for each in app.button if each.key.startswith("flag_") and each.key.endswith("_agree")]
    for key in flags:
        keyed = [each.key for each in app.button if each.proto.shortcut.lower() == "a"]
        assert keyed == [key]
        app.button(key=key).click().run()
    assert not [each.key for each in app.button if each.proto.shortcut.lower() == "a"]
    assert len(_standing(filled)) == len(flags)


def test_no_key_is_one_that_the_app_itself_takes_or_is_given_twice(browse: Open):
    keys = [each.proto.shortcut.lower() for each in _open(browse).button if each.proto.shortcut]
    assert len(keys) == len(set(keys)) > 10
    assert not {"r", "c", "esc"} & set(keys)


def test_another_answer_replaces_the_one_before_and_once_more_takes_it_back(
    open_page: Open, filled: Database
):
    app = _open(open_page)
    app.button(key="outcome__satisfied").click().run()
    app.button(key="outcome__neither").click().run()
    assert _standing(filled) == {("outcome", "", "neither")}
    app.button(key="outcome__neither").click().run()
    assert _standing(filled) == {("outcome", "", "satisfied")}


def test_a_note_stands_under_its_turn_internal_and_as_text(open_page: Open, filled: Database):
    app = _open(open_page)
    app.selectbox(key=f"note_turn_{BAD.key}").set_value(4)
    app.text_area(key="note_text").set_value("<b>Why</b> two *weeks*? <script>x()</script>")
    app.button(key="FormSubmitter:write_note-Keep the note").click().run()
    assert not app.exception
    assert _rows(filled, "select turn_index, shared from review.notes") == [(4, False)]
    markup = reading.markup(reading.section(app, "transcript"))
    turn = markup.split('id="turn-5"')[1].split('id="turn-6"')[0]
    assert "&lt;script&gt;x()&lt;/script&gt;" in turn
    assert "internal" in turn
    assert "<script" not in markup


def test_a_note_is_shared_taken_away_and_brought_back(open_page: Open, filled: Database):
    app = _open(open_page)
    app.text_area(key="note_text").set_value("Kind words.")
    app.button(key="FormSubmitter:write_note-Keep the note").click().run()
    (note,) = (each.key for each in app.button if each.key.startswith("share_"))
    app.button(key=note).click().run()
    assert _rows(filled, "select shared from review.notes") == [(True,)]
    assert "shared with the agent" in reading.words(reading.section(app, "transcript"))
    app.button(key=note.replace("share", "remove")).click().run()
    assert "Kind words." not in reading.words(reading.section(app, "transcript"))
    app.button(key="restore_note").click().run()
    assert "Kind words." in reading.words(reading.section(app, "transcript"))


def test_one_s_own_conversation_is_for_others_to_review(open_page: Open, filled: Database):
    _change(filled, "update review.people set agent_id = 'agent-07' where person = 'local'")
    app = _open(open_page)
    assert "somebody else reviews it" in reading.words(reading.section(app, "why"))
    assert "finish_review" not in [each.key for each in app.button]


def test_a_coach_finishes_what_stands_on_the_list_and_stays(open_page: Open, filled: Database):
    """The list is for QA leads: leading on to it ended on a page that a coach does not have."""
    _change(filled, "update review.people set roles = '{coach}' where person = 'local'")
    app = _open(open_page)
    assert "on the review list" in reading.words(reading.section(app, "why"))
    assert app.button(key="finish_review").label == "Finish"
    app.button(key="finish_review").click().run()
    assert not app.exception
    assert _standing(filled) == {("finished", "", "finished")}
    assert "next_review" not in [each.key for each in app.button]


@pytest.mark.parametrize("role", ["cx_leader"])
def test_whose_role_does_not_review_sees_the_reasons_and_no_keys(
    open_page: Open, filled: Database, role: str
):
    _change(filled, f"update review.people set roles = '{{{role}}}' where person = 'local'")
    app = _open(open_page)
    assert "Turned bad" in reading.words(reading.section(app, "why"))
    assert "finish_review" not in [each.key for each in app.button]


def test_what_is_refused_is_said_in_a_sentence(open_page: Open, filled: Database):
    app = _open(open_page)
    _change(filled, "delete from scores.flags where code = 'turned_bad'")
    app.button(key="flag_turned_bad_agree").click().run()
    assert not app.exception
    assert "scored anew" in app.error[0].value


def test_a_decision_of_replaced_scores_says_so(open_page: Open, filled: Database):
    _open(open_page).button(key="outcome__satisfied").click().run()
    _change(filled, "update review.decisions set model_versions = 'older/1'")
    assert "scores that are replaced by now" in reading.words(reading.section(_open(open_page), "why"))


def test_the_customer_s_other_contacts_lead_on(browse: Open):
    others = reading.section(_open(browse), "others")
    assert "earlier" in reading.words(others) or "later" in reading.words(others)
    assert [node for node in reading.nodes(others) if getattr(node, "type", "") == "page_link"]


def test_without_a_customer_it_says_why_there_are_no_others(browse: Open):
    others = reading.section(_open(browse, contact_centre.EMPTY), "others")
    assert "The source named no customer." in reading.words(others)


def test_who_talked_and_who_waited_is_told(browse: Open):
    said = reading.words(reading.section(_open(browse, contact_centre.RECOVERED), "dynamics"))
    assert "The agent talked" in said
    assert "None" not in said
