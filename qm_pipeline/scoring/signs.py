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

    from qm_pipeline.scoring.segments import Ints


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


def signs(buckets: Iterable[str]) -> list[str]:
    """Give the different signs of these buckets, sorted."""
    return sorted({sign(bucket) for bucket in buckets})


def places(buckets: Iterable[str]) -> dict[str, int]:
    """Give every sign of these buckets its place: twice its number, and one more where it is negated."""
    return {
        mark + each: 2 * at + bool(mark) for at, each in enumerate(signs(buckets)) for mark in ("", NEGATED)
    }


def signed(columns: Mapping[str, int], signs: Iterable[str]) -> dict[str, int]:
    """Give those of the features that are pairs with a sign."""
    known = set(signs)
    paired = ((name, column) for name, column in columns.items() if " " in name)
    return {name: column for name, column in paired if not known.isdisjoint(name.split(" "))}


def signed_pairs(
    rows: Ints, places: Ints, weights: NDArray[np.float64], words: int, count: int
) -> SignedPairs:
    """Lay out the pairs with a sign.

    Parameters
    ----------
    rows
        (pairs, 2), what stands first and second, as the rows of weights of words, plain and negated.
    places
        (pairs, 2), the same as the places of signs, below 0 for what is none.
    weights
        Of each pair.
    words
        How many rows of weights there are.
    count
        How many places of signs.
    """
    first, second = (places >= 0).T
    both, before, after = first & second, second & ~first, first & ~second
    before_row, after_row = _rows(rows[before, 0], words), _rows(rows[after, 1], words)
    found = SignedPairs(
        before_row,
        np.zeros((before_row.max(initial=0) + 1, count, weights.shape[1])),
        after_row,
        np.zeros((after_row.max(initial=0) + 1, count, weights.shape[1])),
        np.zeros((count, count, weights.shape[1])),
    )
    found.both[places[both, 0], places[both, 1]] = weights[both]
    found.before[before_row[rows[before, 0]], places[before, 1]] = weights[before]
    found.after[after_row[rows[after, 1]], places[after, 0]] = weights[after]
    return found


def _rows(sides: Ints, size: int) -> NDArray[np.int32]:
    """Give these rows of weights, out of so many, rows of their own, from 1 on."""
    rows = np.zeros(size, np.int32)
    rows[sides] = 1
    own = np.flatnonzero(rows)
    rows[own] = np.arange(1, own.size + 1)
    return rows
