"""Runs of digits in text, however they are grouped and in whatever script.

What belongs here: finding the runs, their groups and their plain ASCII digits. What does not: their meaning.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# What people and programs put between groups: spaces of every width, hyphens and dashes, dots, slashes, bars.
SEPARATOR: Final = r"[\s\u200b-\u200d\u2060\ufeff.,\-\u2010-\u2015\u2212_/|*]"
_RUN: Final = re.compile(rf"\d(?:{SEPARATOR}{{0,3}}\d)*")
_GROUP: Final = re.compile(r"\d+")


class Span(NamedTuple):
    """Where an entity stands in a text, and the token that takes its place."""

    start: int
    end: int
    token: str


class Group(NamedTuple):
    """Adjacent digits, in ASCII."""

    start: int
    end: int
    digits: str


def in_ascii(text: str) -> str:
    """Return `text` with the decimal digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def ascii_digits(text: str) -> str:
    """Return the decimal digits of `text`, of any script, as 0 to 9; everything else is dropped."""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def runs(text: str, least: int) -> Iterator[list[Group]]:
    """Yield the runs of at least `least` digits as lists of their groups."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() < least:
            continue
        groups = [
            Group(match.start(), match.end(), ascii_digits(match[0]))
            for match in _GROUP.finditer(text, run.start(), run.end())
        ]
        if sum(len(group.digits) for group in groups) >= least:
            yield groups
