"""International bank account numbers (ISO 13616), in one piece or in groups of four.

What belongs here: finding them in text. What does not: check digits and forms, which stdnum knows.
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Final

from stdnum import iban

from qm_pipeline.ingest.entities.digits import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = "[IBAN]"  # noqa: S105 - the mark that replaces a number, not a secret
GATE: Final = r"(?i:\b[A-Z]{2}\s?\d{2}(?:[\s\-.]{0,2}[A-Z0-9]){11})"

# The registry's lengths (ISO 13616), so that prose ("at 10 am") costs one look.
_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC",
        32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
_START: Final = re.compile(r"(?<![^\W_])[A-Za-z]{2}\s?\d{2}(?=[\s\-.]?[A-Za-z0-9])")
_VALUES: Final = {character: str(int(character, 36)) for character in string.ascii_uppercase + string.digits}
_CHARACTER: Final = re.compile(r"[\s\-.\u00a0]{0,2}([A-Za-z0-9])")


def spans(text: str) -> Iterator[Span]:
    """Yield the account numbers of a text."""
    position = 0
    while start := _START.search(text, position):
        end = _end(text, start.start())
        if end is None:
            position = start.start() + 1
            continue
        yield Span(start.start(), end, TOKEN)
        position = end


def _end(text: str, start: int) -> int | None:
    """Return where the account number that begins at `start` ends, if it is valid."""
    length = _LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return None
    characters, end = _characters(text, start, length)
    valid = _adds_up(characters) and iban.is_valid(characters)
    return end if valid and not _goes_on(text, end) else None


def _adds_up(characters: str) -> bool:
    """Look at the check digits alone, as stdnum does after much else: of hundred that are none one passes."""
    moved = (characters[4:] + characters[:4]).upper()
    return int("".join(map(_VALUES.__getitem__, moved))) % 97 == 1


def _characters(text: str, start: int, length: int) -> tuple[str, int]:
    characters = ""
    end = start
    while len(characters) < length and (match := _CHARACTER.match(text, end)):
        characters += match[1]
        end = match.end()
    return characters, end


def _goes_on(text: str, end: int) -> bool:
    """Whether a letter or digit follows directly: then the word was cut in two."""
    return end < len(text) and text[end].isalnum()
