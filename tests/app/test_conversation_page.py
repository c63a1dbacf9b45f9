"""One conversation: why it is flagged, what was said, its scores; and addresses that lead nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

MINUS = "\N{MINUS SIGN}"


def _key(contact: contact_centre.Contact) -> str:
    return str(contact.key)


def test_a_link_to_a_conversation_shows_it(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    said = reading.words(reading.section(app, "transcript"))
    assert not app.exception
    assert all(turn.text in said for turn in contact_centre.TURNED_BAD.turns)


def test_the_tiles_tell_begin_end_shift_and_level(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    said = reading.words(reading.section(app, "tiles"))
    assert f"Begin +5.0 very positive End {MINUS}5.0 very negative Shift {MINUS}10.0" in said


def test_the_reason_names_the_flag_and_the_turns(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    why = reading.section(app, "why")
    assert "Turned bad The customer began at +5.0" in reading.words(why)
    assert 'href="#turn-11"' in reading.markup(why)
    assert 'id="turn-11"' in reading.markup(reading.section(app, "transcript"))


def test_the_words_that_made_a_turn_s_score_are_highlighted_and_add_up(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    markup = reading.markup(reading.section(app, "transcript"))
    assert re.search(rf'qm-down-3" data-points="{MINUS}[\d.]+">worst</mark>', markup)
    lines = re.findall(r'<details class="qm-sum">(.*?)</details>', markup)
    assert len(lines) == sum(turn.role == "customer" for turn in contact_centre.TURNED_BAD.turns)
    for line in lines:
        parts = re.findall(r"<p>[^<]+<strong>(.*?)</strong></p>", line)
        *added, together = (float(points.replace(MINUS, "-")) for points in parts)
        assert len(added) > 1
        assert sum(added) == pytest.approx(together, abs=0.02)


def test_the_turns_that_made_the_score_are_named_and_lead_there(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    made = reading.section(app, "made")
    assert "of the customer score" in reading.words(made)
    for place in re.findall(r'href="#(turn-\d+)"', reading.markup(made)):
        turn = reading.markup(reading.section(app, "transcript")).split(f'id="{place}"')[1].split("</li>")[0]
        assert "made the score" in turn


def test_shares_of_the_customer_s_turns_add_up_to_the_customer_score(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    shares = re.findall(r"makes ([^<]+)<", reading.markup(reading.section(app, "transcript")))
    told = re.search(r"of the customer score (\S+) ", reading.words(reading.section(app, "made")))
    assert told is not None
    total = float(told[1].replace(MINUS, "-"))
    assert sum(float(each.replace(MINUS, "-")) for each in shares) == pytest.approx(total, abs=0.05)


def test_the_three_conventions_stand_side_by_side_with_what_the_source_said(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    said = reading.words(reading.section(app, "conventions"))
    begin = r"Contact Lens customer, begin \+5\.00 \+5\.00 \+5\.00 (\w+ )?agrees"
    assert re.search(begin, said)
    assert re.search(rf"Contact Lens customer, end {MINUS}5\.00 {MINUS}4\.90 .* differs", said)
    assert re.search(rf"Genesys-style customer, score {MINUS}\d+ {MINUS}27 ", said)
    assert "Contact Lens system, begin \N{EN DASH} 0.00 \N{EN DASH} no labels" in said
    assert "Seven levels customer, level" in said
    assert "100 x tanh" in said


def test_an_interaction_without_figures_of_its_source_shows_ours_alone(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.CALM))
    said = reading.words(reading.section(app, "conventions"))
    assert "Genesys-style customer, score" in said
    assert "From its labels" not in said


def test_the_words_of_a_conversation_without_flags_can_be_asked_for(open_page: Open, database: Database):
    contact_centre.fill(database, [contact_centre.CALM])
    app = open_page("conversation", interaction=_key(contact_centre.CALM))
    assert "qm-word" not in reading.markup(reading.section(app, "transcript")).replace("qm-legend", "")
    app.button(key="ask_for_words").click().run()
    assert not app.exception
    assert "The words are being looked up" in reading.words(reading.section(app, "ask"))
    with database.engine.connect() as connection:
        waiting = connection.exec_driver_sql("select interaction_key from review.evidence_requests")
        assert [row[0] for row in waiting] == [contact_centre.CALM.key]


def test_words_that_cannot_be_looked_up_say_why(open_page: Open, database: Database):
    contact_centre.fill(database, [contact_centre.CALM])
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "insert into review.evidence_requests (interaction_key, answer) values (%s, 'other_models')",
            (contact_centre.CALM.key,),
        )
    app = open_page("conversation", interaction=_key(contact_centre.CALM))
    assert "other models made these scores" in reading.words(reading.section(app, "ask"))


def test_a_flagged_conversation_has_its_words_without_asking(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    assert not [each for each in app.button if each.key == "ask_for_words"]


def test_the_source_s_labels_stand_beside_ours(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.TURNED_BAD))
    assert reading.words(reading.section(app, "transcript")).count("source: negative") == 3


def test_the_course_of_the_mood_is_drawn(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.RECOVERED))
    assert reading.charts(reading.section(app, "mood")) == 1


def test_hostile_text_in_every_field_is_text(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.HOSTILE_CONTACT))
    markup = reading.markup(app)
    assert not app.exception
    calm = reading.markup(browse("conversation", interaction=_key(contact_centre.CALM)))
    for tag in ("<script", "<img", "<svg", "<iframe", "<b>", "<style"):
        assert markup.count(tag) == calm.count(tag), tag
    said = reading.words(app)
    assert "<script>window.hacked = 1</script>" in said
    assert contact_centre.HOSTILE_CONTACT.agent_id is not None
    assert contact_centre.HOSTILE_CONTACT.agent_id in said


def test_an_empty_conversation_says_why_it_has_no_score(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.EMPTY))
    assert not app.exception
    assert "Not scored: no turn to score." in reading.words(reading.section(app, "why"))
    assert "No turn of this conversation has a score." in reading.words(reading.section(app, "mood"))
    assert "0.0" not in reading.words(reading.section(app, "tiles"))


def test_a_foreign_conversation_says_that_no_model_covers_it(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.FOREIGN))
    assert "Not scored: no model for this language." in reading.words(reading.section(app, "why"))


def test_a_conversation_without_flags_says_so(browse: Open):
    app = browse("conversation", interaction=_key(contact_centre.CALM))
    assert "No flag" in reading.words(reading.section(app, "why"))


@pytest.mark.parametrize("address", ["", "no-uuid", "00000000-0000-0000-0000-000000000000", "' or 1=1 --"])
def test_an_address_that_leads_nowhere_is_answered_calmly(browse: Open, address: str):
    app = browse("conversation", interaction=address)
    assert not app.exception
    assert "No such conversation" in reading.words(app)


@pytest.mark.parametrize("contact", contact_centre.CONTACTS[:6], ids=lambda contact: contact.name[:12])
def test_no_conversation_shows_none_or_nan(browse: Open, contact: contact_centre.Contact):
    app = browse("conversation", interaction=_key(contact))
    said = reading.words(app)
    assert "None" not in said
    assert "nan" not in said.split()
