"""How the loops of scoring are compiled.

What belongs here: the one decorator, and a column of strings as compiled code sees it. What does not: any
loop. Whoever compiles keeps a plain version of the same beside it, and a test that holds the two equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numba
import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile without the interpreter's lock; keep the machine code on disk where there is a place for it."""
    try:
        result: Function = numba.njit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:  # numba finds no folder that it may write to
        result = numba.njit(nogil=True, _nrt=False)(function)
    return result


class Column(NamedTuple):
    """A column of strings, as Arrow holds it: UTF-8 bytes, and where each text of them begins and ends."""

    offsets: NDArray[np.int64]
    letters: NDArray[np.uint8]


def column(texts: pl.Series) -> Column:
    """View a column of strings without nulls in Arrow's own memory."""
    # In Polars' older form, which is `large_string`: nothing is left to be cast.
    array = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, letters = array.buffers()
    positions = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    return Column(positions, np.frombuffer(letters or b"", np.uint8))
