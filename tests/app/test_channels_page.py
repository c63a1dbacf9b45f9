"""The channels: figures with intervals and n, changes only where they are clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.app import reading

if TYPE_CHECKING:
    from tests.app.conftest import Open

MINUS = "\N{MINUS SIGN}"


def test_the_newest_whole_week_opens_first(browse: Open):
    app = browse("channels")
    assert not app.exception
    assert app.selectbox(key="week").value == "2025-11-10"


def test_a_clear_change_is_told_and_a_thin_channel_s_is_not(browse: Open):
    said = reading.words(reading.section(browse("channels"), "changes"))
    assert "Chat : customer score lower, +0.30 after +0.85 the week before" in said
    assert "E-mail" not in said


def test_a_week_without_clear_change_says_so(browse: Open):
    app = browse("channels", week="2025-10-27")
    assert "No clear change" in reading.words(reading.section(app, "changes"))


def test_every_figure_stands_with_its_interval_and_n(browse: Open):
    said = reading.words(reading.section(browse("channels"), "figures"))
    assert "+0.30 +0.10 to +0.50, n 420 before +0.85, usual +0.77" in said


def test_what_a_first_week_has_nothing_to_compare_with_is_a_dash(browse: Open):
    said = reading.words(reading.section(browse("channels", week="2025-10-06"), "figures"))
    assert "before \N{EN DASH}, usual \N{EN DASH}" in said


def test_four_pictures_stand_side_by_side_and_two_for_every_channel(browse: Open):
    app = browse("channels")
    assert reading.charts(reading.section(app, "side_by_side")) == 4
    assert reading.charts(reading.section(app, "weeks")) == 2 * 3


def test_topics_that_move_a_score_are_named_and_one_of_two_contacts_is_not(browse: Open):
    said = reading.words(reading.section(browse("channels"), "drivers"))
    assert "refund Chat 80 contacts 19.0% of the channel" in said
    assert "new plan" in said
    assert "two letters" not in said
    assert (
        "Not named: 1 topic with under 30 scored contacts in a channel, or under 2% of its contacts." in said
    )


def test_a_week_in_which_no_topic_has_contacts_enough_names_none(browse: Open):
    said = reading.words(reading.section(browse("channels", week="2025-11-03"), "drivers"))
    assert "nearly" not in said
    assert said.startswith("No topic has contacts enough this week to say. Not named: 1 topic with")


def test_a_week_in_the_address_that_there_is_not_falls_back_to_the_newest(browse: Open):
    app = browse("channels", week="1999-01-04")
    assert not app.exception
    assert app.selectbox(key="week").value == "2025-11-10"
