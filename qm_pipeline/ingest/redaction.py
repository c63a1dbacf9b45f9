"""Personal numbers and addresses out of text, a typed token in their place, before anything is stored.

What belongs here: which kinds are looked for, in which order, and how to get through a million texts quickly.
What does not: how one kind is found (entities/). Figures on how well: docs/redaction.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence  # noqa: TC003 - a field's type
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.ingest.entities import (
    addresses,
    bank_accounts,
    cards,
    national_ids,
    phones,
    spoken,
)

if TYPE_CHECKING:
    from qm_pipeline.ingest.entities.digits import Span


class _Finder(NamedTuple):
    """How one kind is found, and what a text must hold for it to be worth looking."""

    gate: str
    spans: Callable[[str], Iterable[Span]]


# The order decides who gets a number that two kinds claim: the more certain kind comes first.
_FINDERS: Final = (
    _Finder(addresses.EMAIL_GATE, addresses.email_spans),
    _Finder(bank_accounts.GATE, bank_accounts.spans),
    _Finder(addresses.IP_GATE, addresses.ip_spans),
    _Finder(cards.GATE, cards.spans),
    _Finder(phones.INTERNATIONAL_GATE, phones.international_spans),
    _Finder(national_ids.GATE, national_ids.spans),
    _Finder(phones.GATE, phones.spans),
    _Finder(spoken.GATE, spoken.spans),
)
_GATES: Final = tuple((re.compile(finder.gate), finder.spans) for finder in _FINDERS)

# No gate opens to a text without one of these; a test holds them to that. Most texts have none.
_SUSPECT: Final = rf"[\d@(\[{{<:]|{spoken.GATE}"

_PASSES: Final = 8
_ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u00([2-7][0-9A-Fa-f])")
_NOT_TO_WRITE_OUT: Final = b'"\\\x7f'
_DIGEST_BYTES: Final = 12


def redact(text: str) -> str:
    """Return the text with every entity replaced by its token; redacting the result again changes nothing."""
    return _redact(text, [spans for gate, spans in _GATES if gate.search(text)])


def redact_series(texts: pl.Series) -> pl.Series:
    """Redact many texts, each as `redact` does.

    The gates are Rust's to check, and of most texts one look is enough; Python sees only what a gate lets
    through.
    """
    table = texts.alias("text").to_frame().with_row_index("row").filter(pl.col("text").str.contains(_SUSPECT))
    gates = [pl.col("text").str.contains(finder.gate).alias(str(n)) for n, finder in enumerate(_FINDERS)]
    suspects = table.with_columns(gates).filter(pl.any_horizontal(pl.col(pl.Boolean)))
    if suspects.is_empty():
        return texts
    redacted = [
        _redact(text, [finder.spans for finder, is_open in zip(_FINDERS, opened, strict=True) if is_open])
        for _, text, *opened in suspects.iter_rows()
    ]
    return texts.clone().scatter(suspects["row"], redacted)  # scatter writes into the series it is called on


def redact_bytes(raws: Sequence[bytes]) -> list[bytes]:
    r"""Redact bytes of which nobody knows what they are: lines that were refused.

    JSON's escapes of plain characters are written out first, for `\u0034` hides a digit; and where NUL bytes
    hide one (UTF-16 read as UTF-8), the bytes are kept without them.
    """
    redacted = _redact_latin([_ESCAPED.sub(_write_out, raw) for raw in raws])
    places = [place for place, raw in enumerate(redacted) if b"\0" in raw]
    dense = [redacted[place].replace(b"\0", b"") for place in places]
    for place, before, after in zip(places, dense, _redact_latin(dense), strict=True):
        redacted[place] = redacted[place] if before == after else after
    return redacted


def pseudonym(identifier: str, redacted: str) -> str:
    """Return an identifier, or where it is itself a person's address or number, a stable name for it.

    The same identifier gives the same name, so that a customer's contacts still belong together.

    Parameters
    ----------
    identifier
        As it was delivered.
    redacted
        What `redact` makes of it.
    """
    token = addresses.EMAIL if addresses.EMAIL in redacted else redacted
    if redacted == identifier or not _is_token(token):
        return identifier
    digest = hashlib.blake2b(identifier.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return f"{token[:-1]}:{digest}]"


def _is_token(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and text[1:-1].replace("_", "").isalpha()


def _redact(text: str, finders: list[Callable[[str], Iterable[Span]]]) -> str:
    """Redact until nothing changes: a token is shorter than what it replaced, so a word may reach farther.

    A gate that was shut stays shut, for a token brings no digit and no sign that a gate looks for.
    """
    for _ in range(_PASSES if finders else 0):
        redacted = text
        for spans in finders:
            redacted = _replaced(redacted, sorted(spans(redacted), key=_first_and_longest))
        if redacted == text:
            break
        text = redacted
    return text


def _first_and_longest(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def _replaced(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    position = 0
    for span in spans:
        if span.start >= position:
            parts += [text[position : span.start], span.token]
            position = span.end
    parts.append(text[position:])
    return "".join(parts)


def _redact_latin(raws: Sequence[bytes]) -> list[bytes]:
    """Redact by way of the one encoding in which every byte is a character."""
    texts = pl.Series("raw", [raw.decode("latin-1") for raw in raws], dtype=pl.String)
    return [text.encode("latin-1") for text in redact_series(texts)]


def _write_out(match: re.Match[bytes]) -> bytes:
    code = int(match[2], 16)
    return match[0] if code in _NOT_TO_WRITE_OUT else match[1] + bytes([code])
