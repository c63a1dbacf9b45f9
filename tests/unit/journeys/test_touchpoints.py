"""Which contacts are one journey, and what leads to what."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from statistics import mean
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from scipy import stats

from qm_pipeline.interactions.calendar import monday
from qm_pipeline.journeys import touchpoints
from qm_pipeline.simulate import Plan, interactions
from qm_pipeline.simulate.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable

GAP = timedelta(days=14)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def contacts(*days: tuple[str, float, float]) -> pl.DataFrame:
    """Contacts of (customer, day of the start, day of the end)."""
    rows = [
        (
            f"k{number}",
            (START + timedelta(days=end)).date(),
            customer,
            START + timedelta(days=start),
            START + timedelta(days=end),
        )
        for number, (customer, start, end) in enumerate(days)
    ]
    return pl.DataFrame(rows, schema=touchpoints.CONTACTS, orient="row")


def journeys(*days: tuple[str, float, float]) -> list[tuple[str, str, int]]:
    found = touchpoints.touchpoints(contacts(*days), GAP)
    return found.select("interaction_key", "journey_key", "touchpoint").sort("interaction_key").rows()


def test_a_journey_goes_on_while_the_customer_is_back_in_less_than_the_gap():
    assert journeys(("a", 0, 0), ("a", 13.9, 13.9), ("a", 27, 27), ("a", 41, 41)) == [
        ("k0", "k0", 1), ("k1", "k0", 2), ("k2", "k0", 3), ("k3", "k3", 1),
    ]  # fmt: skip


def test_customers_are_not_mixed():
    assert journeys(("a", 0, 0), ("b", 1, 1)) == [("k0", "k0", 1), ("k1", "k1", 1)]


def test_a_long_contact_holds_what_lies_beside_it_together():
    assert journeys(("a", 0, 20), ("a", 5, 5), ("a", 30, 30)) == [
        ("k0", "k0", 1), ("k1", "k0", 2), ("k2", "k0", 3),
    ]  # fmt: skip


def test_the_gap_is_told_and_may_be_negative():
    found = touchpoints.touchpoints(contacts(("a", 0, 2), ("a", 1, 1), ("a", 5, 5)), GAP)
    assert found["gap_ms"].to_list() == [None, -86_400_000, 3 * 86_400_000]


def test_order_of_delivery_changes_nothing():
    given = contacts(*(("abc"[n % 3], n * 5, n * 5 + n % 4) for n in range(40)))
    mixed = given.sample(fraction=1, shuffle=True, seed=2)
    assert touchpoints.touchpoints(mixed, GAP).equals(touchpoints.touchpoints(given, GAP))


# --- what leads to what ------------------------------------------------------------------------------------


def simulated(plan: Plan) -> pl.DataFrame:
    rows = [
        (contact.interaction, contact.truth.mood_after)
        for contact in interactions(plan)
        if contact.interaction.ended_at is not None
    ]
    given = pl.DataFrame(
        [
            (it.interaction_id, it.ended_at.date(), it.customer_id, it.started_at, it.ended_at)
            for it, _ in rows
        ],  # type: ignore[union-attr]
        schema=touchpoints.CONTACTS,
        orient="row",
    )
    facts = pl.DataFrame(
        [(it.interaction_id, it.channel, it.topic, mood) for it, mood in rows],
        schema=["interaction_key", "channel", "topic", "customer_score"],
        orient="row",
    )
    told = touchpoints.touchpoints(given, GAP).join(facts, on="interaction_key")
    return told.with_columns(customer=pl.col("customer_id").rank("dense").cast(pl.Int64))


def gathered(told: pl.DataFrame) -> pl.DataFrame:
    """What windows read of touchpoints: nothing of the journeys that they were put into."""
    instants = {name: pl.col(f"{name}_at").dt.epoch("us") for name in ("started", "ended")}
    facts = told.with_columns(contact=pl.col("interaction_key").rank("dense"), **instants)
    return touchpoints.gathered(facts.select(touchpoints.FACTS.names()).cast(touchpoints.FACTS))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def window() -> pl.DataFrame:
    return simulated(Plan(interactions=5_000, days=91, seed=4))


def span(window: pl.DataFrame) -> dict[date, date]:
    last = monday(window["day"].max())  # type: ignore[arg-type]
    return {last: last - timedelta(weeks=12)}


def by_hand(window: pl.DataFrame, first: date) -> dict[tuple[str, str, str], list[tuple[str, Any, bool]]]:
    rows = sorted(window.rows(named=True), key=lambda row: (row["journey_key"], row["touchpoint"]))
    newest = max(row["day"] for row in rows)
    found = defaultdict(list)
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if row["day"] < first or row["day"] + timedelta(days=15) > newest:
            continue
        following = after if after and after["journey_key"] == row["journey_key"] else None
        topic = following["topic"] if following else ""
        change = following["customer_score"] - row["customer_score"] if following else None
        stays = bool(following and following["channel"] == row["channel"])
        for channel in (row["channel"], "all"):
            found[channel, row["topic"], topic].append((row["customer"], change, stays))
    return found


def drawn_out(window: pl.DataFrame) -> pl.DataFrame:
    """Let every fourth contact have begun up to thirteen days earlier."""
    number = pl.int_range(pl.len())
    earlier = pl.duration(days=pl.when(number % 4 == 0).then(number % 14).otherwise(0))
    begun = window.sort("customer", "day", "interaction_key").with_columns(
        started_at=pl.col("started_at") - earlier
    )
    told = touchpoints.touchpoints(begun.select(touchpoints.CONTACTS.names()), GAP)
    facts = window.select("interaction_key", "channel", "topic", "customer_score", "customer")
    return told.join(facts, on="interaction_key")


@pytest.mark.parametrize(("made", "weeks"), [(lambda each: each, 12), (drawn_out, 12), (drawn_out, 3)])
def test_every_figure_agrees_with_a_recomputation_by_hand(
    window: pl.DataFrame, made: Callable[[pl.DataFrame], pl.DataFrame], weeks: int
):
    window = made(window)
    last = monday(window["day"].max())  # type: ignore[arg-type]
    spans = {last: last - timedelta(weeks=weeks)}
    table = touchpoints.transitions(gathered(window), spans, GAP)
    expected = by_hand(window, next(iter(spans.values())))
    assert {key for key in expected if key[2]} == set(table.select("channel", "topic", "next_topic").rows())
    for row in table.iter_rows(named=True):
        mine = expected[row["channel"], row["topic"], row["next_topic"]]
        reached = sum(
            len(rows) for key, rows in expected.items() if key[:2] == (row["channel"], row["topic"])
        )
        assert (row["reached"], row["continued"]) == (reached, len(mine))
        assert row["same_channel"] == sum(stays for *_, stays in mine)
        assert row["share"] == pytest.approx(len(mine) / reached, abs=1e-12)
        changes = [change for _, change, _ in mine]
        assert row["emotional_change"] == pytest.approx(math.fsum(changes) / len(changes), abs=1e-6)
        assert row["emotional_n"] == len(mine)


def at_the_edge(*days: tuple[str, str, float, float]) -> tuple[pl.DataFrame, dict[date, date]]:
    """Contacts of one customer (topic, channel, day of the start, day of the end), a later one of another,
    and a window that begins on day 14.
    """
    told = touchpoints.touchpoints(
        contacts(*(("a", *when) for _, _, *when in days), ("b", 40, 40)), GAP
    ).sort(pl.col("interaction_key").str.tail(-1).cast(pl.Int64))
    facts = told.with_columns(
        topic=pl.Series([*(each[0] for each in days), "z"]),
        channel=pl.Series([*(each[1] for each in days), "chat"]),
        customer=pl.col("customer_id").rank("dense").cast(pl.Int64),
        customer_score=pl.lit(0.0),
    )
    first = START.date() + timedelta(days=14)
    return gathered(facts), {first + timedelta(weeks=4): first}


@pytest.mark.parametrize("channel", ["email", "all"])
def test_what_ended_before_the_window_comes_next_where_a_contact_began_before_it(channel: str):
    window, spans = at_the_edge(("x", "email", 5, 16), ("y", "chat", 10, 10), ("w", "chat", 20, 20))
    table = touchpoints.transitions(window, spans, GAP).filter(channel=channel)
    assert table.select("topic", "next_topic", "reached", "continued", "same_channel").rows() == [
        ("x", "y", 1, 1, 0)
    ]


def test_a_window_looks_back_a_fortnight_whatever_else_is_read_with_it():
    window, spans = at_the_edge(("x", "email", -9, 16), ("y", "chat", -5, -5), ("w", "chat", 20, 20))
    table = touchpoints.transitions(window, spans, GAP).filter(channel="all")
    assert table.select("topic", "next_topic").rows() == [("x", "w")]


def test_paths_that_were_planted_are_walked_oftener_than_others(window: pl.DataFrame):
    planted = {
        (topic.name, after) for topic in TOPICS.values() for after, share in topic.leads_to if share >= 0.1
    }
    table = touchpoints.transitions(gathered(window), span(window), GAP).filter(channel="all")
    others = table.filter(pl.col("topic") != pl.col("next_topic"))  # the same again is a matter unsolved
    shares: dict[bool, list[float]] = {True: [], False: []}
    for row in others.iter_rows(named=True):
        shares[(row["topic"], row["next_topic"]) in planted].append(row["share"])
    assert mean(shares[True]) > 2 * mean(shares[False])


def test_intervals_of_shares_are_wilsons(window: pl.DataFrame):
    row = touchpoints.transitions(gathered(window), span(window), GAP).sort("continued").row(-1, named=True)
    p, n, z = row["share"], row["reached"], float(stats.norm.ppf(0.975))
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half), abs=1e-9)


def test_a_contact_whose_fortnight_is_not_over_counts_nowhere(window: pl.DataFrame):
    newest = window["day"].max()
    early = window.filter(pl.col("day") > newest - timedelta(days=15))
    assert touchpoints.transitions(gathered(early), span(window), GAP).is_empty()
    assert (
        touchpoints.transitions(gathered(early.clear()), span(window), GAP).schema == touchpoints.TRANSITIONS
    )
