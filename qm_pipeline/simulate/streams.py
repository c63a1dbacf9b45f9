"""Random streams that do not depend on one another: one per customer, contact, agent.

What belongs here: how a seed and a path become a generator. What does not: any distribution of the domain.
"""

from __future__ import annotations

from math import exp
from random import Random
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")

CENTRE, AGENTS, CUSTOMER, CONTACT, WORDS = range(5)

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


def stream(seed: int, *path: int) -> Random:
    """Give the generator at a path below a seed.

    The path is mixed in by the finaliser of SplitMix64 (Steele, Lea, Flood 2014), so that neighbours share
    nothing and the result does not depend on the hash seed of the process.
    """
    state = seed & _MASK
    for step in path:
        state = _mixed((state + (step + 1) * _GOLDEN) & _MASK)
    return Random(state)


def _mixed(state: int) -> int:
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return state ^ (state >> 31)


def one_of(rng: Random, items: Sequence[Item]) -> Item:
    """Pick one; three times as fast as `Random.choice`, and this is called millions of times."""
    return items[int(rng.random() * len(items))]


def poisson(rng: Random, mean: float) -> int:
    """Draw a Poisson number (Knuth's product of uniforms; fine for the small means used here)."""
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def logistic(value: float) -> float:
    """Turn log-odds into a probability."""
    return 1.0 / (1.0 + exp(-value))


def weighted(rng: Random, shares: Sequence[tuple[str, float]]) -> str:
    """Pick a name by its share; shares need not add up to one."""
    left = rng.random() * sum(share for _, share in shares)
    for name, share in shares:
        left -= share
        if left < 0:
            return name
    return shares[-1][0]
