"""Outliers: found where planted, with what makes them named, and nothing called unlike without a reason."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qm_pipeline.quality import outliers, peer_features
from qm_pipeline.quality.peer_features import FEATURES, PEERS

PLOTS: dict[str, dict[str, float]] = {
    "marathon": {"hold_ms": 9_000_000, "turn_count": 60, "longest_silence_ms": 1_200_000},
    "rant": {"customer_score": -4.8, "customer_shouts": 6, "customer_words": 500, "p_dissatisfied": 0.8},
    "broken_record": {"agent_repeats": 13, "turn_count": 38},
    "ping_pong": {"agents": 7, "turn_count": 40},
    "monologue": {"customer_longest_turn": 240, "customer_words": 900},
}


def ordinary(
    rng: np.random.Generator, n: int, queue: str | None = "billing", channel: str = "voice"
) -> pl.DataFrame:
    """Contacts such as a queue has: counts with long tails, some features mostly 0."""
    drawn = {
        "turn_count": rng.poisson(14 + 6 * rng.random(n)),
        "hold_ms": rng.exponential(60_000, n) * (rng.random(n) < 0.3),
        "agents": 1 + (rng.random(n) < 0.1),
        "customer_words": rng.gamma(4, 25, n),
        "customer_longest_turn": rng.gamma(5, 4, n),
        "agent_repeats": (rng.random(n) < 0.03).astype(float),
        "customer_shouts": (rng.random(n) < 0.02).astype(float),
        "interruptions": rng.poisson(1, n),
        "longest_silence_ms": rng.gamma(2, 4_000, n),
        "response_ms_max": np.full(n, np.nan),
        "customer_score": rng.normal(0.5, 1.5, n),
        "agent_score": rng.normal(0.8, 0.7, n),
        "p_dissatisfied": rng.beta(1, 12, n),
        "critical": 0.9 * (rng.random(n) < 0.004),
        "escalation": 0.55 * (rng.random(n) < 0.03),
    }
    keys = [f"{rng.integers(2**62):016x}" for _ in range(n)]
    named = {"interaction_key": keys, "version": 1, "day": date(2026, 3, 2), "channel": channel}
    frame = pl.DataFrame(named | drawn | {"queue": pl.Series([queue] * n, dtype=pl.String)})
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None)).select(PEERS.names()).cast(PEERS)


def planted(rng: np.random.Generator) -> pl.DataFrame:
    rows = ordinary(rng, len(PLOTS)).rows(named=True)
    return pl.DataFrame([row | plot for row, plot in zip(rows, PLOTS.values(), strict=True)], schema=PEERS)


@pytest.mark.parametrize("peers", [35, 120, 500])
def test_planted_outliers_are_among_the_two_in_a_hundred_that_are_least_like_their_peers(peers: int):
    inside, trials = 0, 6
    for seed in range(trials):
        rng = np.random.default_rng(seed)
        among, odd = ordinary(rng, peers), planted(rng)
        judged = outliers.unlike(pl.concat([ordinary(rng, 495), odd]), among)
        cut = judged["unlikeness"].quantile(0.98)
        inside += judged.filter(pl.col("interaction_key").is_in(odd["interaction_key"].implode()),
                                pl.col("unlikeness") >= cut).height  # fmt: skip
    assert inside >= 0.8 * trials * len(PLOTS)


def test_about_one_in_a_hundred_of_ordinary_contacts_is_flagged():
    rng = np.random.default_rng(1)
    flagged = sum(outliers.flags(ordinary(rng, 1_000), ordinary(rng, 500)).height for _ in range(4))
    assert 10 <= flagged <= 120


def test_a_flag_names_what_is_unlike_and_what_is_usual_there():
    rng = np.random.default_rng(2)
    found = outliers.flags(planted(rng), ordinary(rng, 400))
    told = dict(zip(PLOTS, found["reason"], strict=True))
    assert told["marathon"].startswith("Unlike its 400 peers (voice, billing): ")
    assert "time on hold 150.0 min (usual: 0.0 min)" in told["marathon"]
    assert "times that an agent said the same again 13 (usual: 0)" in told["broken_record"]
    assert "agents 7 (usual: 1)" in told["ping_pong"]
    assert "words in the customer's longest turn 240" in told["monologue"]
    assert all(reason.count("(usual:") <= 3 for reason in told.values())
    assert found["severity"].is_between(0.35, 0.65).all()


def test_peers_are_of_the_same_channel_and_queue_also_where_the_queue_is_unknown():
    rng = np.random.default_rng(3)
    long_ones = ordinary(rng, 200, "sales").with_columns(
        turn_count=pl.col("turn_count") * 9, customer_words=pl.col("customer_words") * 9
    )
    odd = long_ones.head(1).with_columns(interaction_key=pl.lit("x"))
    peers = pl.concat([ordinary(rng, 200), long_ones])
    assert outliers.flags(odd, peers).is_empty()
    assert outliers.flags(odd.with_columns(queue=pl.lit("billing")), peers).height == 1
    nowhere = odd.with_columns(queue=pl.lit(None, pl.String))
    assert outliers.flags(nowhere, peers).is_empty()
    assert outliers.flags(nowhere, ordinary(rng, 200, None)).height == 1


def test_without_peers_nothing_is_called_unlike():
    rng = np.random.default_rng(4)
    odd = planted(rng)
    assert outliers.flags(odd, ordinary(rng, 0)).is_empty()
    assert outliers.flags(odd, ordinary(rng, 19)).is_empty()
    assert outliers.flags(odd, ordinary(rng, 20)).height == len(PLOTS)
    assert outliers.flags(odd, ordinary(rng, 300, channel="chat")).is_empty()


def test_a_contact_is_judged_alike_in_every_company_and_order():
    rng = np.random.default_rng(5)
    peers, contacts = ordinary(rng, 300), pl.concat([ordinary(rng, 80), planted(rng)])
    together = outliers.unlike(contacts, peers)
    alone = outliers.unlike(contacts.tail(3), peers.sample(fraction=1.0, shuffle=True, seed=1))
    assert_frame_equal(together.tail(3), alone, check_exact=True)


def test_a_short_calm_contact_is_no_outlier():
    rng = np.random.default_rng(6)
    short = ordinary(rng, 1).with_columns(
        turn_count=pl.lit(2.0), customer_words=pl.lit(4.0), customer_longest_turn=pl.lit(4.0),
        interruptions=pl.lit(0.0), longest_silence_ms=pl.lit(0.0),
    )  # fmt: skip
    assert outliers.flags(short, ordinary(rng, 400)).is_empty()


def test_what_is_unknown_of_a_contact_makes_it_neither_like_nor_unlike():
    rng = np.random.default_rng(7)
    unknown = ordinary(rng, 1).with_columns(
        pl.lit(None, pl.Float64).alias(feature.column) for feature in FEATURES
    )
    far = peer_features.distances(unknown, peer_features.usual(ordinary(rng, 100)))
    assert (far == 0).all()


def test_distance_is_in_robust_standard_deviations_with_a_floor():
    rng = np.random.default_rng(8)
    peers = ordinary(rng, 501)
    among = peer_features.usual(peers)
    names = [feature.column for feature in FEATURES]
    roots = np.sqrt(peers["turn_count"].to_numpy())
    mad = np.median(np.abs(roots - np.median(roots)))
    odd = peers.head(1).with_columns(turn_count=pl.lit(100.0), agent_repeats=pl.lit(4.0))
    far = dict(zip(names, peer_features.distances(odd, among)[0], strict=True))
    assert far["turn_count"] == pytest.approx((10 - np.median(roots)) / (1.4826 * mad))
    assert far["agent_repeats"] == pytest.approx(2 / 0.5)  # peers have none: their MAD is 0
