"""The phrases of acts, looked for all at once: a tree of words, walked from every word of a text.

What belongs here: the tree and the walk. What does not: what the acts are, and what follows from them
(`acts`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import Column, column, compiled
from qm_pipeline.scoring.outcomes.lexicon import UNKNOWN, Lexicon, lexicon, longest, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from qm_pipeline.scoring.segments import Bools


class _Tree(NamedTuple):
    """Phrases as a tree: node 0 is the root, a node's step with a word leads to another.

    Attributes
    ----------
    steps
        An open-addressed table, a row a slot: node, word (`UNKNOWN` in an empty slot), where the step leads.
    first
        Where the acts of each node begin in `acts`; one more than there are nodes.
    acts
        The acts whose phrases end there.
    """

    steps: NDArray[np.int32]
    first: NDArray[np.int32]
    acts: NDArray[np.int32]


class ActFinder:
    """Phrases by act, ready to be looked for.

    Parameters
    ----------
    phrases
        Per act its phrases, in plain form: words between single spaces.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self.acts = sorted(phrases)
        words = {act: [tuple(phrase.split(" ")) for phrase in phrases[act]] for act in self.acts}
        spelt = sorted({word for each in words.values() for phrase in each for word in phrase})
        number = {word: place for place, word in enumerate(spelt, start=1)}
        self._lexicon = lexicon(spelt)
        self._tree = _tree(
            [
                (tuple(map(number.__getitem__, phrase)), act)
                for act, name in enumerate(self.acts)
                for phrase in words[name]
            ]
        )

    def find(self, plain: pl.Series) -> Bools:
        """Tell which texts (in plain form) do which act, (acts, texts)."""
        spoken = column(plain)
        done = np.zeros((len(self.acts), len(plain)), np.bool_)
        _find(spoken, self._lexicon, self._tree, np.empty(longest(spoken), np.int32), done)
        return done


def _tree(phrases: list[tuple[tuple[int, ...], int]]) -> _Tree:
    """Make the tree of phrases, each the numbers of its words, and their acts."""
    steps: dict[tuple[int, int], int] = {}
    ends: dict[int, set[int]] = defaultdict(set)
    for words, act in phrases:
        node = 0
        for word in words:
            node = steps.setdefault((node, word), len(steps) + 1)
        ends[node].add(act)
    slots = np.zeros((1 << (2 * len(steps) + 1).bit_length(), 3), np.int32)
    for (node, word), to in steps.items():
        _step_in(slots, node, word, to)
    counts = [len(ends[node]) for node in range(len(steps) + 1)]
    acts = [act for node in range(len(steps) + 1) for act in sorted(ends[node])]
    return _Tree(slots, np.cumsum([0, *counts]).astype(np.int32), np.array(acts, np.int32))


@compiled
def _slot(slots: NDArray[np.int32], node: int, word: int) -> int:
    """Give the slot where a step stands, or the empty one where it would."""
    slot = (node * 40503 + word * 9973) & (len(slots) - 1)
    while slots[slot, 1] != UNKNOWN and not (slots[slot, 0] == node and slots[slot, 1] == word):
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@compiled
def _step_in(slots: NDArray[np.int32], node: int, word: int, to: int) -> None:
    slot = _slot(slots, node, word)
    slots[slot, 0] = node
    slots[slot, 1] = word
    slots[slot, 2] = to


@compiled
def _find(
    spoken: Column, known: Lexicon, tree: _Tree, words: NDArray[np.int32], done: NDArray[np.bool_]
) -> None:
    """Mark the acts of each text; `words` has room for those of the longest."""
    for row in range(spoken.offsets.size - 1):
        count = numbers(spoken.letters, spoken.offsets[row], spoken.offsets[row + 1], known, words)
        for begin in range(count):
            node, at = 0, begin
            while at < count and words[at] != UNKNOWN:
                slot = _slot(tree.steps, node, words[at])
                if tree.steps[slot, 1] == UNKNOWN:
                    break
                node = tree.steps[slot, 2]
                for each in range(tree.first[node], tree.first[node + 1]):
                    done[tree.acts[each], row] = True
                at += 1
