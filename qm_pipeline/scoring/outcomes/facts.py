"""The facts behind the outcomes of many contacts: `reasons.against_usual` over arrays.

What belongs here: the same sums in the same order, with every name looked up once a model instead of once a
contact. What does not: what counts as a fact, which `reasons` says; a test holds the two equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring.outcomes import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Bools, Ints

_LEVELS: Final = (reasons.LOW, reasons.HIGH, reasons.UNKNOWN)


class Facts:
    """What the columns of a model say about one outcome.

    Parameters
    ----------
    weights
        Column to weight, in the order of the columns.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = np.array(list(weights.values()))
        self._middle = reasons.usual(weights)
        read = [reasons.fact_and_level(column) for column in weights]
        numbers = list(self._middle)
        # Numbers first; of each there are three names, by level, and of every other fact one.
        facts = list(dict.fromkeys([*numbers, *(fact for fact, _ in read)]))
        place = {fact: number for number, fact in enumerate(facts)}
        self._fact_of = np.array([place[fact] for fact, _ in read], np.int64)
        self._level_of = np.array([_LEVELS.index(level) if level else 0 for _, level in read], np.int64)
        self._is_word: Bools = np.array([fact == reasons.WORDS for fact, _ in read], np.bool_)
        self._word = place.get(reasons.WORDS, -1)
        self._names = [f"{number}:{level}" for number in numbers for level in _LEVELS] + facts[len(numbers) :]
        self._rank = np.argsort(np.argsort(np.array(self._names, dtype=np.str_), kind="stable"))
        self._usual = np.array([each.weight for each in self._middle.values()])
        self._thresholds = np.array([each.thresholds for each in self._middle.values()], np.int64)

    def of(self, columns: NDArray[np.int32]) -> dict[str, float]:
        """Give the facts of a contact that has these columns, ascending: fact to weight, weightiest first."""
        columns = columns[self._weights[columns] != 0]
        weights, facts = self._weights[columns], self._fact_of[columns]
        others, numbers = len(self._names) - 3 * self._usual.size, self._usual.size
        total = np.bincount(facts, weights, numbers + others)
        words = self._is_word[columns]
        if words.any():
            total[self._word] = weights[words].sum()
        present = np.unique(facts[facts >= numbers])
        name = np.concatenate([self._named(columns, facts), present + 2 * numbers])
        weight = np.concatenate([total[:numbers] - self._usual, total[present]])
        order = np.lexsort((self._rank[name], -np.abs(weight)))
        return dict(
            zip(map(self._names.__getitem__, name[order].tolist()), weight[order].tolist(), strict=True)
        )

    def _named(self, columns: NDArray[np.int32], facts: Ints) -> Ints:
        """Give the name of each number, by how it differs from the usual one."""
        level, numbers = self._level_of[columns], self._usual.size
        above = np.bincount(facts[level == 1], minlength=numbers)[:numbers] > self._thresholds
        reached = above.astype(np.int64)
        unknown = facts[level == _LEVELS.index(reasons.UNKNOWN)]
        reached[unknown[unknown < numbers]] = _LEVELS.index(reasons.UNKNOWN)
        named: Ints = np.arange(numbers) * len(_LEVELS) + reached
        return named
