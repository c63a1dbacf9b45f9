"""What is news: new, changed, unchanged, stale."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from qm_pipeline.ingest.versions import Plan, plan
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2024, 5, 1)
NEXT = date(2024, 5, 2)


def planned(rows: Sequence[tuple[str, bytes, date]], stored: Sequence[dict[str, Any]] = ()) -> Plan:
    """Plan a batch of (key, content, day), each of two turns that name their row."""
    interactions = pl.DataFrame(
        [
            {"interaction_key": key, "content_hash": content, "day": day, "turn_count": 2}
            for key, content, day in rows
        ],
        schema={
            name: INTERACTIONS[name] for name in ("interaction_key", "content_hash", "day", "turn_count")
        },
    )
    turns = pl.DataFrame(
        [
            {"interaction_key": key, "turn_index": turn, "text": f"{row}"}
            for row, (key, _, _) in enumerate(rows)
            for turn in (0, 1)
        ],
        schema={name: TURNS[name] for name in ("interaction_key", "turn_index", "text")},
    )
    return plan(interactions, turns, stored)


def version(
    key: str, number: int, content: bytes, *, current: bool = True, day: date = DAY
) -> dict[str, Any]:
    return {
        "interaction_key": key,
        "version": number,
        "content_hash": content,
        "current": current,
        "day": day,
    }


def written(made: Plan) -> list[tuple[str, int, bool]]:
    return made.interactions.select("interaction_key", "version", "current").rows()  # type: ignore[return-value]


def test_a_new_interaction_is_version_one() -> None:
    made = planned([("a", b"1", DAY), ("b", b"1", NEXT)])
    assert written(made) == [("a", 1, True), ("b", 1, True)]
    assert (made.superseded, made.days, made.unchanged) == ([], [DAY, NEXT], 0)
    assert (
        made.turns.select("interaction_key", "version", "day").rows()
        == [("a", 1, DAY)] * 2 + [("b", 1, NEXT)] * 2
    )


def test_delivered_twice_is_once_within_a_batch_and_across() -> None:
    assert planned([("a", b"1", DAY), ("a", b"1", DAY)]).unchanged == 1
    made = planned([("a", b"1", DAY)], [version("a", 1, b"1")])
    assert (written(made), made.turns.height, made.superseded, made.days, made.unchanged) == (
        [],
        0,
        [],
        [],
        1,
    )


def test_another_content_is_a_new_version_and_supersedes() -> None:
    made = planned([("a", b"2", DAY)], [version("a", 1, b"1")])
    assert written(made) == [("a", 2, True)]
    assert (made.superseded, made.days) == (["a"], [DAY])


def test_an_interaction_that_moves_touches_the_day_it_leaves_too() -> None:
    assert planned([("a", b"2", NEXT)], [version("a", 1, b"1", day=DAY)]).days == [DAY, NEXT]


def test_a_stale_delivery_does_not_take_back_what_came_after_it() -> None:
    stored = [version("a", 1, b"1", current=False), version("a", 2, b"2")]
    made = planned([("a", b"1", DAY)], stored)
    assert (written(made), made.unchanged) == ([], 1)


def test_of_two_new_contents_in_one_batch_the_later_is_current_and_both_are_kept() -> None:
    made = planned(
        [("a", b"2", DAY), ("b", b"1", DAY), ("a", b"3", NEXT), ("a", b"2", DAY)], [version("a", 1, b"1")]
    )
    assert written(made) == [("a", 2, False), ("b", 1, True), ("a", 3, True)]
    assert made.turns.select("version", "text").rows() == [
        (2, "0"),
        (2, "0"),
        (1, "1"),
        (1, "1"),
        (3, "2"),
        (3, "2"),
    ]
    assert (made.superseded, made.unchanged) == (["a"], 1)


def test_an_empty_batch_plans_nothing() -> None:
    made = planned([])
    assert (made.interactions.height, made.turns.height, made.days, made.unchanged) == (0, 0, [], 0)
