"""Pairs of a word and a sign, and of two signs, as plain arrays for the compiled kernel.

What belongs here: where each sign stands, and the weights of such pairs by place. What does not: words and
pairs of words (`tables`), and scoring (`kernel`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.scoring.analyzer import NEGATED, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray


class SignedPairs(NamedTuple):
    """The pairs of a model in which a word of a lexicon is read as its sign.

    `before_row` and `after_row` say of each word, plain and negated, which row of `before` (it stands before
    a sign) and of `after` (behind one) is its own; the first row is of words that have none, and holds zeros.
    """

    before_row: NDArray[np.int32]  # (2 * words,)
    before: NDArray[np.float64]  # (rows, places, 4), as the weights of words
    after_row: NDArray[np.int32]
    after: NDArray[np.float64]
    both: NDArray[np.float64]  # (places, places, 4)


def places(buckets: Iterable[str]) -> dict[str, int]:
    """Give every sign of these buckets its place: twice its number, and one more where it is negated."""
    signs = sorted({sign(bucket) for bucket in buckets})
    return {mark + each: 2 * at + bool(mark) for at, each in enumerate(signs) for mark in ("", NEGATED)}


def signed(columns: Mapping[str, int], signs: Iterable[str]) -> dict[str, int]:
    """Give those of the features that are pairs with a sign."""
    known = set(signs)
    paired = ((name, column) for name, column in columns.items() if " " in name)
    return {name: column for name, column in paired if not known.isdisjoint(name.split(" "))}


def signed_pairs(
    side_of: Mapping[str, int],
    pairs: Mapping[str, int],
    weights: NDArray[np.float64],
    place: Mapping[str, int],
) -> SignedPairs:
    """Lay out the pairs with a sign.

    Parameters
    ----------
    side_of
        The row of weights of every word, plain and negated.
    pairs
        Names of such pairs, to their rows of `weights`.
    place
        As `places` gives it.
    """
    sides = {name: name.split(" ") for name in pairs}
    before, after = _rows(side_of, sides, place, 0), _rows(side_of, sides, place, 1)
    found = SignedPairs(
        before,
        np.zeros((before.max(initial=0) + 1, len(place), weights.shape[1])),
        after,
        np.zeros((after.max(initial=0) + 1, len(place), weights.shape[1])),
        np.zeros((len(place), len(place), weights.shape[1])),
    )
    for name, column in pairs.items():
        first, second = sides[name]
        if first in place and second in place:
            found.both[place[first], place[second]] = weights[column]
        elif second in place:
            found.before[before[side_of[first]], place[second]] = weights[column]
        else:
            found.after[after[side_of[second]], place[first]] = weights[column]
    return found


def _rows(
    side_of: Mapping[str, int], sides: Mapping[str, list[str]], place: Mapping[str, int], at: int
) -> NDArray[np.int32]:
    """Give the words that stand first (`at` 0) or second (1) beside a sign their rows, from 1 on."""
    words = sorted({pair[at] for pair in sides.values() if pair[1 - at] in place and pair[at] not in place})
    rows = np.zeros(max(side_of.values(), default=-1) + 1, np.int32)
    rows[[side_of[word] for word in words]] = np.arange(1, len(words) + 1)
    return rows
