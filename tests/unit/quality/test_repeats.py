"""Repeat contacts: who counts as coming back, against plain loops over pairs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from qm_pipeline.quality import repeats

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def contact(key: str, begins: timedelta, lasts: timedelta = HOUR, **facts: object) -> dict[str, Any]:
    ended = NOON + begins + lasts
    row = {
        "interaction_key": key, "version": 1, "day": ended.date(), "customer_id": "k", "channel": "chat",
        "queue": "billing", "topic": "refund", "started_at": NOON + begins, "ended_at": ended,
    }  # fmt: skip
    return row | facts


def flagged(*rows: dict[str, Any], fewest: int = 1) -> dict[str, dict[str, Any]]:
    """Flag from the first repeat on, so that each rule shows with two contacts."""
    contacts = pl.DataFrame(list(rows), schema=repeats.CONTACTS)
    found = repeats.flags(contacts, contacts["day"].unique().to_list(), fewest)
    return {row["interaction_key"]: row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("gap", "is_repeat"),
    [
        (timedelta(0), True),
        (timedelta(days=7), True),
        (timedelta(days=7, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_repeat_begins_within_seven_days_of_the_end_of_the_one_before(gap: timedelta, *, is_repeat: bool):
    assert set(flagged(contact("a", -HOUR), contact("b", gap))) == ({"b"} if is_repeat else set())


@pytest.mark.parametrize(
    ("other", "is_repeat"),
    [
        ({"customer_id": "other"}, False),
        ({"topic": "login"}, False),
        ({"queue": "sales"}, True),  # the same topic in another queue
        ({"channel": "voice"}, True),
        ({"topic": None}, False),
    ],
)
def test_a_repeat_is_of_the_same_customer_about_the_same_matter(other: dict[str, Any], *, is_repeat: bool):
    found = flagged(contact("a", timedelta(days=-2)), contact("b", timedelta(0), **other))
    assert bool(found) is is_repeat


def test_without_a_topic_the_queue_is_the_matter():
    nameless = {"topic": None}
    first = contact("a", timedelta(days=-2), **nameless)
    assert set(flagged(first, contact("b", timedelta(0), **nameless))) == {"b"}
    assert not flagged(first, contact("b", timedelta(0), queue="sales", **nameless))


def test_who_comes_back_once_is_not_flagged_and_who_comes_back_again_is():
    rows = [contact(name, timedelta(days=day)) for name, day in (("a", -5), ("b", -2), ("c", 0))]
    assert set(flagged(*rows, fewest=repeats.FEWEST_BEFORE)) == {"c"}


def test_a_flag_says_how_often_and_when_and_points_at_the_contact_before():
    found = flagged(*(contact(name, timedelta(days=day)) for name, day in (("a", -5), ("b", -2), ("c", 0))))
    assert found["c"]["reason"] == (
        "The customer had been in touch about the same topic 47 h before (chat); this is contact number 3 "
        "within 7 days."
    )
    assert found["c"]["related"] == ["b"]
    assert found["c"]["severity"] == pytest.approx(0.5)
    assert found["b"]["severity"] == pytest.approx(0.4)


def test_a_contact_that_took_no_time_does_not_repeat_itself():
    nothing = timedelta(0)
    assert not flagged(contact("a", nothing, nothing))
    assert set(flagged(contact("a", nothing, nothing), contact("b", nothing, nothing))) == {"b"}


def test_a_correspondence_of_months_is_no_repeat():
    assert not flagged(contact("a", timedelta(days=-2)), contact("b", timedelta(0), timedelta(days=30)))


def test_only_the_days_asked_for_are_looked_at():
    rows = pl.DataFrame(
        [contact("a", timedelta(days=-3)), contact("b", timedelta(days=-1)), contact("c", timedelta(0))],
        schema=repeats.CONTACTS,
    )
    assert repeats.flags(rows, [NOON.date()], 1)["interaction_key"].to_list() == ["c"]
    assert repeats.flags(rows.clear(), [NOON.date()]).is_empty()


def test_many_customers_at_once_give_what_loops_over_pairs_give():
    rng = np.random.default_rng(5)
    rows = [
        contact(
            f"{number:03}", int(rng.integers(0, 900)) * HOUR, int(rng.integers(0, 9)) * HOUR,
            customer_id=f"k{rng.integers(6)}", topic=("refund", "login", None)[rng.integers(3)],
        )
        for number in range(150)
    ]  # fmt: skip
    expected = {}
    for row in rows:
        matter = (row["customer_id"], row["topic"] or row["queue"])
        before = [
            each
            for each in rows
            if each is not row
            and (each["customer_id"], each["topic"] or each["queue"]) == matter
            and timedelta(0) <= row["started_at"] - each["ended_at"] <= timedelta(days=7)
            and (row["started_at"], each["interaction_key"]) != (row["ended_at"], row["interaction_key"])
            and not (row["started_at"] == row["ended_at"] == each["ended_at"]
                     and each["interaction_key"] > row["interaction_key"])
        ]  # fmt: skip
        if before:
            expected[row["interaction_key"]] = len(before)
    found = flagged(*rows)
    assert set(found) == set(expected)
    assert all(
        (found[key]["severity"] == pytest.approx(0.4 + 0.1 * min(times - 1, 3)))
        for key, times in expected.items()
    )
