"""Addresses on the net: e-mail and IP, version 4 and 6.

What belongs here: finding them in text. What does not: web addresses, which name pages rather than people.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Final

from qm_pipeline.ingest.entities.digits import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

EMAIL: Final = "[EMAIL]"
IP: Final = "[IP]"
EMAIL_GATE: Final = r"@|(?i:[(\[{<]\s?at\s?[)\]}>])"
IP_GATE: Final = r"\d\.\d{1,3}\.\d{1,3}\.\d|[0-9A-Fa-f]:[0-9A-Fa-f]{0,4}:|::[0-9A-Fa-f]"

_AT: Final = r"(?:@|\s?[(\[{<]\s?at\s?[)\]}>]\s?)"
_EMAIL: Final = re.compile(
    rf"""
    (?<![\w.+-])
    [\w.+%&'~-]{{1,64}} {_AT}                       # of what RFC 5322 allows, what providers do
    (?:[^\W_](?:[\w-]{{0,62}}[^\W_])?\.)+           # the domain's labels
    (?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]{{2,59}})      # the top-level domain has no digits: a@1.50 is a price
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IPV4: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", re.ASCII)
_IPV6: Final = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:])")
_VERSION_WORD: Final = re.compile(
    r"(?:version|ver|v|release|build|firmware|section|clause)[\s.:#]*$", re.IGNORECASE
)
_REACH: Final = 16  # characters in front of a number in which such a word makes it a version


def email_spans(text: str) -> Iterator[Span]:
    """Yield the e-mail addresses of a text."""
    for match in _EMAIL.finditer(text):
        yield Span(match.start(), match.end(), EMAIL)


def ip_spans(text: str) -> Iterator[Span]:
    """Yield the IP addresses of a text; four parts after the word "version" are none."""
    for match in _IPV4.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        if _is_ipv4(match[0]) and not _VERSION_WORD.search(before):
            yield Span(match.start(), match.end(), IP)
    for match in _IPV6.finditer(text):
        if _is_ipv6(match[0].rstrip(".")):
            yield Span(match.start(), match.start() + len(match[0].rstrip(".")), IP)


def _is_ipv4(text: str) -> bool:
    # A leading zero is no IPv4 notation for the library, and is one for people who write 010.001.000.012.
    plain = ".".join(part.lstrip("0") or "0" for part in text.split("."))
    try:
        IPv4Address(plain)
    except AddressValueError:
        return False
    return True


def _is_ipv6(text: str) -> bool:
    """Whether it is an address with a digit (`a::b` is a program's) and an end (`12::` is a typing error)."""
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return any(char.isdigit() for char in text) and not text.endswith("::")
