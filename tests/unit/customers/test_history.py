"""What was known about a customer on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from qm_pipeline.customers.history import CONTACTS, FACTS, facts

DAY = date(2026, 3, 31)


def _contact(customer: str, days_ago: int, end: float | None = 0.0, **fields: object) -> dict[str, object]:
    day = DAY - timedelta(days=days_ago)
    return {
        "customer_id": customer,
        "interaction_key": f"{customer}-{days_ago:03}",
        "day": day,
        "ended_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "channel": "chat",
        "customer_end_score": end,
        "unresolved": False,
        "turned_bad": False,
        "escalation_requested": False,
        "cancellation_intent": False,
        **fields,
    }


def _facts(*contacts: dict[str, object], on: date = DAY) -> dict[str, object]:
    frame = pl.DataFrame(list(contacts), schema=CONTACTS)
    whom = frame.select("customer_id").unique().with_columns(pl.lit(on).alias("as_of"))
    found = facts(frame, whom)
    assert found.height == 1
    return found.row(0, named=True)


def _many(seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        _contact(
            f"k{rng.integers(30)}",
            int(days_ago),
            None if rng.random() < 0.2 else float(np.float32(rng.normal(0, 3))),
            interaction_key=f"i{number}",
            channel=str(rng.choice(["chat", "voice"])),
            unresolved=[None, True, False][rng.integers(3)],
            turned_bad=bool(rng.random() < 0.2),
            escalation_requested=bool(rng.random() < 0.1),
            cancellation_intent=bool(rng.random() < 0.1),
        )
        for number, days_ago in enumerate(rng.integers(0, 200, 400))
    ]
    frame = pl.DataFrame(rows, schema=CONTACTS)
    minutes = pl.duration(minutes=pl.int_range(pl.len()))
    return frame.with_columns(pl.col("ended_at") + minutes)


def test_nothing_from_later_leaks_into_a_day():
    contacts = _many(1)
    on = contacts.select("customer_id", pl.col("day").alias("as_of"))
    with_future = facts(contacts, on)
    for as_of in sorted(set(on["as_of"]))[::20]:
        known = contacts.filter(pl.col("day") <= as_of)
        without = facts(known, on.filter(pl.col("as_of") == as_of))
        assert without.equals(with_future.filter(pl.col("as_of") == as_of))


def test_what_is_older_than_ninety_days_is_forgotten():
    found = _facts(_contact("a", 0), _contact("a", 89, -4.0), _contact("a", 90, -4.0))
    assert (found["contacts"], found["negative_90"], found["negative_30"]) == (2, 1, 0)


def test_one_customer_s_contacts_do_not_count_for_another():
    frame = pl.DataFrame([_contact("a", 1, -4.0), _contact("b", 0, 2.0)], schema=CONTACTS)
    found = facts(frame, pl.DataFrame({"customer_id": ["b"], "as_of": [DAY]}))
    assert found["negative_90"].to_list() == [0]


def test_a_customer_without_a_contact_in_the_window_has_no_row():
    frame = pl.DataFrame([_contact("a", 120)], schema=CONTACTS)
    found = facts(frame, pl.DataFrame({"customer_id": ["a"], "as_of": [DAY]}))
    assert found.is_empty()
    assert found.schema == FACTS


def test_unknown_ends_and_outcomes_are_unknown_and_not_neutral_or_solved():
    found = _facts(_contact("a", 0, None, unresolved=None), _contact("a", 5, -2.0))
    assert found["last_end_score"] == -2.0
    assert found["end_score_slope"] is None
    assert (found["unresolved_90"], found["faded_unresolved"]) == (0, 0.0)
    assert _facts(_contact("a", 0, None))["last_end_score"] is None


def test_a_week_is_a_repeat_and_eight_days_are_none():
    assert _facts(_contact("a", 0), _contact("a", 7))["faded_repeats"] == pytest.approx(1.0)
    assert _facts(_contact("a", 0), _contact("a", 8))["faded_repeats"] == 0.0
    assert _facts(_contact("a", 0), _contact("a", 7))["repeats_7"] == 1


def test_the_contacts_behind_it_are_named_the_newest_first():
    found = _facts(_contact("a", 20), _contact("a", 0), _contact("a", 3))
    assert found["interaction_keys"] == ["a-000", "a-003", "a-020"]
    assert found["days_since_last_contact"] == 3
    assert _facts(_contact("a", 0))["days_since_last_contact"] is None


def test_a_plain_loop_over_contacts_gives_the_same_facts():
    contacts = _many(2)
    found = facts(contacts, contacts.select("customer_id", pl.col("day").alias("as_of")))
    table = contacts.to_pandas().sort_values(["ended_at", "interaction_key"])
    for row in found.sample(60, seed=1).iter_rows(named=True):
        own = table[table.customer_id == row["customer_id"]]
        age = (pd.Timestamp(row["as_of"]) - pd.to_datetime(own.day)).dt.days
        own, age = own[(age >= 0) & (age < 90)], age[(age >= 0) & (age < 90)]
        ends = own.customer_end_score.dropna().astype(float)
        assert row["contacts"] == len(own)
        assert row["negative_30"] == ((own.customer_end_score <= -1) & (age < 30)).sum()
        assert row["turned_bad_90"] == own.turned_bad.sum()
        assert row["unresolved_90"] == own.unresolved.fillna(value=False).astype(bool).sum()
        assert row["channel_switches"] == (own.channel != own.channel.shift())[1:].sum()
        fade = 0.5 ** (age / 30)
        depth = (-own.customer_end_score.astype(float)).where(own.customer_end_score <= -1, 0.0)
        assert row["faded_depth"] == pytest.approx((depth * fade).sum(), abs=1e-9)
        if len(ends) > 1:
            slope = np.polyfit(np.arange(len(ends)), ends, 1)[0]
            assert row["end_score_slope"] == pytest.approx(slope, abs=1e-9)
