"""The review queue: capacity, the random part, and the priorities."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from qm_pipeline.quality.review_queue import (
    OWN_WEIGHT,
    RANDOM,
    RISK,
    WEIGHTS,
    Capacity,
    priorities,
    review_queue,
)

DAY = date(2026, 3, 2)


def _day(size: int, day: date = DAY) -> pl.DataFrame:
    keys = [f"{day:%d}-{number:05}" for number in range(size)]
    return pl.DataFrame(
        {"day": day, "interaction_key": keys, "version": 1}, schema_overrides={"day": pl.Date}
    )


def _ranked(scored: pl.DataFrame, flagged: int) -> pl.DataFrame:
    keys = scored["interaction_key"].head(flagged)
    rising = np.linspace(0.1, 0.9, flagged, dtype=np.float32)
    return pl.DataFrame({"interaction_key": keys, "priority": rising})


def test_a_day_s_list_is_as_long_as_people_can_read_and_holds_the_riskiest_and_a_sample():
    scored = _day(1_000)
    queue = review_queue(scored, _ranked(scored, 100), Capacity(reviews=40, random_share=0.2))
    risky = queue.filter(pl.col("stratum") == RISK)
    drawn = queue.filter(pl.col("stratum") == RANDOM)
    assert (risky.height, drawn.height) == (32, 8)
    assert sorted(risky["interaction_key"]) == sorted(scored["interaction_key"][68:100])
    assert queue["position"].to_list() == list(range(1, 41))
    assert queue["interaction_key"].is_unique().all()


def test_the_probabilities_say_how_each_came_in():
    scored = _day(1_000)
    queue = review_queue(scored, _ranked(scored, 100), Capacity(reviews=40, random_share=0.2))
    by_stratum = dict(queue.group_by("stratum").agg(pl.col("inclusion_probability").unique()).iter_rows())
    assert by_stratum == {RISK: [1.0], RANDOM: [8 / 968]}
    assert (1 / queue["inclusion_probability"]).sum() == pytest.approx(1_000)


def test_the_random_ones_are_mixed_in_and_not_left_for_the_end():
    scored = _day(1_000)
    queue = review_queue(scored, _ranked(scored, 100), Capacity(reviews=40, random_share=0.2))
    assert (queue.head(20)["stratum"] == RANDOM).sum() == 4


def test_everyone_who_is_not_taken_for_risk_has_the_same_chance():
    scored = _day(100)
    ranked = _ranked(scored, 20)
    times = pl.concat(
        review_queue(scored, ranked, Capacity(reviews=20, random_share=0.5, salt=str(salt)))
        for salt in range(400)
    ).filter(pl.col("stratum") == RANDOM)
    counts = times["interaction_key"].value_counts()["count"]
    assert len(counts) == 90
    assert counts.to_numpy() / 400 == pytest.approx(10 / 90, abs=0.065)


def test_a_late_arrival_moves_nobody_but_the_one_whose_place_it_takes():
    whole = _day(301)
    capacity = Capacity(reviews=40, random_share=0.5)
    before = review_queue(whole.head(300), _ranked(whole, 0), capacity)
    after = review_queue(whole, _ranked(whole, 0), capacity)
    assert len(set(before["interaction_key"]) - set(after["interaction_key"])) <= 1


def test_the_order_of_arrival_changes_nothing():
    scored = pl.concat([_day(200), _day(150, date(2026, 3, 3))])
    ranked = _ranked(scored, 30)
    capacity = Capacity(reviews=25)
    shuffled = review_queue(scored.sample(fraction=1, shuffle=True, seed=3), ranked.reverse(), capacity)
    assert shuffled.equals(review_queue(scored, ranked, capacity))


def test_a_quiet_day_is_read_whole_and_nobody_twice():
    scored = _day(10)
    queue = review_queue(scored, _ranked(scored, 3), Capacity(reviews=40))
    assert queue.height == 10
    assert (queue["inclusion_probability"] == 1).all()


def test_without_a_random_share_nothing_is_drawn():
    scored = _day(100)
    queue = review_queue(scored, _ranked(scored, 5), Capacity(reviews=40, random_share=0))
    assert queue["stratum"].to_list() == [RISK] * 5
    assert review_queue(scored, _ranked(scored, 5), Capacity(reviews=0)).is_empty()


def test_nothing_scored_is_an_empty_list():
    nothing = _day(1).clear()
    assert review_queue(nothing, _ranked(_day(1), 0), Capacity()).is_empty()


def test_several_flags_weigh_more_than_one_and_never_more_than_everything():
    flags = pl.DataFrame(
        {
            "interaction_key": ["one", "two", "two", "many"] + ["many"] * 20,
            "code": ["turned_bad", "turned_bad", "repeat_contact", "turned_bad"] + ["critical_failed"] * 20,
            "severity": [0.5, 0.5, 0.5, 0.5] + [0.9] * 20,
        }
    )
    found = dict(priorities(flags).iter_rows())
    assert found["one"] == pytest.approx(WEIGHTS["turned_bad"] * 0.5)
    assert found["two"] == pytest.approx(1 - (1 - 0.4) * (1 - 0.25))
    assert found["one"] < found["two"] < found["many"] <= 1


def test_a_code_of_a_tenant_s_own_list_counts_too():
    flags = pl.DataFrame({"interaction_key": ["a"], "code": ["promised_call_back"], "severity": [1.0]})
    assert priorities(flags)["priority"].to_list() == pytest.approx([OWN_WEIGHT])


@pytest.mark.parametrize(
    ("reviews", "share", "drawn"), [(0, 0.2, 0), (40, 0.0, 0), (1, 0.2, 1), (5, 0.2, 1), (40, 0.2, 8)]
)
def test_where_anybody_reads_one_is_drawn_at_least(reviews: int, share: float, drawn: int):
    assert Capacity(reviews, share).drawn == drawn
