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
