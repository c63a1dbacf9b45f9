"""One agent: what differs and whether it is noise, what to listen to, coachings noted and taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app_streamlit.data import coaching
from qm_pipeline.runs import before_after
from tests import contacts
from tests.app import contact_centre, marts, reading

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

MINUS = "\N{MINUS SIGN}"


def test_every_figure_has_a_sentence_that_says_whether_it_is_noise(browse: Open):
    app = browse("agent", name=marts.COACHED)
    assert not app.exception
    said = reading.words(reading.section(app, "differences"))
    assert f"End score: {MINUS}1.10 ({MINUS}1.60 to {MINUS}0.60), peers +0.40, n 64. Clearly lower" in said
    assert said.count("Within chance: nothing to act on.") == 9
    assert "Neither way is better." in said


def test_the_first_sentence_names_what_is_beyond_chance_and_nothing_else(browse: Open):
    said = reading.words(reading.section(browse("agent", name=marts.COACHED), "takeaway"))
    assert said == "Beyond chance this week: coach for end score. All other differences are noise."


def test_with_few_contacts_nothing_is_said(browse: Open):
    app = browse("agent", name=marts.SCARCE)
    assert "Not enough contacts to say" in reading.words(reading.section(app, "takeaway"))
    assert "qm-strip" not in reading.markup(reading.section(app, "differences"))


def test_the_conversations_to_listen_to_lead_to_their_turns(browse: Open):
    app = browse("agent", name=marts.COACHED)
    links = [
        it.proto
        for it in reading.nodes(reading.section(app, "examples"))
        if getattr(it, "type", "") == "page_link"
    ]
    assert [link.label for link in links] == ["Turn 9", "Turn 11", "All of it"]
    assert f"interaction={contact_centre.TURNED_BAD.key}&turn=9" in links[0].query_string


def test_a_recovery_is_there_to_be_praised(browse: Open):
    section = reading.section(browse("agent", name=marts.PRAISED), "recoveries")
    assert "Voice, technical" in reading.words(section)
    links = [it.proto for it in reading.nodes(section) if getattr(it, "type", "") == "page_link"]
    assert "Turn 9" in [link.label for link in links]  # "brilliant thank you so much"


def test_the_conversation_marks_the_turn_that_the_address_names(browse: Open):
    app = browse("conversation", interaction=str(contact_centre.TURNED_BAD.key), turn="11")
    assert "#turn-11 .qm-bubble" in reading.markup(app)


def test_a_turn_that_there_is_not_is_left_alone(browse: Open):
    for asked in ("0", "999", "1</style><script>", ""):
        app = browse("conversation", interaction=str(contact_centre.TURNED_BAD.key), turn=asked)
        assert not app.exception
        assert "scrollIntoView" not in reading.markup(app)


def test_an_unknown_agent_says_so(browse: Open):
    app = browse("agent", name="nobody")
    assert not app.exception
    assert "No contact in this week" in reading.words(app)
    assert "No such agent" in reading.words(browse("agent"))


def test_a_coaching_is_noted_waits_is_computed_and_taken_back(open_page: Open, filled: Database):
    app = open_page("agent", name=marts.COACHED)
    assert "No coaching is noted" in reading.words(reading.section(app, "before_after"))
    app.date_input(key="coached_on").set_value(date(2025, 11, 13))
    app.text_area(key="coached_note").set_value("<b>Let</b> them finish")
    app.button(key="FormSubmitter:coaching-Note it").click().run()
    said = reading.words(reading.section(app, "before_after"))
    assert "Thu 13 Nov 2025: End score" in said
    assert "<b>Let</b> them finish" in said
    assert "The comparison is being made" in said

    before_after.answer(filled, 5)
    coaching.sessions.clear()
    app.run()
    said = reading.words(reading.section(app, "before_after"))
    assert "not enough contacts to say: 20 on each side are needed" in said

    session = contacts.rows(filled, "select session from review.coaching_sessions")[0]["session"]
    app.button(key=f"take_back_{session}").click().run()
    assert "No coaching is noted" in reading.words(reading.section(app, "before_after"))
    noted = contacts.rows(filled, "select action from ops.audit order by entry")
    assert [row["action"] for row in noted if "coaching" in row["action"]] == [
        "note_coaching",
        "take_back_coaching",
    ]


def test_an_effect_is_told_with_what_would_have_been_expected(open_page: Open, filled: Database):
    contacts.change(
        filled,
        "insert into review.coaching_sessions (agent_id, day, coach, focus_metric, due) "
        "values ('agent-07', '2025-10-20', 'local', 'customer_end_score', false)",
    )
    contacts.change(
        filled,
        "insert into marts.coaching_effects select session, 'customer_end_score', 120, 131, -1.1, 0.6, 24, "
        "0.4, 0.5, -0.7, 1.3, 0.6, 2.0, 'better', null, '2025-11-16' from review.coaching_sessions",
    )
    said = reading.words(reading.section(open_page("agent", name=marts.COACHED), "before_after"))
    assert f"{MINUS}1.10 before, +0.60 after ; without coaching {MINUS}0.70 would be expected." in said
    assert "Effect +1.30 (+0.60 to +2.00): better, beyond what chance explains." in said
    assert "24 agents" in said


def test_who_is_no_coach_notes_nothing(open_page: Open, filled: Database):
    contacts.change(filled, "update review.people set roles = '{qa_lead}' where person = 'local'")
    app = open_page("agent", name=marts.COACHED)
    assert not app.exception
    assert not [button for button in app.button if "coaching" in (button.key or "")]
