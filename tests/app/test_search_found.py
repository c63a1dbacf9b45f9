"""The search finds what a plain reading of every conversation finds, by whichever way, in the same order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from app_streamlit import data
from app_streamlit.records.search import RANGES, Range, Search
from qm_pipeline.store.engine import Database
from tests import contacts
from tests.app import contact_centre
from tests.app.conftest import opener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from tests.conftest import Server

    Row = dict[str, Any]

FIRST, LAST = contact_centre.NEWEST - timedelta(days=30), contact_centre.NEWEST
PAGE = 3
# Of each range and choice: the column of app.interactions that it is about, and values that leave some out.
COLUMNS = {
    "score": "customer_score", "begin": "customer_begin_score", "end": "customer_end_score",
    "shift": "customer_shift", "agent_score": "agent_score", "dissatisfied": "p_dissatisfied",
    "resolved": "p_resolved", "abandoned": "p_abandoned", "duration": "duration_ms",
    "non_talk": "non_talk_ms", "response": "response_ms_max",
}  # fmt: skip
CHOSEN = {
    "channel": "channel", "queue": "queue", "topic": "topic", "agent": "agent_id",
    "customer": "customer_id", "language": "language",
}  # fmt: skip
# Of each order: the column, and whether the highest comes first.
ORDERS = {
    "lowest_score": ("customer_score", False), "lowest_end": ("customer_end_score", False),
    "worst_shift": ("customer_shift", False), "best_shift": ("customer_shift", True),
    "longest": ("duration_ms", True), "slowest": ("response_ms_max", True),
    "dissatisfied": ("p_dissatisfied", True),
}  # fmt: skip
TOLD = """
update scores.interactions set
    p_dissatisfied = 0.5 + 0.4 * sin(ascii(interaction_key::text)),
    p_resolved = 0.5 + 0.4 * sin(ascii(right(interaction_key::text, 1))),
    p_abandoned = 0.5 + 0.4 * cos(ascii(interaction_key::text))
where status = 'scored'
"""
WAYS = {"few": 5_000, "many": 0}


@pytest.fixture(scope="module")
def told(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A contact centre; what its models do not tell is made up."""
    name = server.create()
    with Database.open(server.settings_of(name, home=tmp_path_factory.mktemp("told"))) as database:
        contact_centre.fill(database)
        contacts.change(database, TOLD)
        with database.begin() as transaction:
            keys = contacts.rows(database, "select interaction_key as key from core.interactions")
            transaction.execute("cards/draw", keys=[str(row["key"]) for row in keys])
        yield database
    server.drop(name)


@pytest.fixture
def everything(told: Database) -> list[Row]:
    return contacts.rows(told, "select * from app.interactions")


