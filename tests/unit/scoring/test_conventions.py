"""Seven levels, the Genesys-style score and the trend, each against numbers worked out another way."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qm_pipeline.scoring import levels, phrases, trend


def one(values: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(len(values), dtype=np.int64), np.array(values)


@pytest.mark.parametrize(
    ("mean", "level"),
    [(0.0, 0), (0.099, 0), (0.10, 1), (0.349, 1), (0.35, 2), (0.649, 2), (0.65, 3), (1.0, 3)],
)
def test_level_changes_on_the_cut(mean: float, level: int):
    assert levels.running_levels(*one([5 * mean])).tolist() == [level]
    assert levels.running_levels(*one([-5 * mean])).tolist() == [-level]


def test_level_forgets_the_seventh_message_back():
    scores = [-5.0, 0, 0, 0, 0, 0, 0]

    assert levels.running_levels(*one(scores)).tolist() == [-3, -2, -1, -1, -1, -1, 0]


def test_replaying_a_conversation_gives_the_levels_that_were_shown_while_it_ran():
    rng = np.random.default_rng(3)
    contact = np.repeat(np.arange(200), rng.integers(1, 30, size=200))
    score = rng.uniform(-5, 5, size=contact.size).astype(np.float32).astype(np.float64)
    completed = levels.running_levels(contact, score)
    for number in range(200):
        mine = np.flatnonzero(contact == number)
        live = [int(levels.running_levels(*one(score[mine[: k + 1]].tolist()))[-1]) for k in range(mine.size)]
        assert completed[mine].tolist() == live
        assert levels.final_levels(contact, score, 200)[number] == live[-1]


def test_level_is_unknown_before_the_first_customer_message():
    contact, score = np.array([1, 1]), np.array([5.0, 5.0])

    assert np.isnan(levels.final_levels(contact, score, 3)[[0, 2]]).all()


def test_phrase_score_of_the_published_raw_sum():
    # Positive third and fourth of five phrases: raw = 3/5 + 4/5.
    contact, sign = one([0, 0, 1, 1, 0])
    score = phrases.phrase_score(contact, sign.astype(np.int64), 1)

    assert round(float(score[0])) == 78
    assert float(score[0]) == pytest.approx(100 * math.tanh(0.75 * 1.4))


def test_later_phrases_weigh_more():
    contact, sign = one([1, -1])

    assert phrases.phrase_score(contact, sign.astype(np.int64), 1)[0] < 0


def test_phrase_trend_needs_six_phrases():
    contact, sign = one([-1, -1, 0, 1, 1])

    assert np.isnan(phrases.phrase_trend(contact, sign.astype(np.int64), 1)[0])


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ([-1, -1, -1, 1, 1, 1], 100),
        ([1, 1, 1, -1, -1, -1], -100),
        ([-1, -1, -1, 1, 0, 0, 0], 50),  # the middle one of seven counts in neither half
        ([1, 0, 0, 0, 1, 0], 0),
    ],
)
def test_phrase_trend_is_half_the_difference_of_the_halves(signs: list[int], expected: float):
    contact, sign = one([float(value) for value in signs])

    assert phrases.phrase_trend(contact, sign.astype(np.int64), 1)[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0, "neutral"),
        (20, "neutral"),
        (21, "slightly positive"),
        (-55, "slightly negative"),
        (-56, "negative"),
    ],
)
def test_markers_stand_at_20_and_55(value: float, word: str):
    assert phrases.marker(value) == word


def test_trend_is_the_least_squares_slope_of_every_contact_apart():
    rng = np.random.default_rng(5)
    contact = np.repeat(np.arange(50), rng.integers(3, 20, size=50))
    position, score = rng.uniform(size=contact.size), rng.uniform(-5, 5, size=contact.size)
    slopes = trend.slope(contact, position, score, 50)
    for number in range(50):
        mine = contact == number
        assert slopes[number] == pytest.approx(np.polyfit(position[mine], score[mine], 1)[0], rel=1e-9)


def test_trend_is_in_points_per_conversation():
    position = trend.positions(np.array([0, 2, 4]), np.array([5, 5, 5]))
    slope = trend.slope(np.zeros(3, dtype=np.int64), position, np.array([-5.0, 0.0, 5.0]), 1)

    assert slope[0] == pytest.approx(10)


def test_trend_is_unknown_under_three_turns():
    assert np.isnan(trend.slope(np.array([0, 0]), np.array([0.0, 1.0]), np.array([-5.0, 5.0]), 1)[0])
