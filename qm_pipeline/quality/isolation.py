"""The scores of a fitted isolation forest, read from its trees at once.

What belongs here: the depth of each leaf, and the same number as scikit-learn's `score_samples` from it.
What does not: fitting, and what a score means (`outliers`). scikit-learn sends every tree through its
machinery for parallel work, which costs several times what the tree does where contacts come a few hundred at
a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from sklearn.ensemble import IsolationForest

    from qm_pipeline.scoring.segments import Floats, Ints

_NO_CHILD: Final = -1
_TWO: Final = 2


class Isolation:
    """How soon a fitted forest sets a row apart: 0..1, the higher the sooner.

    Parameters
    ----------
    forest
        Fitted, on all features (`max_features=1.0`).
    """

    def __init__(self, forest: IsolationForest) -> None:
        self._trees = [each.tree_ for each in forest.estimators_]
        self._depths = [_depths(tree.children_left, tree.children_right, tree.n_node_samples)
                        for tree in self._trees]  # fmt: skip
        self._usual = float(_unsuccessful(np.array([forest.max_samples_]))[0])

    def scores(self, rows: Floats) -> Floats:
        """Give the score of rows: what `score_samples` gives, with the sign turned."""
        seen = np.ascontiguousarray(rows, dtype=np.float32)
        depth = np.zeros(len(seen))
        for tree, depths in zip(self._trees, self._depths, strict=True):
            depth += depths[tree.apply(seen)]
        usual = len(self._trees) * self._usual
        result: Floats = 2.0 ** -(depth / usual if usual else np.ones(len(seen)))
        return result


def _depths(left: Ints, right: Ints, samples: Ints) -> Floats:
    """How deep each node lies, with what the samples that a leaf still holds would add."""
    depth = np.zeros(len(left))
    level, nodes = 0, np.zeros(1, dtype=np.int64)
    while nodes.size:
        depth[nodes] = level
        inner = nodes[left[nodes] != _NO_CHILD]
        level, nodes = level + 1, np.concatenate([left[inner], right[inner]])
    return depth + np.where(left == _NO_CHILD, _unsuccessful(samples), 0.0)


def _unsuccessful(samples: Ints) -> Floats:
    """Mean length of an unsuccessful search in a binary tree of so many (Liu et al. 2008)."""
    n = np.asarray(samples, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        long = 2.0 * (np.log(n - 1.0) + np.euler_gamma) - 2.0 * (n - 1.0) / n
    return np.where(n > _TWO, long, np.where(n == _TWO, 1.0, 0.0))
