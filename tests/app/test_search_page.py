"""The search: what is found by words and by figures, what stands in the address, views, the file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app_streamlit import data, identity
from app_streamlit.records.search import Range, Search
from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

REFUND = "Lovely, I only need the refund for the returned kettle."
ALL = Search(contact_centre.NEWEST - timedelta(days=30), contact_centre.NEWEST)


def _total(app: object) -> str:
    return str(app.markdown[0].value).strip("*")  # type: ignore[attr-defined]  # Streamlit's test tree


def test_without_filters_everything_of_the_week_is_found(browse: Open):
    app = browse("search")
    assert not app.exception
    assert _total(app) == f"{len(contact_centre.CONTACTS)} interactions"


def test_words_of_the_customer_are_found_and_marked(browse: Open):
    app = browse("search", words="refund kettle")
    rows = reading.rows(app)
    assert len(rows) == 1
    assert REFUND in rows[0]
    assert "<mark>refund</mark>" in reading.markup(app)
    assert "Customer, turn 3" in rows[0]


def test_words_of_the_other_side_are_not(browse: Open):
    assert "Nothing found" in reading.words(browse("search", words="counter", by="agent"))
    assert len(reading.rows(browse("search", words="counter", by="either"))) == 1


def test_a_phrase_is_found_only_as_it_was_said_and_within_a_turn(browse: Open):
    assert len(reading.rows(browse("search", words='"my money back"'))) == 1
    assert not reading.rows(browse("search", words='"money my back"'))
    assert not reading.rows(browse("search", words='"kettle the parcel"'))


def test_a_word_left_out_takes_its_conversations_away(browse: Open):
    both = browse("search", words="wonderful or refund")
    assert "refund" in reading.words(both)
    rows = reading.rows(browse("search", words="wonderful or refund -kettle"))
    assert rows
    assert not [row for row in rows if "kettle" in row and "refund" in row and "wonderful" not in row.lower()]


def test_a_preset_finds_those_that_turned_bad(browse: Open):
    rows = reading.rows(browse("search", moved="turned_bad"))
    assert rows
    assert all("Turned bad" in row for row in rows)


@pytest.mark.parametrize(
    ("address", "holds"),
    [
        ({"channel": "voice"}, lambda row: "Voice" in row),
        ({"queue": "billing"}, lambda row: "billing" in row),
        ({"agent": "agent-12"}, lambda row: "agent-12" in row),
        ({"customer": ["customer-1", "customer-2"]}, lambda row: "agent-" in row),
        ({"flag": "turned_bad"}, lambda row: "Turned bad" in row),
        ({"shift": "..-5"}, lambda row: "shift \N{MINUS SIGN}" in row),
        ({"begin": "1..", "end": "..-1"}, lambda row: "Turned bad" in row),
        ({"duration": "5.."}, lambda row: "min" in row),
    ],
)
def test_a_filter_in_the_address_leaves_what_has_it(
    browse: Open, address: dict[str, str | list[str]], holds: Callable[[str], bool]
):
    rows = reading.rows(browse("search", **address))
    assert 0 < len(rows) < len(contact_centre.CONTACTS)
    assert all(holds(row) for row in rows)


@pytest.mark.parametrize("limits", [Range(-5), Range(high=5), Range(-5, 5)])
def test_what_has_no_score_is_not_in_any_range_of_scores(browse: Open, limits: Range):
    browse("search")  # which lets `data` know the person
    found = data.search_page(replace(ALL, ranges=(("score", limits),)), "newest", 1, 200)
    unscored = {contact_centre.EMPTY.key, contact_centre.FOREIGN.key}
    scored = {each.key for each in contact_centre.CONTACTS} - unscored
    assert {each.interaction_key for each in found} == scored


def test_a_range_in_the_address_leaves_the_scores_within_it(browse: Open):
    total = _total(browse("search", score="-4.5.."))
    found = data.search_page(ALL, "newest", 1, 200)
    within = [each for each in found if each.customer_score is not None and each.customer_score >= -4.5]
    assert 0 < len(within) < len(contact_centre.CONTACTS) - 2
    assert total == f"{len(within)} interactions"


@pytest.mark.parametrize("broken", ["..", "a..b", "nan..1", "5..-5", "inf..", "1", "..1e999"])
def test_a_range_that_is_none_leaves_everything(browse: Open, broken: str):
    app = browse("search", score=broken)
    assert not app.exception
    assert reading.rows(app)


def test_everything_chosen_stands_in_the_address(browse: Open):
    app = browse("search")
    app.text_input(key="words").set_value("refund")
    app.segmented_control(key="moved").set_value("turned_bad")
    app.multiselect(key="channel").set_value(["chat"])
    app.slider(key="range_end").set_value((-5.0, -1.0))
    app.selectbox(key="period").set_value("month")
    app.run()
    kept = {key: app.query_params[key] for key in app.query_params}
    assert {key: [value] if isinstance(value, str) else value for key, value in kept.items()} == {
        "words": ["refund"], "moved": ["turned_bad"], "channel": ["chat"], "end": ["..-1"],
        "period": ["month"],
    }  # fmt: skip
    again = browse("search", **kept)
    assert reading.rows(again) == reading.rows(app)
    assert len(reading.rows(app)) == 1


def test_last_week_is_the_last_whole_one(browse: Open):
    app = browse("search", period="last_week")
    label = app.selectbox(key="period").options[3]
    assert label == "Last week: Mon 10 Nov \N{EN DASH} Sun 16 Nov"


@pytest.mark.parametrize("sort", ["newest", "oldest", "worst_shift", "best_shift", "lowest_end", "longest"])
def test_all_pages_together_hold_everything_once(browse: Open, sort: str):
    found = []
    for page in range(1, 5):
        found += [each.interaction_key for each in data.search_page(ALL, sort, page, 15)]
    assert len(found) == len(set(found)) == len(contact_centre.CONTACTS)
    assert browse


def test_a_search_that_finds_nothing_helps_on(browse: Open):
    app = browse("search", words="xylophone")
    assert not app.exception
    assert "Nothing found" in reading.words(app)
    assert "Widen the days" in reading.words(app)


def test_more_than_can_be_counted_is_said_so(browse: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app_streamlit.data.search.COUNTED", 10)
    monkeypatch.setattr("app_streamlit.data.COUNTED", 10)
    app = browse("search")
    assert _total(app) == "more than 10 interactions"
    assert not app.exception


def test_hostile_words_names_and_text_are_text(browse: Open):
    app = browse("search", words="heading or right", by="either", channel="messaging")
    markup = reading.markup(app)
    assert not app.exception
    assert reading.rows(app)
    assert "<script" not in markup
    assert "<b>" not in markup
    assert contact_centre.HOSTILE_QUEUE in reading.words(app)


@pytest.mark.parametrize(
    "typed", ["' or 1=1 --", "'", "\\", "a & | ! (", ":*", "<->", "%", "\x00".strip("\x00") + "|||"]
)
def test_no_words_make_the_question_fail(browse: Open, typed: str):
    app = browse("search", words=typed)
    assert not app.exception
    assert "cannot be read" not in reading.words(app)


def test_a_view_is_kept_opened_and_forgotten(open_page: Open, filled: Database):
    del filled
    app = open_page("search", words="refund", channel="chat")
    app.text_input(key="view_name").set_value("Refunds")
    app.button(key="save_view").click().run()
    assert not app.exception
    later = open_page("search")
    assert len(reading.rows(later)) > 1
    later.button(key="open_view_0").click().run()
    assert later.text_input(key="words").value == "refund"
    assert later.multiselect(key="channel").value == ["chat"]
    assert len(reading.rows(later)) == 1
    later.button(key="forget_view_0").click().run()
    assert not [each for each in later.button if each.key == "open_view_0"]


def test_the_file_holds_what_the_list_shows_and_taking_it_is_noted(open_page: Open, filled: Database):
    open_page("search")
    person = identity.Person("local", "Local user", frozenset({"qa_lead"}), None, local=True)
    rows = list(csv.DictReader(io.StringIO(data.search_file(person, ALL, "newest").decode("utf-8-sig"))))
    assert len(rows) == len(contact_centre.CONTACTS)
    by_name = {row["interaction_id"]: row for row in rows}
    bad = by_name[contact_centre.TURNED_BAD.name]
    assert float(bad["customer_shift"]) == -10
    assert bad["flags"] == "emotionally_charged negative_end turned_bad" or "turned_bad" in bad["flags"]
    assert by_name["empty-1"]["customer_score"] == ""
    with filled.begin() as transaction:
        noted = transaction._connection.exec_driver_sql(
            "select action, person, details from ops.audit where action = 'export'"
        ).all()
    assert noted == [("export", "local", {"list": "search", "interactions": len(rows)})]
