"""Numbers that were said, and written down as words by a transcriber: "four one one one, double two".

What belongs here: reading digit words back into digits. What does not: "forty-one eleven" and other whole
numbers, which nobody can split into digits for certain.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import phonenumbers

from qm_pipeline.ingest.entities import cards, context, national_ids, phones
from qm_pipeline.ingest.entities.digits import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS: Final = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_REPEATS: Final = {"double": 2, "triple": 3, "treble": 3}
_WORD: Final = "|".join([*_DIGITS, *_REPEATS])
FEWEST: Final = 7
_SEQUENCE: Final = rf"(?:{_WORD})(?:[\s,.\-]{{1,3}}(?:{_WORD}|uh|um|and|er)){{5,}}"
GATE: Final = rf"(?i:{_SEQUENCE})"
_RUN: Final = re.compile(rf"(?<!\w){_SEQUENCE}(?!\w)", re.IGNORECASE)
_TOKEN: Final = re.compile(rf"(?<!\w)(?:{_WORD})(?!\w)", re.IGNORECASE)
_PHONE_LENGTHS: Final = (10, 11)


class _Said(NamedTuple):
    """A digit, and where the words for it stand; several digits may share one place ("double two")."""

    digits: str
    start: int
    end: int


def spans(text: str) -> Iterator[Span]:
    """Yield the card, social security and phone numbers that are spelt in digit words."""
    for run in _RUN.finditer(text):
        said = list(_said(text, run.start(), run.end()))
        digits = "".join(each.digits for each in said)
        if len(digits) >= FEWEST:
            card = _card(said)
            if card is not None:
                yield card
            elif token := _whole(digits, context.before(text, run.start())):
                yield Span(said[0].start, said[-1].end, token)


def _said(text: str, start: int, end: int) -> Iterator[_Said]:
    times = 1
    began = start
    for match in _TOKEN.finditer(text, start, end):
        word = match[0].lower()
        began = match.start() if times == 1 else began
        if word in _REPEATS:
            times = _REPEATS[word]
            continue
        yield _Said(_DIGITS[word] * times, began, match.end())
        times = 1


def _card(said: list[_Said]) -> Span | None:
    for first in range(len(said)):
        digits = ""
        for each in said[first:]:
            digits += each.digits
            if len(digits) >= cards.SHORTEST and cards.is_card(digits):
                return Span(said[first].start, each.end, cards.TOKEN)
            if len(digits) > cards.LONGEST:
                break
    return None


def _whole(digits: str, words: str) -> str | None:
    if context.names_a_reference(words):
        return None
    if len(digits) == 9 and context.speaks_of_social_security(words):  # noqa: PLR2004 - an SSN's length
        return national_ids.SSN
    announced = context.speaks_of_phones(words) and len(digits) <= max(_PHONE_LENGTHS)
    return phones.TOKEN if announced or _is_phone(digits) else None


def _is_phone(digits: str) -> bool:
    if len(digits) not in _PHONE_LENGTHS:
        return False
    region = "GB" if digits.startswith("0") else "US"
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
