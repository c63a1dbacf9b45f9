"""Which rules fire on what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from qm_pipeline.alerts.events import EVENTS, events
from qm_pipeline.alerts.fields import INTERACTIONS
from qm_pipeline.alerts.rules import Rule

DAY = date(2026, 3, 2)


def _rule(**fields: Any) -> Rule:  # noqa: ANN401  (the fields of a rule)
    whole = {
        "name": "r",
        "field": "customer_end_score",
        "operator": "<=",
        "threshold": -3,
        "send_to": ("ops",),
    }
    return Rule(**whole | fields)


def _interactions(*rows: dict[str, Any]) -> pl.DataFrame:
    plain = dict.fromkeys(INTERACTIONS.names()) | {
        "source": "native", "day": DAY, "channel": "chat", "scoring_status": "scored", "flags": [],
    }  # fmt: skip
    named = [
        plain | {"interaction_key": f"k{number}", "interaction_id": f"i{number}"} | row
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(named, schema=INTERACTIONS)


def _fired(rule: Rule, *rows: dict[str, Any]) -> list[str | None]:
    return events([rule], _interactions(*rows))["interaction_key"].to_list()


def test_it_fires_on_what_is_beyond_and_at_the_threshold_and_the_worst_comes_first():
    rows = [{"customer_end_score": score} for score in (-3.0, -2.9, -5.0)]
    assert _fired(_rule(), *rows) == ["k2", "k0"]


def test_what_is_unknown_never_fires():
    for operator in ("<=", ">=", "==", "!="):
        assert _fired(_rule(operator=operator), {"customer_end_score": None}) == []
    assert _fired(_rule(field="resolved", operator="==", threshold=False), {"resolved": None}) == []


def test_channel_and_queue_bound_it():
    rows = [
        {"customer_end_score": -4.0, "channel": channel, "queue": queue}
        for channel, queue in (("voice", "billing"), ("voice", None), ("chat", "billing"))
    ]
    assert _fired(_rule(channel="voice"), *rows) == ["k0", "k1"]
    assert _fired(_rule(channel="voice", queue="billing"), *rows) == ["k0"]


def test_a_flag_is_contained_or_not():
    rule = _rule(field="flags", operator="contains", threshold="cancellation_intent")
    rows = [{"flags": ["cancellation_intent", "turned_bad"]}, {"flags": ["turned_bad"]}, {"flags": []}]
    assert _fired(rule, *rows) == ["k0"]


def test_words_and_answers_are_compared_as_they_are():
    assert _fired(
        _rule(field="topic", operator="==", threshold="refund"), {"topic": "refund"}, {"topic": "x"}
    ) == ["k0"]
    assert _fired(
        _rule(field="resolved", operator="==", threshold=False), {"resolved": False}, {"resolved": True}
    ) == ["k0"]


def test_a_day_fires_on_its_figure_and_small_days_do_not():
    bad = {"customer_end_score": -1.0, "flags": []}  # a rate counts the slight ones that nobody flags
    fine = {"customer_end_score": 2.0}
    unknown = {"customer_end_score": None}
    small = {**bad, "day": DAY + timedelta(days=1)}
    rule = _rule(about="day", field="negative_end_share", operator=">", threshold=0.5, least=3)
    found = events([rule], _interactions(bad, bad, fine, unknown, small, small))
    assert found["day"].to_list() == [DAY]
    assert found["value"].to_list() == ["0.667"]
    assert found["interaction_key"].to_list() == [None]
    assert "2026-03-02, all channels" in found["subject"][0]


def test_the_key_depends_on_the_rule_and_the_subject_and_not_on_the_score():
    first = events([_rule()], _interactions({"customer_end_score": -4.0}))
    again = events([_rule()], _interactions({"customer_end_score": -5.0}))
    other = events([_rule(name="s")], _interactions({"customer_end_score": -4.0}))
    assert first["idempotency_key"].to_list() == again["idempotency_key"].to_list()
    assert first["idempotency_key"].to_list() != other["idempotency_key"].to_list()


def test_no_rule_and_no_interaction_are_no_event():
    assert events([], _interactions({})).schema == EVENTS
    assert events([_rule(), _rule(about="day", field="volume", name="v")], _interactions()).is_empty()


def test_the_excess_is_how_far_beyond_it_is():
    found = events([_rule()], _interactions({"customer_end_score": -4.5}))
    assert found["excess"].to_list() == pytest.approx([1.5])
