"""The table of points."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from qm_pipeline.customers.history import FACTS
from qm_pipeline.customers.risk_index import HIGHEST, RULES, Rule, risk_index

CALM = {name: 0 for name, dtype in FACTS.items() if dtype.is_numeric()}


def _index(**known: object) -> tuple[int, list[dict[str, object]]]:
    row = {"customer_id": "a", "as_of": date(2026, 3, 1), **CALM, "interaction_keys": [], **known}
    found = risk_index(pl.DataFrame([row], schema=FACTS)).row(0, named=True)
    return found["risk_index"], found["reasons"]


def test_nothing_against_a_customer_is_no_point_and_no_reason():
    assert _index() == (0, [])


def test_what_is_unknown_costs_no_points():
    assert _index(last_end_score=None, end_score_slope=None) == (0, [])


def test_the_reasons_are_the_points_and_the_weightiest_comes_first():
    index, reasons = _index(
        cancellations_30=1, cancellations_90=1, last_end_score=-2.0, negative_30=1, negative_90=1
    )
    assert [(each["code"], each["points"]) for each in reasons] == [
        ("cancellation_intent", 20),
        ("last_end_negative", 8),
        ("negative_contacts", 4),
    ]
    assert index == sum(int(str(each["points"])) for each in reasons)
    assert str(reasons[0]["sentence"]).endswith("within 30 days: 1")


def test_the_table_adds_up_to_the_highest_index_so_that_nobody_is_cut_off():
    assert sum(rule.most for rule in RULES) == HIGHEST


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_rule_gives_more_than_it_may(rule: Rule):
    extreme = {name: 50 for name, dtype in FACTS.items() if dtype.is_numeric()}
    index, reasons = _index(**extreme | {"cancellations_90": 90, "negative_90": 90, "last_end_score": -5.0,
                                         "end_score_slope": -4.0})  # fmt: skip
    given = {each["code"]: each["points"] for each in reasons}
    assert given[rule.code] == rule.most
    assert index == HIGHEST


@pytest.mark.parametrize(
    ("known", "points"),
    [
        ({"cancellations_30": 1, "cancellations_90": 1}, [20]),
        ({"cancellations_30": 2, "cancellations_90": 3}, [20, 8]),
        ({"cancellations_90": 1}, [8]),
        ({"last_end_score": -0.99}, []),
        ({"last_end_score": -1.0}, [8]),
        ({"last_end_score": -2.99}, [8]),
        ({"last_end_score": -3.0}, [8, 6]),
        ({"end_score_slope": -0.99}, []),
        ({"end_score_slope": -1.0}, [6]),
        ({"negative_30": 1, "negative_90": 1}, [4]),
        ({"negative_30": 4, "negative_90": 4}, [12]),
        ({"negative_90": 1}, [2]),
        ({"negative_90": 4}, [6]),
        ({"turned_bad_90": 1}, [3]),
        ({"turned_bad_90": 3}, [6]),
        ({"unresolved_30": 1}, [6]),
        ({"unresolved_30": 3}, [12]),
        ({"repeats_7": 1}, [4]),
        ({"repeats_7": 3}, [8]),
        ({"escalations_90": 1}, [3]),
        ({"escalations_90": 3}, [6]),
        ({"channel_switches": 1}, [1]),
        ({"channel_switches": 3}, [2]),
    ],
)
def test_the_points_are_those_of_the_published_table(known: dict[str, float], points: list[int]):
    """docs/metrics.md, Customers at risk."""
    index, reasons = _index(**known)
    assert [each["points"] for each in reasons] == points
    assert index == sum(points)
