"""One group beside its peers, twice: planted changes are found, luck is not taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from qm_pipeline.stats.before_after import Effect, effect

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS, SPREAD, DRIFT, NOISE = 800, 0.2, 0.15, 2.6
RISE = 0.3  # of everybody, from before to after


def lowest(before: np.ndarray, _: np.random.Generator) -> int:
    return int(np.argmin(before))


def anybody(before: np.ndarray, rng: np.random.Generator) -> int:
    return int(rng.integers(before.size))


def drawn(rng: np.random.Generator, groups: int, pick: Callable[..., int], planted: float) -> Effect:
    """Draw a contact centre twice; two of the groups are of another kind, and stay so."""
    truth = rng.normal(0, SPREAD, groups)
    truth[rng.choice(groups, 2, replace=False)] += 1.5 * rng.choice([-1, 1], 2)
    errors = NOISE**2 / rng.integers(40, 160, 2 * groups)
    before = truth + rng.normal(0, np.sqrt(errors[:groups]))
    after = truth + RISE + rng.normal(0, DRIFT, groups) + rng.normal(0, np.sqrt(errors[groups:]))
    one = pick(before, rng)
    after[one] += planted
    order = np.concatenate([[one], np.delete(np.arange(groups), one)])
    return effect(
        before[order], after[order], np.diag(np.concatenate([errors[:groups][order], errors[groups:][order]]))
    )


def many(groups: int, pick: Callable[..., int], planted: float = 0.0) -> list[Effect]:
    rng = np.random.default_rng(groups)
    return [drawn(rng, groups, pick, planted) for _ in range(DRAWS)]


def share_found(effects: list[Effect]) -> float:
    return float(np.mean([each.p <= 0.05 for each in effects]))


@pytest.mark.parametrize("groups", [8, 30])
@pytest.mark.parametrize("pick", [lowest, anybody])
def test_where_nothing_was_done_an_effect_is_found_in_one_of_twenty_at_most(
    groups: int, pick: Callable[..., int]
):
    assert share_found(many(groups, pick)) <= 0.05 + 0.015  # two standard errors of so many draws


def test_plain_differences_take_the_bad_luck_of_the_worst_for_an_effect():
    """Why the start is drawn towards the peers: otherwise coaching the worst always seems to help."""
    rng, changes = np.random.default_rng(1), []
    for _ in range(DRAWS):
        before, after = rng.normal(0, 0.3, 30), rng.normal(0, 0.3, 30)
        one = np.argmin(before)
        others = np.delete(np.arange(30), one)
        changes.append((after - before)[one] - (after - before)[others].mean())
    assert np.mean(changes) > 0.5


@pytest.mark.parametrize("pick", [lowest, anybody])
def test_a_planted_effect_is_found_and_held_by_its_interval(pick: Callable[..., int]):
    found = many(30, pick, 1.5)

    assert share_found(found) >= 0.8
    assert np.mean([each.low <= 1.5 <= each.high for each in found]) >= 0.935


def test_what_everybody_did_is_nobody_s_effect():
    """All rise by the same; there is nothing left for the one."""
    before = np.linspace(-1, 1, 9)
    found = effect(before, before + 2, np.eye(18) * 0.01)
    assert found.low <= 0 <= found.high
    assert found.peers_after == pytest.approx(found.peers_before + 2)


def test_where_nothing_varies_nothing_is_claimed():
    found = effect(np.ones(7), np.ones(7), np.zeros((14, 14)))
    assert np.isnan(found.low)
    assert np.isnan(found.p)


def test_certain_figures_give_the_plain_difference_in_differences():
    before, after = np.array([1.0, 0, 2, 4, 6, 8]), np.array([4.0, 1, 3, 5, 7, 9])
    assert effect(before, after, np.eye(12) * 1e-9).value == pytest.approx(3 - 1, abs=1e-6)
