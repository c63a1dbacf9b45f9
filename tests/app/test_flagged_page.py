"""The list of flagged interactions: what is in it, in which order, and how it is narrowed down."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pytest

from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from tests.app.conftest import Open


def _total(said: str) -> int:
    return int(said.split(" interaction", maxsplit=1)[0].strip("*").replace(",", ""))


def test_the_worst_stands_first_with_its_reason_channel_queue_and_agent(browse: Open):
    app = browse()
    first = reading.rows(app)[0]
    assert not app.exception
    assert "Turned bad" in first
    assert "Chat, billing" in first
    assert "agent-07" in first
    assert "+5.0" in first


def test_a_calm_conversation_is_not_listed(browse: Open):
    total = _total(browse().markdown[0].value)
    pages = range(1, ceil(total / 15) + 1)
    listed = [lead for page in pages for lead in reading.leads(browse(sort="newest", page=str(page)))]
    assert len(listed) == total
    assert any(str(contact_centre.TURNED_BAD.key) in lead for lead in listed)
    assert not any(str(contact_centre.CALM.key) in lead for lead in listed)


def test_a_flag_chosen_leaves_only_those_that_carry_it(browse: Open):
    app = browse()
    app.pills(key="flag").set_value(["turned_bad"]).run()
    rows = reading.rows(app)
    assert rows
    assert all("Turned bad" in row for row in rows)


def test_the_address_alone_brings_back_every_filter(browse: Open):
    app = browse(flag=["turned_bad"], channel=["chat"], queue=["billing"], sort="newest")
    rows = reading.rows(app)
    assert rows
    assert all("Turned bad" in row and "Chat, billing" in row for row in rows)
    assert app.selectbox(key="sort").value == "newest"


@pytest.mark.parametrize(
    ("sort", "first"), [("shift", "shift \N{MINUS SIGN}10.0"), ("end", "\N{MINUS SIGN}5.0")]
)
def test_sorting_brings_the_lowest_to_the_top(browse: Open, sort: str, first: str):
    assert first in reading.rows(browse(sort=sort))[0]


def test_sorting_by_time_is_newest_first(browse: Open):
    app = browse(sort="newest")
    assert "Sun 16 Nov 2025" in reading.rows(app)[0]


def test_all_pages_together_hold_every_flagged_interaction_once(browse: Open):
    app = browse()
    total, links = _total(app.markdown[0].value), []
    while True:
        links += [node.proto.query_string for node in reading.nodes(app.main) if _is_link(node)]
        if app.button(key="next_page").disabled:
            break
        app.button(key="next_page").click().run()
    assert len(links) == len(set(links)) == total


def _is_link(node: object) -> bool:
    return getattr(node, "type", "") == "page_link"


def test_narrowing_down_goes_back_to_the_first_page(browse: Open):
    app = browse(page="2")
    app.selectbox(key="sort").set_value("newest").run()
    assert "page 1 of" in app.markdown[0].value
    assert not app.exception


def test_a_page_beyond_the_last_shows_something_and_no_error(browse: Open):
    app = browse(page="99")
    assert not app.exception
    assert reading.rows(app)


def test_filters_that_leave_nothing_say_what_to_do(browse: Open):
    app = browse(flag=["turned_bad"], channel=["email"])
    assert not app.exception
    assert not reading.rows(app)
    assert "Widen the days" in reading.words(app)


def test_a_flag_in_the_address_that_nobody_carries_is_still_named_in_the_filter(browse: Open):
    app = browse(flag=["cancellation_intent"])
    assert app.pills(key="flag").value == ["cancellation_intent"]
    assert "Widen the days" in reading.words(app)


def test_hostile_queue_and_agent_names_are_text(browse: Open):
    app = browse(channel=["messaging"])
    markup = reading.markup(app)
    assert "<b>billing" not in markup
    assert "<script>" not in markup
    assert contact_centre.HOSTILE_QUEUE in reading.words(app)


def test_a_shift_that_is_not_known_is_a_dash_with_its_reason(browse: Open):
    rows = [row for row in reading.rows(browse(channel=["email"])) if "E-mail" in row]
    assert rows
    assert all("shift \N{EN DASH} Not known" in row for row in rows)


def test_nothing_on_the_page_says_none_or_nan(browse: Open):
    said = reading.words(browse())
    assert "None" not in said
    assert "nan" not in said.split()
