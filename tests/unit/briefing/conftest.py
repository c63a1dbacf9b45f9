"""A quarter of a channel report, as the views give it."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from qm_pipeline.briefing import content
from qm_pipeline.channels import terms

WEEK = date(2026, 6, 22)
USUAL = {"count": 120.0, "share": 0.2, "score": -0.5, "duration": 420_000.0}


def row(channel: str, week: date, metric: str, **fields: object) -> dict[str, Any]:
    kind = terms.METRICS[metric].kind
    value = USUAL[kind]
    spread = 0.0 if kind == "count" else abs(value) * 0.4
    limits = {"low": value - spread, "high": value + spread} if spread else {"low": None, "high": None}
    figure = {"channel": channel, "week": week, "metric": metric, "value": value, "n": 120, **limits}
    return {**figure, "previous": value, "four_week_mean": value, **fields}


def driver(**fields: object) -> dict[str, Any]:
    usual = {
        "channel": "chat", "topic": "double_charge", "volume": 60, "volume_share": 0.5, "n": 58, "mean": -2.0,
        "low": -2.4, "high": -1.6, "baseline": -0.5, "impact": -90.0, "finding": True,
    }  # fmt: skip
    return {**usual, **fields}


@pytest.fixture
def quiet() -> list[dict[str, Any]]:
    """Thirteen weeks in which nothing moves, in two channels."""
    weeks = [WEEK - timedelta(weeks=back) for back in range(13)]
    places = itertools.product(("chat", "voice"), weeks, terms.METRICS)
    rows = [row(channel, week, metric) for channel, week, metric in places]
    for each in rows:
        if each["metric"] == "channel_effect":
            each.update(value=0.05, low=-0.1, high=0.2)
        if each["channel"] == "voice" and each["metric"] == "volume":
            each.update(value=300.0)
    return rows


@pytest.fixture
def eventful(quiet: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, and in the last week chat is clearly worse and a figure of voice unknown."""
    for each in quiet:
        if each["week"] != WEEK:
            continue
        if (each["channel"], each["metric"]) == ("chat", "customer_score"):
            each.update(value=-1.8, low=-2.2, high=-1.4)
        if (each["channel"], each["metric"]) == ("chat", "channel_effect"):
            each.update(value=-0.42, low=-0.6, high=-0.24)
        if (each["channel"], each["metric"]) == ("voice", "repeat_contact_rate"):
            each.update(value=None, low=None, high=None, n=0, previous=None, four_week_mean=None)
    return quiet


@pytest.fixture
def told(eventful: list[dict[str, Any]]) -> content.Briefing:
    drivers = [driver(), driver(topic="<b>odd & new</b>", impact=-5.0, finding=False)]
    return content.briefing(WEEK, eventful, drivers)