@pytest.fixture(params=WAYS)
def way(
    request: pytest.FixtureRequest, server: Server, told: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Search as where few are found, and as where many are; words reach no further than a page at first."""
    monkeypatch.setattr("app_streamlit.data.search.COUNTED", WAYS[request.param])
    monkeypatch.setattr("app_streamlit.data.search._REACH", 1)
    monkeypatch.setattr("app_streamlit.data.search._REACH_A_ROW", 2)
    opened = opener(server.settings_of(told.location.database), monkeypatch)
    next(opened)
    yield str(request.param)
    opened.close()


def found(search: Search, sort: str = "newest") -> list[UUID]:
    """Read all pages, one after the other, until one is empty."""
    keys: list[UUID] = []
    for page in range(1, 100):
        shown = data.search_page(search, sort, page, PAGE)
        if not shown:
            break
        keys += [each.interaction_key for each in shown]
    return keys


def expected(rows: list[Row], sort: str = "newest") -> list[UUID]:
    """Sort as the page says: what is not known last, then the newest first."""
    rows = sorted(rows, key=lambda row: str(row["interaction_key"]))
    newest = sort != "oldest"
    rows = sorted(rows, key=lambda row: (row["day"], row["started_at"]), reverse=newest)
    if sort in ORDERS:
        column, highest = ORDERS[sort]
        sign = -1 if highest else 1
        rows = sorted(rows, key=lambda row: (row[column] is None, sign * (row[column] or 0)))
    return [row["interaction_key"] for row in rows]


@pytest.mark.parametrize("sort", ["newest", "oldest", *ORDERS])
def test_every_order_is_the_one_that_it_says_page_by_page(way: str, everything: list[Row], sort: str):
    assert found(Search(FIRST, LAST), sort) == expected(everything, sort), way


@pytest.mark.parametrize("name", RANGES)
def test_every_range_leaves_what_lies_in_it(way: str, everything: list[Row], name: str):
    known = sorted(row[COLUMNS[name]] for row in everything if row[COLUMNS[name]] is not None)
    low, high = known[len(known) // 4], known[len(known) * 3 // 4]
    inside = [
        row for row in everything if row[COLUMNS[name]] is not None and low <= row[COLUMNS[name]] <= high
    ]
    assert found(Search(FIRST, LAST, ranges=((name, Range(low, high)),))) == expected(inside), way


@pytest.mark.parametrize("name", CHOSEN)
def test_every_choice_leaves_what_has_it(way: str, everything: list[Row], name: str):
    value = next(row[CHOSEN[name]] for row in everything if row[CHOSEN[name]] is not None)
    having = [row for row in everything if row[CHOSEN[name]] == value]
    assert found(Search(FIRST, LAST, choices=((name, (value,)),))) == expected(having), way


@pytest.mark.parametrize(
    ("search", "has"),
    [
        (Search(FIRST, LAST, moved="turned_bad"), lambda flags: "turned_bad" in flags),
        (
            Search(FIRST, LAST, choices=(("flag", ("negative_end", "turned_bad")),)),
            lambda flags: {"negative_end", "turned_bad"} & set(flags),
        ),
        (
            Search(FIRST, LAST, moved="turned_bad", choices=(("flag", ("negative_end",)),)),
            lambda flags: {"negative_end", "turned_bad"} <= set(flags),
        ),
    ],
    ids=["course", "flags", "both"],
)
def test_flags_leave_what_carries_them(
    way: str, everything: list[Row], search: Search, has: Callable[[list[str]], object]
):
    carrying = [row for row in everything if has(row["flags"])]
    assert carrying
    assert found(search) == expected(carrying), way


def test_recovered_is_told_from_the_scores_and_is_no_flag(way: str, everything: list[Row]):
    better = [
        row
        for row in everything
        if None not in (row["customer_begin_score"], row["customer_end_score"])
        and row["customer_begin_score"] <= -1
        and row["customer_end_score"] >= 1
    ]
    assert better
    assert found(Search(FIRST, LAST, moved="recovered")) == expected(better), way


@pytest.mark.parametrize("days", [(FIRST, FIRST), (LAST, LAST), (LAST - timedelta(days=2), LAST)])
def test_days_leave_what_ended_on_them(way: str, everything: list[Row], days: tuple[Any, Any]):
    inside = [row for row in everything if days[0] <= row["day"] <= days[1]]
    assert found(Search(*days)) == expected(inside), way


@pytest.mark.parametrize("speaker", ["customer", "agent", "either"])
@pytest.mark.parametrize(
    "words", ["'i'", "'the':*", "'refund':* & 'kettle':*", "!'refund':*", "'xylophone':*"]
)
@pytest.mark.parametrize("sort", ["newest", "lowest_score"])
def test_words_are_found_where_they_were_said(
    way: str, everything: list[Row], told: Database, words: str, speaker: str, sort: str
):
    sides = {"either": ("customer", "agent")}.get(speaker, (speaker,))
    said = " or ".join(f"{side} @@ to_tsquery('simple', :words)" for side in sides)
    rows = contacts.rows(told, f"select interaction_key as key from core.said where {said}", words=words)
    keys = {row["key"] for row in rows}
    having = [row for row in everything if row["interaction_key"] in keys]
    asked = Search(FIRST, LAST, words=words, any_word=words, speaker=speaker)
    assert found(asked, sort) == expected(having, sort), way
