"""Numbers that a state gives a person.

What belongs here: those whose shape is telling enough to be found in prose, and those that a word announces.
What does not: their check digits, which stdnum knows; numbers of companies.
"""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 - a field's type
from typing import TYPE_CHECKING, Final, NamedTuple

from stdnum.au import tfn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.se import personnummer

from qm_pipeline.ingest.entities import context
from qm_pipeline.ingest.entities.digits import Span, ascii_digits, in_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator

SSN: Final = "[SSN]"
NATIONAL_ID: Final = "[NATIONAL_ID]"

_GAP: Final = r"[ \u00a0\-\u2010-\u2015]"


class _Shape(NamedTuple):
    """How one country writes the number, and whether given characters are one.

    One check digit and even groups are weak evidence: such a number must stand alone, and be nobody's order.
    """

    form: str
    is_valid: Callable[[str], bool]
    is_weak: bool = False


class _Announced(NamedTuple):
    """A number that is one only behind its name: its digits alone look like any other number."""

    words: str
    is_valid: Callable[[str], bool]


def _is_nino(number: str) -> bool:
    """Whether the prefix of a British national insurance number is one that is given out."""
    return number[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def _is_ssn(number: str) -> bool:
    """Apply the rules of issue (SSA, IRS), not the list of numbers used in adverts: those are numbers too."""
    area, group, serial = number[:3], number[3:5], number[5:]
    if area in {"000", "666"} or group == "00" or serial == "0000":
        return False
    return area < "900" or "50" <= group <= "99"  # above: taxpayer numbers of people without an SSN


_SSN_FORM: Final = rf"\d{{3}}(?:{_GAP}|\.)\d{{2}}(?:{_GAP}|\.)\d{{4}}"

# Told apart from other numbers by shape and check digits alone.
_TELLING: Final = (
    _Shape(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d\d){3}[ -]?[A-D]", _is_nino),
    _Shape(r"\d{8}[ -]?[A-Z]", dni.is_valid),
    _Shape(r"[XYZ][ -]?\d{7}[ -]?[A-Z]", nie.is_valid),
    _Shape(r"(?i:[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z])", codicefiscale.is_valid),
    _Shape(r"[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", nir.is_valid),
    _Shape(r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
    _Shape(r"\d{6}[-+A]\d{3}[0-9A-Y]", hetu.is_valid),
    _Shape(r"(?:\d{2})?\d{6}[-+]\d{4}", personnummer.is_valid),
    _Shape(r"\d{6}-\d{4}", cpr.is_valid),
    _Shape(r"\d{6} ?\d{5}", fodselsnummer.is_valid),
    _Shape(rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}", sin.is_valid, is_weak=True),
    _Shape(rf"\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}", aadhaar.is_valid, is_weak=True),
    _Shape(r"[A-Z]{5}\d{4}[A-Z]", pan.is_valid),
    _Shape(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", nn.is_valid),
    _Shape(r"756\.\d{4}\.\d{4}\.\d{2}", ahv.is_valid),
    _Shape(r"\d{6}-[1-4]\d{6}", rrn.is_valid),
    _Shape(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dX]", mod_11_2.is_valid),  # China
    _Shape(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", curp.is_valid),
)

_NAMED: Final = (
    _Announced(r"nhs", nhs.is_valid),
    _Announced(r"pesel", pesel.is_valid),
    _Announced(r"steuer-?id\w*|idnr|steueridentifikationsnummer", idnr.is_valid),
    _Announced(r"bsn|burgerservicenummer", bsn.is_valid),
    _Announced(r"tfn|tax file", tfn.is_valid),
    _Announced(r"cpf", cpf.is_valid),
    _Announced(r"aadhaar|aadhar", aadhaar.is_valid),
    _Announced(r"sin|social insurance", sin.is_valid),
)

GATE: Final = "|".join(
    [
        r"\b(?i:ssn|social|itin|tax\s+id)\b[\s\S]*\d",
        rf"\b(?:{_SSN_FORM})\b",
        *(rf"\b(?:{shape.form})\b" for shape in _TELLING),
        *(rf"\b(?i:{named.words})\b[\s\S]*\d" for named in _NAMED),
    ]
)


def _standing_alone(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w#])(?<!\d[.-])(?:{form})(?!\w|[.-]\d)")


_SSN: Final = _standing_alone(_SSN_FORM)
_BARE_SSN: Final = re.compile(r"(?<!\w)\d{9}(?!\w)")
_SHAPES: Final = tuple((_standing_alone(shape.form), shape) for shape in _TELLING)
_MORE_DIGITS: Final = re.compile(r"\W{1,3}\d")
_DIGITS_BEFORE: Final = re.compile(r"\d[ .\-/]{1,3}$")
_NAMES: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{named.words})(?!\w)", re.IGNORECASE), named.is_valid) for named in _NAMED
)
_NUMBER: Final = re.compile(rf"(?<![\w.])\d(?:(?:{_GAP}|\.)?\d){{7,11}}(?!\w)")


def spans(text: str) -> Iterator[Span]:
    """Yield the national numbers of a text; where two countries claim one, the first counts."""
    yield from _social_security(text)
    for pattern, shape in _SHAPES:
        for match in pattern.finditer(text):
            trusted = not shape.is_weak or _stands_alone(text, match)
            if trusted and shape.is_valid(in_ascii(match[0])):
                yield Span(match.start(), match.end(), NATIONAL_ID)
    for match in _NUMBER.finditer(text):
        if _is_announced(match[0], context.before(text, match.start())):
            yield Span(match.start(), match.end(), NATIONAL_ID)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    goes_on = _MORE_DIGITS.match(text, match.end()) or _DIGITS_BEFORE.search(
        context.before(text, match.start())
    )
    return not goes_on and not context.names_a_reference(context.before(text, match.start()))


def _social_security(text: str) -> Iterator[Span]:
    for match in _SSN.finditer(text):
        if _is_ssn(ascii_digits(match[0])):
            yield Span(match.start(), match.end(), SSN)
    for match in _BARE_SSN.finditer(text):
        words = context.before(text, match.start())
        if context.speaks_of_social_security(words) and _is_ssn(ascii_digits(match[0])):
            yield Span(match.start(), match.end(), SSN)


def _is_announced(number: str, words: str) -> bool:
    digits = ascii_digits(number)
    return any(name.search(words) and is_valid(digits) for name, is_valid in _NAMES)
