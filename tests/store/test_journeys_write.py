"""Which rows of the journeys a run replaces: a late contact changes what rests on it, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.journeys import journey_map
from qm_pipeline.journeys.journey_map import Journey, JourneyMap, Stage
from qm_pipeline.runs import journeys, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 4)
WEEK = timedelta(weeks=1)
SHIPPED = journey_map.of_site(None)


def contact(
    name: str, day: date, customer: str = "k", stages: str = "abc", **fields: object
) -> dict[str, Any]:
    turns = [
        turn
        for stage in stages
        for turn in (
            {"role": "agent", "agent_id": "a1", "text": "good day", "stage": stage},
            {"role": "customer", "text": "this is bad"},
        )
    ]
    given = {"queue": "billing", "channel": "chat", "customer_id": customer, "topic": "refund", **fields}
    return contacts.contact(name, day, **given) | {"turns": turns} | fields


def work(database: Database, *days: date, rules: JourneyMap = SHIPPED) -> None:
    run_id = contacts.take(database, min(days), max(days))
    scoring.score_due(database, run_id, contacts.PlainModels())
    journeys.replace_journeys(database, run_id, days, rules)


def way(database: Database, name: str) -> list[tuple[Any, ...]]:
    rows = contacts.rows(
        database,
        "select stage, outcome, position from app.journey_paths where interaction_id = :n order by position",
        n=name,
    )
    return [(row["stage"], row["outcome"]) for row in rows]


def chain(database: Database) -> list[tuple[str, int]]:
    rows = contacts.rows(
        database,
        "select interaction_id, touchpoint from app.journey_touchpoints order by started_at",
    )
    return [(row["interaction_id"], row["touchpoint"]) for row in rows]


def test_from_a_step_to_the_conversations_behind_it(database: Database, tmp_path: Path):
    given = [contact(f"c{n}", DAY, f"k{n}") for n in range(8)]
    given += [contact("left", DAY, "k8", "ab"), contact("done", DAY, "k9", "ab", resolved=True)]
    contacts.deliver(database, tmp_path, given)
    work(database, DAY)
    steps = contacts.rows(
        database,
        "select stage, next_stage, reached, continued, settled, period_start, period_end "
        "from app.journey_steps where channel = 'all' order by step",
    )
    window = {"period_start": date(2025, 12, 8), "period_end": date(2026, 3, 8)}
    assert steps == [
        {"stage": "a", "next_stage": "b", "reached": 10, "continued": 10, "settled": 0, **window},
        {"stage": "b", "next_stage": "c", "reached": 9, "continued": 8, "settled": 1, **window},
    ]
    assert way(database, "left") == [("a", "went_on"), ("b", "left")]
    assert way(database, "done") == [("a", "went_on"), ("b", "settled")]
    assert way(database, "c0") == [("a", "went_on"), ("b", "went_on"), ("c", "finished")]
    sides = contacts.rows(
        database, "select who, contacts from app.journey_leavers where channel = 'all' and stage = 'b'"
    )
    assert {row["who"]: row["contacts"] for row in sides} == {"left": 1, "stayed": 8}


def test_a_late_contact_changes_its_day_and_the_windows_the_day_lies_in_or_shortly_before(
    database: Database, tmp_path: Path
):
    days = [DAY + WEEK * number for number in range(17)]
    contacts.deliver(database, tmp_path, [contact(f"c{day}-{n}", day) for day in days for n in range(3)])
    work(database, *days)
    contacts.change(database, "update marts.journey_steps set emotional_n = -1")
    contacts.change(database, "update marts.journey_visits set emotional_change = 9")
    contacts.deliver(database, tmp_path, [contact("late", days[1])])
    work(database, days[1])
    weeks = contacts.rows(database, "select distinct week from marts.journey_steps where emotional_n <> -1")
    assert {row["week"] for row in weeks} == {day - timedelta(days=2) for day in days[1:16]}
    found = contacts.rows(
        database, "select distinct day from marts.journey_visits where emotional_change <> 9"
    )
    assert [row["day"] for row in found] == [days[1]]


def test_days_of_a_version_that_did_not_pack_them_count_in_their_windows(database: Database, tmp_path: Path):
    days = [DAY + WEEK * number for number in range(3)]
    contacts.deliver(database, tmp_path, [contact(f"c{day}-{n}", day) for day in days for n in range(3)])
    work(database, *days)
    shown = "select * from marts.journey_steps order by week, channel, step"
    before = contacts.rows(database, shown)
    contacts.change(database, "delete from marts.journey_days")
    work(database, days[2])
    assert contacts.rows(database, shown) == before
    assert contacts.rows(database, "select count(*) as n from marts.journey_days") == [{"n": 3}]


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 2, 0, 3, 1), (1, 3, 0, 4, 2)])
def test_journeys_across_contacts_are_the_same_whatever_comes_late(
    database: Database, tmp_path: Path, order: tuple[int, ...]
):
    days = [DAY + timedelta(days=number) for number in (0, 10, 20, 33, 48)]
    for number in order:
        contacts.deliver(database, tmp_path, [contact(f"c{number}", days[number])])
        work(database, days[number])
    assert chain(database) == [("c0", 1), ("c1", 2), ("c2", 3), ("c3", 4), ("c4", 1)]


def test_a_contact_that_turns_out_to_be_anothers_leaves_its_journey(database: Database, tmp_path: Path):
    days = [DAY + timedelta(days=number) for number in (0, 10, 20)]
    contacts.deliver(database, tmp_path, [contact(f"c{n}", day) for n, day in enumerate(days)])
    work(database, *days)
    contacts.deliver(database, tmp_path, [contact("c1", days[1], "somebody else")])
    work(database, days[1])
    assert chain(database) == [("c0", 1), ("c1", 1), ("c2", 1)]


def test_a_contact_that_moves_to_another_day_stands_there_only(database: Database, tmp_path: Path):
    contacts.deliver(database, tmp_path, [contact("c0", DAY), contact("c1", DAY)])
    work(database, DAY)
    later = datetime(2026, 3, 5, 9, tzinfo=UTC)
    moved = {"started_at": later.isoformat(), "ended_at": later.isoformat()}
    contacts.deliver(database, tmp_path, [contact("c1", DAY, **moved)])
    work(database, DAY, later.date())
    found = contacts.rows(database, "select distinct day from app.journey_paths where interaction_id = 'c1'")
    assert found == [{"day": later.date()}]


def test_every_contact_is_on_a_journey_or_off_it_for_a_reason(database: Database, tmp_path: Path):
    silent = contact("silent", DAY, "k1") | {"turns": [{"role": "customer", "text": "hello?"}]}
    letter = contact("letter", DAY, "k2", channel="email") | {
        "turns": [{"role": "agent", "agent_id": "a1", "text": "good day"}]
    }
    contacts.deliver(database, tmp_path, [contact("c", DAY), silent, letter])
    work(database, DAY)
    rows = contacts.rows(
        database,
        "select channel, contacts, on_journey, off_reasons from app.journey_coverage order by channel",
    )
    assert rows == [
        {"channel": "chat", "contacts": 2, "on_journey": 1, "off_reasons": {"no_agent": 1}},
        {"channel": "email", "contacts": 1, "on_journey": 0, "off_reasons": {"no_journey": 1}},
    ]


def test_a_changed_map_holds_for_the_days_that_are_worked_on_with_it(database: Database, tmp_path: Path):
    stages = (Stage(name="begin", source=("a",)), Stage(name="end", source=("c",)))
    own = JourneyMap(version=1, journeys=(Journey(name="own", stages=stages),))
    contacts.deliver(database, tmp_path, [contact("c0", DAY), contact("c1", DAY + WEEK)])
    work(database, DAY, DAY + WEEK)
    work(database, DAY + WEEK, rules=own)
    assert [stage for stage, _ in way(database, "c0")] == ["a", "b", "c"]
    assert [stage for stage, _ in way(database, "c1")] == ["begin", "end"]


def test_a_forgotten_month_takes_the_ways_of_its_contacts_along(database: Database, tmp_path: Path):
    contacts.deliver(database, tmp_path, [contact("c0", DAY), contact("c1", DAY + timedelta(days=30))])
    work(database, DAY, DAY + timedelta(days=30))
    contacts.change(database, "select ops.drop_month(:day)", day=DAY)
    assert way(database, "c0") == []
    assert [name for name, _ in chain(database)] == ["c1"]
    kept = contacts.rows(
        database, "select count(*) as n from app.journey_steps_by_week where period_end < '2026-04-01'"
    )
    assert kept[0]["n"] > 0
