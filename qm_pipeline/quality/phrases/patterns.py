"""What a phrase of a list means, as a regular expression over plain text.

What belongs here: the little language of phrases, and the plain form of texts that they are held against.
What does not: where a phrase counts (who says it, what denies it), which is `matching`.

A phrase is words between single spaces. `(a|b c)` is a choice, an empty branch makes it optional; `cancel*`
is any word that begins so; `*` alone is up to three words, and is left out together with the optional words
that a phrase begins with; an apostrophe may be missing. Accents and capitals do not count.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import polars as pl

from qm_pipeline.scoring import text

MOST_CHARACTERS: Final = 1_000
_PARTS: Final = re.compile(r"[(|)]|[^\s(|)]+")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?\*?")
_BETWEEN: Final = "[ -]+"
_REST: Final = r"[\w']*"
_GAP: Final = r"(?:[\w']+[ -]+){0,3}"
_TYPED_APOSTROPHES: Final = "[\u2018\u2019\u02bc\uff07\u00b4`]"


class PatternError(ValueError):
    """A phrase that cannot be read; its text says why, as the end of a sentence."""


def regex(phrase: str) -> str:
    """Translate a phrase; the result is read alike by Python's `re` and by Polars.

    Raises
    ------
    PatternError
        If it has an open bracket, a character that is no letter or digit, or no word that must be there.
    """
    if len(phrase) > MOST_CHARACTERS:
        raise PatternError(f"is longer than {MOST_CHARACTERS} characters")
    parts = _PARTS.findall(plain(phrase))
    alternatives, rest = _choice(parts, 0)
    if rest != len(parts):
        raise PatternError("closes a bracket that was never opened")
    found = [_joined(each) for each in alternatives]
    if None in found:
        raise PatternError("has no word that must be there")
    return "(?:" + "|".join(each for each in found if each is not None) + ")"


# An element of a phrase: its expression, and whether it may be left out.
_Element = tuple[str, bool]


def _choice(parts: list[str], at: int) -> tuple[list[list[_Element]], int]:
    """Read alternatives up to the closing bracket or the end; return them and where that is."""
    alternatives: list[list[_Element]] = [[]]
    while at < len(parts) and parts[at] != ")":
        if parts[at] == "|":
            alternatives.append([])
        elif parts[at] == "(":
            element, at = _bracket(parts, at)
            alternatives[-1].append(element)
        else:
            alternatives[-1].append(_word(parts[at]))
        at += 1
    return alternatives, at


def _bracket(parts: list[str], at: int) -> tuple[_Element, int]:
    inner, closing = _choice(parts, at + 1)
    if closing == len(parts):
        raise PatternError("opens a bracket that is not closed")
    branches = [_joined(branch) for branch in inner if branch]
    if not branches or None in branches:
        raise PatternError("has a bracket with nothing in it that must be there")
    written = [each for each in branches if each is not None]
    return ("(?:" + "|".join(written) + ")", len(written) < len(inner)), closing


def _word(part: str) -> _Element:
    if part == "*":
        return _GAP, True
    if not _WORD.fullmatch(part):
        raise PatternError(f"has {part!r}, where only letters, digits, ', * and brackets may stand")
    begins = part.endswith("*")
    return part.removesuffix("*").replace("'", "'?") + (_REST if begins else ""), False


def _joined(elements: list[_Element]) -> str | None:
    """Put a space between the elements, and into those that may be left out; None if all of them may."""
    pivot = next((place for place, (_, optional) in enumerate(elements) if not optional), None)
    if pivot is None or elements[0][0] == _GAP or elements[-1][0] == _GAP:
        return None
    after = map(_following, elements[pivot + 1 :])
    return "".join([_leading(elements[:pivot]), elements[pivot][0], *after])


def _leading(elements: list[_Element]) -> str:
    """Put what may be left out before a word. A gap goes with what it follows: no phrase begins with one."""
    led = gap = ""
    for expression, _ in reversed(elements):
        if expression == _GAP:
            gap += _GAP
        else:
            led, gap = f"(?:{expression}{_BETWEEN}{gap})?{led}", ""
    return led


def _following(element: _Element) -> str:
    expression, optional = element
    if expression == _GAP:
        return f"(?:{_BETWEEN}[\\w']+){{0,3}}"
    return f"(?:{_BETWEEN}{expression})?" if optional else f"{_BETWEEN}{expression}"


class _Bare(dict[int, int]):
    """`str.translate`'s table from letters to letters without accents, filled as they are met."""

    def __missing__(self, code_point: int) -> int:
        parts = unicodedata.normalize("NFD", chr(code_point))
        found = ord(parts[0]) if all(map(unicodedata.combining, parts[1:])) else code_point
        self[code_point] = found
        return found


_BARE: Final = _Bare()


def plain(said: str) -> str:
    """Give a text in small letters without accents, one character for each: offsets stay true."""
    folded = text.fold(said)
    return folded if folded.isascii() else folded.translate(_BARE)


def roughly_plain(column: str) -> pl.Expr:
    """Give the same for whole columns, except that words simply stand between single spaces.

    Whatever a phrase finds in `plain`, it finds here: this is where candidates are sought.
    """
    said = pl.col(column).str.to_lowercase().str.replace_all(_TYPED_APOSTROPHES, "'")
    bare = said.str.normalize("NFKD").str.replace_all(r"\pM+", "").str.normalize("NFC")
    return bare.str.replace_all(r" *[^\pL\pN' ][^\pL\pN']*| {2,}", " ")
