"""Phone numbers: international, North American, national with a trunk zero, bare after a word that says so.

What belongs here: the shapes, and asking libphonenumber's numbering plans. What does not: spoken digits.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import phonenumbers

from qm_pipeline.ingest.entities import context
from qm_pipeline.ingest.entities.digits import Span, ascii_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = "[PHONE]"  # noqa: S105 - the mark that replaces a number, not a secret

INTERNATIONAL_GATE: Final = r"\+.{0,3}\d(?:[^0-9A-Za-z]{0,4}\d){6}"
GATE: Final = r"\d(?:[^0-9A-Za-z:]{0,4}\d){8}|\b\d{3}[^0-9A-Za-z:]\d{4}\b"

_GAP: Final = r"[ \t\u00a0\u2000-\u200b\u202f.\-\u2010-\u2015\u2212]"
_NOT_INSIDE: Final = r"(?<![\w$€£#])(?<!\d[.,:/])"
_NOT_GOING_ON: Final = r"(?!\w|[.,:/]\d|-\d)"

_INTERNATIONAL: Final = re.compile(
    rf"(?<![\w+])\+{_GAP}?\(?\d(?:[/()]|{_GAP}){{0}}(?:(?:[/()]|{_GAP}){{0,3}}\d){{6,16}}"
)
_NORTH_AMERICAN: Final = re.compile(
    rf"{_NOT_INSIDE}(?:\+?1{_GAP}{{0,2}})?"
    rf"(?:\(\d{{3}}\){_GAP}{{0,2}}\d{{3}}{_GAP}{{0,2}}|\d{{3}}{_GAP}{{1,3}}\d{{3}}{_GAP}{{1,3}})\d{{4}}{_NOT_GOING_ON}"
)
_NATIONAL: Final = re.compile(
    rf"{_NOT_INSIDE}(?<!\d[ .\-])(?:00{_GAP}?[1-9]|\(?0[1-9])\d{{0,4}}\)?"
    rf"(?:(?:/|{_GAP}){{0,2}}\d){{6,12}}{_NOT_GOING_ON}"
)
_BARE: Final = re.compile(rf"{_NOT_INSIDE}(?:\d{{10,12}}|\d{{3}}{_GAP}\d{{4}}){_NOT_GOING_ON}")

# Where a number with a trunk zero may be from, and what else may come without a country code.
_REGIONS: Final = ("GB", "DE", "FR", "IT", "NL", "BE", "AT", "CH", "IE", "SE", "AU", "NZ", "IN", "ZA", "JP")
_GROUPED: Final = re.compile(r"\D")


def international_spans(text: str) -> Iterator[Span]:
    """Yield the phone numbers that begin with + and a country code."""
    for match in _INTERNATIONAL.finditer(text):
        end = _international_end(text, match.start(), match.end())
        if end is not None:
            yield Span(match.start(), end, TOKEN)


def spans(text: str) -> Iterator[Span]:
    """Yield the other phone numbers of a text; they may overlap."""
    for pattern, is_phone in ((_NORTH_AMERICAN, _by_shape), (_NATIONAL, _by_plan), (_BARE, _by_word)):
        for match in pattern.finditer(text):
            if is_phone(match[0], context.before(text, match.start())):
                yield Span(match.start(), match.end(), TOKEN)


def _international_end(text: str, start: int, end: int) -> int | None:
    """Return the end of the number, without the groups behind it that no country's plan allows."""
    ends = [match.end() for match in re.finditer(r"\d+", text[start:end])]
    candidates = [start + each for each in reversed(ends)]
    for candidate in candidates:
        if _is_valid("+" + ascii_digits(text[start:candidate])):
            return candidate
    # A number that no plan has issued (films, typing errors) is still one if its length is possible.
    return next((each for each in candidates if _is_possible("+" + ascii_digits(text[start:each]))), None)


def _by_shape(_number: str, words: str) -> bool:
    """3-3-4 is a phone number whatever the digits: people make up 555 123 4567. Except an order's."""
    return not context.names_a_reference(words)


def _by_plan(number: str, words: str) -> bool:
    if context.names_a_reference(words):
        return False
    digits = ascii_digits(number)
    if digits.startswith("00"):
        return _is_valid("+" + digits[2:])
    grouped = _GROUPED.search(number) is not None
    if grouped or context.speaks_of_phones(words):
        return any(_is_valid(digits, region) for region in _REGIONS)
    return any(_is_mobile(digits, region) for region in ("GB", "DE", "FR", "NL"))


def _by_word(_number: str, words: str) -> bool:
    """After "my number is" any number of such a length is one, whatever country's it may be."""
    return context.speaks_of_phones(words)


@lru_cache(maxsize=4096)
def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _is_valid(number: str, region: str | None = None) -> bool:
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _is_possible(number: str) -> bool:
    parsed = _parsed(number, None)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


def _is_mobile(number: str, region: str) -> bool:
    parsed = _parsed(number, region)
    if parsed is None or not phonenumbers.is_valid_number_for_region(parsed, region):
        return False
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
