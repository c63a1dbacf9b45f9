"""Each turn's share in a contact's scores: they add up, and go to the turns that lean that way."""

from __future__ import annotations

import numpy as np
import pytest

from qm_pipeline.scoring import contact, shares

SIDES = len(contact.SIDES)


def conversations(seed: int, *, timed: bool, contacts: int = 60) -> contact.Turns:
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 25, size=contacts)
    of = np.repeat(np.arange(contacts), lengths)
    probabilities = rng.dirichlet([0.6, 0.6, 0.6], size=of.size)
    probabilities[rng.random(of.size) < 0.15] = np.nan
    begin = np.concatenate([np.sort(rng.integers(0, 90_000, size=length)) for length in lengths])
    return contact.Turns(
        contact=of,
        side=rng.integers(0, SIDES, size=of.size),
        probabilities=probabilities,
        begin_ms=begin,
        end_ms=begin + rng.integers(0, 5_000, size=of.size),
        timed=np.full(contacts, timed),
    )


def summed(turns: contact.Turns, share: np.ndarray) -> np.ndarray:
    cell = turns.contact * SIDES + turns.side
    total = np.bincount(cell, weights=np.nan_to_num(share), minlength=turns.timed.size * SIDES)
    return total.reshape(-1, SIDES)


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("part", ["overall", "begin", "end"])
def test_shares_add_up_to_the_score_of_their_side(*, timed: bool, part: str):
    turns = conversations(11, timed=timed)
    scores = np.nan_to_num(getattr(contact.score(contact.find_marks(turns)), part))
    assert np.abs(summed(turns, getattr(shares.of_turns(turns), part)) - scores).max() < 1e-12


@pytest.mark.parametrize("timed", [True, False])
def test_no_turn_has_a_share_against_its_own_leaning(*, timed: bool):
    turns = conversations(12, timed=timed)
    leaning = turns.probabilities[:, 2] - turns.probabilities[:, 0]
    assert (np.nan_to_num(shares.of_turns(turns).overall * leaning) >= 0).all()


def test_of_two_messages_in_one_group_the_one_that_makes_its_label_has_the_share():
    nothing = np.zeros(2, dtype=np.int64)
    probabilities = np.array([[0.1, 0.5, 0.4], [0.9, 0.05, 0.05]])
    turns = contact.Turns(nothing, nothing, probabilities, nothing, nothing, np.array([False]))
    assert shares.of_turns(turns).overall.tolist() == [0, -5]


def test_a_turn_without_a_label_has_no_share_rather_than_none_of_it():
    nothing = np.zeros(2, dtype=np.int64)
    probabilities = np.array([[np.nan] * 3, [0.9, 0.05, 0.05]])
    turns = contact.Turns(nothing, nothing, probabilities, nothing, nothing, np.array([False]))
    assert np.isnan(shares.of_turns(turns).overall).tolist() == [True, False]


def test_no_turns_have_no_shares():
    nothing = np.zeros(0, dtype=np.int64)
    turns = contact.Turns(nothing, nothing, np.zeros((0, 3)), nothing, nothing, np.array([True, False]))
    assert shares.of_turns(turns).end.size == 0
