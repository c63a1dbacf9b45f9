"""The review queue: what is on it and why, who has it, the next one, what the reading says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app_streamlit.components import review_list
from app_streamlit.records.reviews import Place
from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open


def _change(database: Database, statement: str) -> None:
    with database.begin() as transaction:
        transaction._connection.exec_driver_sql(statement)


def test_the_newest_day_s_list_stands_in_the_order_of_reading(browse: Open):
    app = browse("review_queue")
    rows = reading.rows(app)
    assert not app.exception
    assert [row.split()[0] for row in rows] == [str(place) for place in range(1, len(rows) + 1)]
    assert app.selectbox(key="day").options[0].startswith("Sun 16 Nov 2025: 0 of")


def test_each_line_says_why_it_is_there(browse: Open):
    rows = reading.rows(browse("review_queue"))
    drawn = [row for row in rows if "at random" in row]
    assert drawn
    assert all(re.search(r"Drawn at random *: [\d.]+% of \d+ others? were\.", row) for row in drawn)
    assert [row for row in rows if "strongly negative" in row]


@pytest.mark.parametrize(
    ("chance", "said"), [(8 / 992, "0.8% of 992 others were."), (1.0, "as everything else was.")]
)
def test_what_was_drawn_for_certain_is_told_without_a_share(chance: float, said: str):
    place = Place(contact_centre.NEWEST, 1, "random", chance, 992, None, None, None)
    assert review_list.drawn(place).endswith(f": {said}")


def test_another_day_has_its_own_list_and_address(browse: Open):
    app = browse("review_queue", day="2025-11-15")
    assert app.selectbox(key="day").value == "2025-11-15"
    assert reading.rows(app) != reading.rows(browse("review_queue"))


def test_a_day_that_has_no_list_shows_the_newest(browse: Open):
    app = browse("review_queue", day="1999-01-01")
    assert not app.exception
    assert app.selectbox(key="day").value == "2025-11-16"


def test_taking_the_next_one_takes_it_for_this_person(open_page: Open, filled: Database):
    del filled
    app = open_page("review_queue")
    app.button(key="take").click().run()
    assert not app.exception
    later = open_page("review_queue")
    assert "Yours" in reading.rows(later)[0]
    assert later.button(key="take").label == "Go on with yours"
    assert "In hand 1 1 by you" in reading.words(reading.section(later, "tiles"))


def test_what_somebody_else_has_is_not_offered(open_page: Open, filled: Database):
    _change(
        filled, "insert into review.people (person, display_name, roles) values ('ben', 'Ben', '{qa_lead}')"
    )
    _change(
        filled,
        "insert into review.claims (interaction_key, day, reviewer) "
        "select interaction_key, day, 'ben' from marts.review_queue where position = 1",
    )
    app = open_page("review_queue", state="all")
    assert "Taken by ben" in reading.rows(app)[0]
    app.segmented_control(key="state").set_value("open").run()
    assert not [row for row in reading.rows(app) if "Taken" in row]


def test_the_honest_average_stands_beside_that_of_the_list(browse: Open):
    said = reading.words(reading.section(browse("review_queue"), "averages"))
    assert "Honest estimate" in said
    assert "Customer score" in said
    assert "too dark a picture" in said


def test_without_a_decision_there_is_no_agreement_to_show(browse: Open):
    assert "Nobody has agreed" in reading.words(reading.section(browse("review_queue"), "agreement"))


def test_agreement_with_flags_comes_with_its_interval(open_page: Open, filled: Database):
    _change(
        filled,
        "insert into review.decisions (interaction_key, version, person, kind, subject, value) "
        "select interaction_key, version, 'local', 'flag', code, "
        "case when row_number() over (order by interaction_key) <= 1 then 'agree' else 'disagree' end "
        "from scores.flags where code = 'turned_bad' order by interaction_key limit 4",
    )
    open_page("review_queue").session_state  # noqa: B018  # what was kept of the page before is forgotten
    import streamlit as st  # noqa: PLC0415  # only here

    st.cache_data.clear()
    said = reading.words(reading.section(open_page("review_queue"), "agreement"))
    assert "Turned bad 50% 9.5% to 90.5% 1 of 2" in said


def test_a_site_without_lists_says_what_makes_them(open_page: Open, database: Database):
    contact_centre.fill(database, [contact_centre.CALM])
    _change(database, "truncate marts.review_queue")
    app = open_page("review_queue")
    assert not app.exception
    assert "No review list yet" in reading.words(app)


@pytest.mark.parametrize("role", ["coach", "cx_leader", "engineer", "agent"])
def test_the_queue_is_in_nobody_else_s_navigation(open_page: Open, filled: Database, role: str):
    _change(filled, f"update review.people set roles = '{{{role}}}' where person = 'local'")
    app = open_page("review_queue")
    assert "take" not in [each.key for each in app.button]
