"""The conversations to listen to: worst and best for such a contact, and the turns that show it."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from qm_pipeline.agents import examples
from qm_pipeline.agents.comparison import EXTREMES

CONTACTS = ("k1", "k2", "k3", "k4", "k5")


def extremes(metric: str = "customer_end_score", keys: tuple[str, ...] = CONTACTS) -> pl.DataFrame:
    """Give contacts of one agent, from the lowest to the highest."""
    most = len(keys) - 1
    rows = [("a", metric, key, f"id-{key}", place, most - place) for place, key in enumerate(keys)]
    return pl.DataFrame(rows, schema=EXTREMES, orient="row")


def chosen(table: pl.DataFrame, finding: str | None = None) -> list[tuple[str, str]]:
    findings = table.select("agent_id", "metric").unique().with_columns(finding=pl.lit(finding, pl.String))
    found = examples.chosen(table, findings).filter(pl.col("metric") != "interactions")
    return found.select("interaction_key", "side").rows()


def said(*turns: tuple[str, int, str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(turns, schema=examples.TURNS, orient="row")


CALL = said(
    ("k1", 0, "agent", 0.0),
    ("k1", 1, "customer", -1.0),
    ("k1", 2, "agent", 1.0),
    ("k1", 3, "customer", -4.5),
    ("k1", 4, "customer", 3.0),
    ("k1", 5, "customer", None),
    ("k1", 6, "customer", -4.0),
    ("k1", 7, "agent", None),
)


def turns_of(metric: str, side: str) -> list[int]:
    one = pl.DataFrame([("a", metric, 1, side, "k1", "id-1")], schema=examples.EXAMPLES, orient="row")
    document: list[dict[str, Any]] = json.loads(examples.heard(one, CALL)["examples"].item())
    assert document[0] | {"turns": []} == {
        "interaction_key": "k1",
        "interaction_id": "id-1",
        "side": side,
        "turns": [],
    }
    return list(document[0]["turns"])


def test_worst_and_best_where_nobody_is_named():
    assert chosen(extremes()) == [("k1", "worst"), ("k5", "best")]


def test_two_worst_and_the_best_for_a_word_with_the_agent():
    assert chosen(extremes(), "coach") == [("k1", "worst"), ("k2", "worst"), ("k5", "best")]


def test_two_best_first_where_the_agent_is_recognised():
    assert chosen(extremes(), "recognise") == [("k5", "best"), ("k4", "best"), ("k1", "worst")]


def test_worst_is_the_highest_where_less_is_better():
    assert chosen(extremes("deterioration_rate")) == [("k5", "worst"), ("k1", "best")]


def test_neither_end_of_the_talk_share_is_called_worse():
    assert chosen(extremes("talk_share")) == [("k1", "lowest"), ("k5", "highest")]


def test_a_single_conversation_is_pointed_at_once():
    assert chosen(extremes(keys=("k1",)), "coach") == [("k1", "worst")]


def test_number_of_contacts_points_at_the_ends_that_can_be_heard():
    findings = pl.DataFrame({"agent_id": ["a"], "metric": ["customer_end_score"], "finding": ["coach"]})
    found = examples.chosen(extremes(), findings).filter(metric="interactions")

    assert found["interaction_key"].to_list() == ["k1", "k5"]


@pytest.mark.parametrize(
    ("metric", "side", "turns"),
    [
        ("customer_end_score", "worst", [3, 6]),
        ("customer_end_score", "best", [1, 4]),
        ("empathy_rate", "best", [3, 6]),
        ("greeting_rate", "worst", [0]),
        ("closing_rate", "worst", [7]),
        ("response_time_ms", "worst", []),
        ("interactions", "worst", []),
    ],
)
def test_turns_are_those_that_show_what_is_meant(metric: str, side: str, turns: list[int]):
    assert turns_of(metric, side) == turns


def test_an_example_whose_turns_are_gone_is_still_an_example():
    one = pl.DataFrame(
        [("a", "customer_shift", 1, "worst", "k9", "id-9")], schema=examples.EXAMPLES, orient="row"
    )

    assert json.loads(examples.heard(one, CALL)["examples"].item())[0]["turns"] == []


def test_no_examples_no_rows():
    assert examples.heard(examples.EXAMPLES.to_frame(), CALL).is_empty()
