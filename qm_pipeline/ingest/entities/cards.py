"""Payment card numbers: issuer prefix, length and the Luhn digit (ISO/IEC 7812-1).

What belongs here: which digits are a card number. What does not: other numbers with a Luhn digit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stdnum import luhn

from qm_pipeline.ingest.entities.digits import SEPARATOR, Group, Span, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN: Final = "[CARD]"  # noqa: S105 - the mark that replaces a number, not a secret
SHORTEST: Final = 13
LONGEST: Final = 19
GATE: Final = rf"\d(?:{SEPARATOR}{{0,3}}\d){{{SHORTEST - 1}}}"

# Lengths and prefixes that issuers have; they keep nine in ten other numbers with a valid Luhn digit out.
_ISSUED: Final = re.compile(
    r"""
      4(?:\d{12}|\d{15}|\d{18})                               # Visa: 13, 16, 19
    | 5[0-8]\d{14,17} | 6\d{15,18}                            # Mastercard, Maestro, Discover, UnionPay, RuPay
    | (?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}   # Mastercard, second range
    | 220[0-4]\d{12,15}                                       # Mir
    | 3[47]\d{13}                                             # American Express
    | 3(?:0[0-5]|095|[689]\d)\d{11}                           # Diners Club
    | 35(?:2[89]|[3-8]\d)\d{12}                               # JCB
    | 8[12]\d{14,17} | 9792\d{12}                             # RuPay and UnionPay, Troy
    """,
    re.VERBOSE,
)


def is_card(digits: str) -> bool:
    """Whether these digits are a card number that an issuer could have issued."""
    return _ISSUED.fullmatch(digits) is not None and luhn.is_valid(digits)


def spans(text: str) -> Iterator[Span]:
    """Yield the card numbers of a text, whole or in groups."""
    for groups in runs(text, SHORTEST):
        first = 0
        while first < len(groups):
            last = _last_group(groups, first, text)
            if last is None:
                first += 1
                continue
            yield Span(groups[first].start, groups[last].end, TOKEN)
            first = last + 1


def _last_group(groups: list[Group], first: int, text: str) -> int | None:
    """Return the last group of the longest card number that begins with group `first`."""
    digits = ""
    found = None
    for last in range(first, len(groups)):
        digits += groups[last].digits
        if len(digits) > LONGEST:
            break
        if (
            len(digits) >= SHORTEST
            and _grouped_like_a_card(groups[first : last + 1], text)
            and is_card(digits)
        ):
            found = last
    return found


def _grouped_like_a_card(groups: list[Group], text: str) -> bool:
    """Refuse columns of figures: a card is written whole, in fours, as 4-6-4, 4-6-5, or evenly."""
    sizes = [len(group.digits) for group in groups]
    if len(sizes) == 1:
        return not _is_fraction(groups[0], text)
    in_fours = sizes[0] == 4 and all(3 <= size <= 7 for size in sizes[1:])  # noqa: PLR2004 - see the docstring
    evenly = len(set(sizes[:-1])) == 1 and sizes[-1] <= max(sizes[0], 4)
    return (in_fours or evenly) and not _is_amount(groups, text)


def _is_fraction(group: Group, text: str) -> bool:
    """Whether the digits stand behind a decimal point: 0.4111111111111111."""
    return group.start > 1 and text[group.start - 1] in ".," and text[group.start - 2].isdecimal()


def _is_amount(groups: list[Group], text: str) -> bool:
    """Whether the groups are thousands: 4,111,111,111,111,111."""
    inner = groups[1:]
    return all(len(each.digits) == 3 and text[each.start - 1] in ".,'" for each in inner)  # noqa: PLR2004
