"""Journeys: findings first, the funnel with intervals, and the way to the conversations behind a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app import marts, reading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from tests.app.conftest import Open

MINUS = "\N{MINUS SIGN}"


def lines(app: AppTest) -> list[str]:
    keys = (getattr(node, "key", None) or "" for node in reading.nodes(app.main))
    return [reading.words(reading.section(app, key)) for key in keys if key.startswith("row-contact-")]


def test_the_first_sentence_says_where_most_are_lost_beyond_the_usual(browse: Open):
    app = browse("journeys")
    assert not app.exception
    said = reading.words(reading.section(app, "takeaway"))
    assert "Most are lost at find charge ( billing ): 30.0% of 400 contacts leave (26.0% to 34.0%)" in said
    assert "; 1.0% is usual" in said
    assert "about 116 contacts beyond the usual" in said


def test_a_finding_of_all_channels_is_not_told_again_for_each(browse: Open):
    said = reading.words(reading.section(browse("journeys"), "summary"))
    assert "Findings (2)" in [it.value for it in browse("journeys").subheader]
    assert f"the mood changes by {MINUS}1.20 on the way to close" in said


def test_the_stage_of_the_weightiest_finding_opens_with_leavers_and_stayers(browse: Open):
    app = browse("journeys")
    said = reading.words(reading.section(app, "sides"))
    assert "Left here 120" in said
    assert "Went on 280" in said
    assert reading.charts(reading.section(app, "funnel")) == 3


def test_behind_a_stage_stand_the_conversations_that_ended_there(browse: Open):
    found = lines(browse("journeys"))
    assert found
    assert all("left here" in line for line in found)


def test_those_whose_mood_fell_most_stand_first_where_that_is_asked(browse: Open):
    found = lines(browse("journeys", stage="verify_account", who="all", sort="fall"))
    falls = [float(line.split("mood ")[1].split()[0].replace(MINUS, "-")) for line in found]
    assert falls == sorted(falls)


def test_look_leads_from_a_finding_to_its_stage_and_its_contacts(browse: Open):
    app = browse("journeys", channel="chat", stage="greet")
    app.button(key="look_0").click().run()
    assert not app.exception
    assert app.session_state["stage"] == marts.LEFT_AT
    assert app.session_state["channel"] == "all"
    assert lines(app)


def test_channel_and_stage_come_from_the_address(browse: Open):
    app = browse("journeys", channel="chat", stage="explain", who="stayed")
    assert app.selectbox(key="channel").value == "chat"
    assert app.session_state["stage"] == "explain"


def test_what_follows_a_contact_has_its_interval(browse: Open):
    said = reading.words(reading.section(browse("journeys"), "touchpoints"))
    assert "refund refund 20.0% 16.0% to 25.0% 60 of 300 75%" in said


def test_a_channel_without_followers_says_so(browse: Open):
    said = reading.words(reading.section(browse("journeys", channel="email"), "touchpoints"))
    assert "No topic is followed by another 30 times" in said


def test_what_the_address_does_not_know_is_left_aside(browse: Open):
    app = browse("journeys", journey="none", channel="none", stage="none", who="none", page="99")
    assert not app.exception
    assert lines(app)
