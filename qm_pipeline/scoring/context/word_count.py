"""How many words a turn has.

What belongs here: the count, twice: as an expression that says what it is, and compiled for texts of ASCII,
which is what most are. What does not: what is a short turn (`circumstances`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring.compiled import Column, column, compiled

if TYPE_CHECKING:
    import polars as pl

    from qm_pipeline.scoring.segments import Ints

_WORD: Final = r"[\pL0']+"
_OTHER: Final = -1
_SPACE, _ASK, _EXCLAIM = (ord(each) for each in " ?!")
_ASCII: Final = 0x80


def word_counts_by_expression(plain: pl.Series) -> Ints:
    """Count the words of texts in plain form; a combining mark parts two of them."""
    counted: Ints = plain.str.count_matches(_WORD).to_numpy().astype(np.int64)
    return counted


def word_counts(plain: pl.Series) -> Ints:
    """Give the same as `word_counts_by_expression`."""
    counted = np.zeros(len(plain), np.int64)
    _count(column(plain), counted)
    rows = np.flatnonzero(counted == _OTHER)
    if rows.size:
        counted[rows] = word_counts_by_expression(plain.gather(rows))
    return counted


@compiled
def _count(spoken: Column, counted: Ints) -> None:
    """Count what stands between spaces and is no `?` or `!`; a text of other characters is `_OTHER`."""
    for row in range(counted.size):
        before = _SPACE
        for at in range(spoken.offsets[row], spoken.offsets[row + 1]):
            byte = spoken.letters[at]
            if byte >= _ASCII:
                counted[row] = _OTHER
                break
            counted[row] += before == _SPACE and byte not in (_SPACE, _ASK, _EXCLAIM)
            before = byte
