"""A text in plain form: words in small letters between single spaces, `?` and `!` apart, every number `0`.

What belongs here: the form, twice: as an expression that says what it is, and compiled, which is what serves.
What does not: what is looked for in it.

The compiled way knows of each character what the expression makes of it alone, asked once. The few characters
that mean something else beside others (a final sigma), that become several, or that lie beyond the table
leave their whole text to the expression.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
import pyarrow as pa

from qm_pipeline.scoring.compiled import Column, column, compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Not simply everything that is no word: a single space, by far the most frequent, is left alone, which is
# three times as fast.
_BETWEEN_WORDS: Final = r" *[^\pL\pM0'?! ][^\pL\pM0'?!]*| {2,}"
_APOSTROPHES: Final = "[\u2018\u2019\u02bc\u00b4`]"

_TABLE_SIZE: Final = 0x20000
_SURROGATES: Final = range(0xD800, 0xE000)
# A sigma is another letter at the end of a word.
_NEVER_ALONE: Final = "\u03a3"
# What a character is: between words, part of a number, `?` or `!`, only for the expression; else the code
# point of the letter that it becomes.
_BETWEEN, _NUMBER, _MARK, _HARD, _LETTER = range(5)
_LONGEST: Final = 2  # bytes that a byte may become: itself and a space
_SPACE, _ZERO, _MARKS = ord(" "), ord("0"), (ord("?"), ord("!"))


def plain_expression(text: pl.Expr) -> pl.Expr:
    """Keep letters, marks, apostrophes, `?` and `!`; which number it is must not matter."""
    small = text.fill_null("").str.to_lowercase().str.replace_all(_APOSTROPHES, "'")
    words = small.str.replace_all(r"\pN+", " 0 ").str.replace_all(r"([?!])[?!]*", " $1 ")
    return pl.lit(" ") + words.str.replace_all(_BETWEEN_WORDS, " ").str.strip_chars(" ") + pl.lit(" ")


def plain(texts: pl.Series) -> pl.Series:
    """Give the plain form of texts, each with a space before and behind; of a null that of no word."""
    said = column(texts.fill_null(""))
    offsets = np.zeros(len(texts) + 1, np.int64)
    letters = np.empty(_LONGEST * int(said.offsets[-1] - said.offsets[0]) + 2 * len(texts), np.uint8)
    hard = np.zeros(len(texts), np.bool_)
    _write(said, _characters(), Column(offsets, letters), hard)
    used = pa.py_buffer(letters[: offsets[-1]].copy())
    array = pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(offsets), used)
    result = pl.Series("plain", array)
    rows = np.flatnonzero(hard)
    if not rows.size:
        return result
    left = texts.rename("text").gather(rows).to_frame().select(plain_expression(pl.col("text")))
    return result.scatter(rows, left.to_series())


@cache
def _characters() -> NDArray[np.uint32]:
    """Ask the expression what it makes of every character of the table."""
    points = np.r_[: _SURROGATES.start, _SURROGATES.stop : _TABLE_SIZE]
    alone = pl.DataFrame({"text": list(map(chr, points.tolist()))}).select(plain_expression(pl.col("text")))
    forms = alone.to_series().str.strip_chars(" ")
    length = forms.str.len_chars().to_numpy()
    letters = np.frombuffer("".join(forms.filter(length == 1)).encode("utf-32-le"), np.uint32)
    table = np.full(_TABLE_SIZE, _HARD, np.uint32)
    table[points[length == 0]] = _BETWEEN
    table[points[length == 1]] = letters
    table[table == _ZERO] = _NUMBER
    table[np.isin(table, _MARKS)] = _MARK
    for letter in _NEVER_ALONE:
        table[ord(letter)] = _HARD
    return table


@compiled
def _write(said: Column, table: NDArray[np.uint32], out: Column, hard: NDArray[np.bool_]) -> None:
    """Write each text's plain form behind the last; of a text with a hard character nothing that counts."""
    letters, written = out.letters, 0
    for row in range(hard.size):
        at, stop, before = said.offsets[row], said.offsets[row + 1], _BETWEEN
        while at < stop:
            point, at = _decoded(said.letters, at)
            form = table[point] if point < _TABLE_SIZE else np.uint32(_HARD)
            kind = min(form, np.uint32(_LETTER))
            if kind == _HARD:
                hard[row] = True
                break
            begins = kind not in (before, _BETWEEN)
            if begins:
                letters[written] = _SPACE
                written += 1
            if begins or kind == _LETTER:
                shown = int(form) if kind == _LETTER else _ZERO if kind == _NUMBER else point
                written = _put(shown, letters, written)
            before = int(kind)
        if written == out.offsets[row]:  # not one word
            letters[written] = _SPACE
            written += 1
        letters[written] = _SPACE
        written += 1
        out.offsets[row + 1] = written


@compiled
def _decoded(letters: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Decode the character at a place of UTF-8 (Arrow holds no other bytes); give the place behind it too."""
    lead = int(letters[at])
    if lead < 0x80:  # noqa: PLR2004  # a byte that is a character
        return lead, at + 1
    size = 2 + int(lead >= 0xE0) + int(lead >= 0xF0)  # noqa: PLR2004  # the leads of three and of four bytes
    point = lead & (0x7F >> size)
    for more in range(1, size):
        point = (point << 6) | (int(letters[at + more]) & 0x3F)
    return point, at + size


@compiled
def _put(point: int, letters: NDArray[np.uint8], at: int) -> int:
    """Encode a character; give the place behind it."""
    if point < 0x80:  # noqa: PLR2004  # the bounds of UTF-8
        letters[at] = point
        return at + 1
    if point < 0x800:  # noqa: PLR2004
        letters[at] = 0xC0 | (point >> 6)
        letters[at + 1] = 0x80 | (point & 0x3F)
        return at + 2
    if point < 0x10000:  # noqa: PLR2004
        letters[at] = 0xE0 | (point >> 12)
        letters[at + 1] = 0x80 | ((point >> 6) & 0x3F)
        letters[at + 2] = 0x80 | (point & 0x3F)
        return at + 3
    letters[at] = 0xF0 | (point >> 18)
    letters[at + 1] = 0x80 | ((point >> 12) & 0x3F)
    letters[at + 2] = 0x80 | ((point >> 6) & 0x3F)
    letters[at + 3] = 0x80 | (point & 0x3F)
    return at + 4
