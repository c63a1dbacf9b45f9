"""What drives a channel's score, against a plain recomputation."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from qm_pipeline.channels import drivers

MONDAY = date(2026, 3, 2)


def contacts(seed: int = 1, count: int = 900) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    topic = rng.choice(["bad", "good", "plain", "rare", None], size=count, p=[0.2, 0.2, 0.44, 0.01, 0.15])
    shift = {"bad": -1.5, "good": 1.5}
    scores = [shift.get(each, 0.0) + rng.normal() for each in topic]
    return pl.DataFrame(
        {
            "channel": rng.choice(["chat", "voice"], size=count),
            "week": MONDAY,
            "topic": topic.tolist(),
            "cluster": rng.integers(0, 400, count),
            "customer_score": [None if rng.random() < 0.1 else score for score in scores],
        }
    )


def test_every_figure_agrees_with_a_recomputation_by_hand():
    given = contacts()
    found = drivers.channel_drivers(given)
    assert found.height == 8
    for row in found.iter_rows(named=True):
        whole = given.filter(channel=row["channel"])
        mine = whole.filter(topic=row["topic"])
        assert (row["volume"], row["n"]) == (mine.height, mine["customer_score"].count())
        assert row["volume_share"] == pytest.approx(mine.height / whole.height, abs=1e-12)
        assert row["mean"] == pytest.approx(mine["customer_score"].mean(), abs=1e-9)
        assert row["baseline"] == pytest.approx(whole["customer_score"].mean(), abs=1e-9)
        assert row["impact"] == pytest.approx((row["mean"] - row["baseline"]) * row["volume"], abs=1e-9)


def test_only_large_topics_that_clearly_differ_are_findings():
    found = drivers.channel_drivers(contacts())
    assert set(found.filter("finding")["topic"]) == {"bad", "good"}
    assert found.group_by("channel", maintain_order=True).first()["topic"].to_list() == ["bad", "bad"]


def one_topic_apart(size: int, of: int) -> pl.DataFrame:
    """So many contacts, of as many customers, of which so many are about a topic that clearly differs."""
    rng = np.random.default_rng(2)
    apart = np.arange(of) < size
    return pl.DataFrame(
        {
            "channel": "chat",
            "week": MONDAY,
            "topic": np.where(apart, "bad", "plain").tolist(),
            "cluster": np.arange(of),
            "customer_score": np.where(apart, -4.0, 1.0) + rng.normal(scale=0.3, size=of),
        }
    )


@pytest.mark.parametrize(
    ("size", "of", "finding"), [(29, 300, False), (30, 300, True), (59, 3_000, False), (60, 3_000, True)]
)
def test_a_finding_has_thirty_contacts_and_two_per_cent_of_the_channel(size: int, of: int, finding: bool):  # noqa: FBT001
    (found,) = drivers.channel_drivers(one_topic_apart(size, of)).filter(topic="bad").iter_rows(named=True)
    assert (found["n"], found["finding"]) == (size, finding)


def test_where_topics_do_not_matter_few_are_findings():
    wrong = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        given = contacts(seed).with_columns(customer_score=pl.Series(rng.normal(size=900)))
        wrong.append(drivers.channel_drivers(given)["finding"].mean())
    assert np.mean(wrong) <= 0.06
