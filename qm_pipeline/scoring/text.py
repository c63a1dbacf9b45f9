"""From a turn's text to its tokens, with their places in the text as it was stored.

What belongs here: folding of characters (one to one, so that every offset stays true) and the grammar of
tokens. What does not: what a token means; negation, lexicons and weights are `features` and `sentiment`.

`kernel` scans the same grammar over UTF-8 bytes with the same folding; a test holds the two to each other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

SPACE: Final = ord(" ")
# Past this code point lie only rare ideographs (letters) and, from FOLD_END, private and control characters.
FOLD_TABLE_SIZE: Final = 0x20000
FOLD_END: Final = 0x40000

# Fixed blocks rather than a Unicode category: a category grows with the Python version, and scores must not.
EMOJI_RANGES: Final = ((0x2600, 0x27BF), (0x2B50, 0x2B55), (0x1F000, 0x1FAFF))
_EMOJI: Final = frozenset(point for low, high in EMOJI_RANGES for point in range(low, high + 1))
_SKIN_TONES: Final = (0x1F3FB, 0x1F3FF)
_JOINERS: Final = frozenset({*range(0xFE00, 0xFE10), 0x20E3})
_PUNCTUATION: Final = {
    ord(found): ord(meant)
    for found, meant in (
        ("\u2018", "'"), ("\u2019", "'"), ("\u02bc", "'"), ("\uff07", "'"), ("\u00b4", "'"), ("`", "'"),
        ("\u2026", "."), ("\uff0e", "."), ("\u3002", "."), ("\uff0c", ","), ("\uff1b", ";"),
        ("\uff01", "!"), ("\uff1f", "?"), ("\u203c", "!"), ("\u2049", "?"),
    )
}  # fmt: skip


def is_emoji(code_point: int) -> bool:
    """Whether a folded code point is a pictograph, which is a token by itself."""
    return code_point in _EMOJI


def fold_code_point(code_point: int) -> int:
    """Fold one character to one character: lower case, plain punctuation, space for what carries no meaning.

    One to one, so that a position in the folded text is the position in the original.
    """
    if code_point in _PUNCTUATION:
        return _PUNCTUATION[code_point]
    if code_point < 0x80:  # noqa: PLR2004  # the end of ASCII
        return _fold_ascii(code_point)
    if is_emoji(code_point):
        return SPACE if _SKIN_TONES[0] <= code_point <= _SKIN_TONES[1] else code_point
    if code_point >= FOLD_TABLE_SIZE:
        return code_point if code_point < FOLD_END else SPACE
    return _fold_letter(chr(code_point))


def _fold_ascii(code_point: int) -> int:
    character = chr(code_point)
    return ord(character.lower()) if character.isprintable() else SPACE


def _fold_letter(character: str) -> int:
    if character.isdecimal():
        return ord("0") + unicodedata.decimal(character)
    plain = unicodedata.normalize("NFKC", character)
    folded = (plain if len(plain) == 1 else character).lower()
    if len(folded) != 1:
        folded = character
    return ord(folded) if _is_letter(character) and _is_letter(folded) else SPACE


def _is_letter(character: str) -> bool:
    """Letters and the marks that combine with them; joiners of emoji are marks too, and are not meant."""
    if ord(character) in _JOINERS:
        return False
    return character.isalpha() or unicodedata.category(character).startswith("M")


class Folding(dict[int, int]):
    """`str.translate`'s table, filled as characters are met.

    Parameters
    ----------
    alike
        Code points of folded letters to those of the letters that stand for them, in this language.
    """

    def __init__(self, alike: Mapping[int, int]) -> None:
        super().__init__()
        self._alike = alike

    def __missing__(self, code_point: int) -> int:
        """Fold a character that is met for the first time."""
        folded = fold_code_point(code_point)
        self[code_point] = self._alike.get(folded, folded)
        return self[code_point]


_FOLDING: Final = Folding({})

_EMOJI_CLASS: Final = "".join(f"{chr(low)}-{chr(high)}" for low, high in EMOJI_RANGES)
_LETTER: Final = rf"[^\x00-`{{-\x7f{_EMOJI_CLASS}]"  # of folded text: there are no capitals left
_WORD: Final = rf"(?:{_LETTER}(?:{_LETTER}|[0-9])*)"
_TOKEN: Final = re.compile(
    rf"(?P<url>(?:https?://|www\.)[^ ]*)"
    rf"|(?P<mark>\[[a-z_ ]{{1,24}}\])"
    rf"|(?P<user>@[a-z0-9_]+)"
    rf"|(?P<emoticon>[:;=]-?[()\[\]/\\|dpo*](?!{_LETTER}|[0-9/]))"
    rf"|(?P<heart></?3(?![0-9]))"
    rf"|(?P<number>[0-9]+(?:[.,:/][0-9]+)*)"
    rf"|(?P<word>{_WORD}(?:'{_WORD})*)"
    rf"|(?P<emoji>[{_EMOJI_CLASS}])"
    rf"|(?P<stop>[.,;!?]+)"
)
_ELONGATED: Final = re.compile(r"(.)\1{2,}")
_MOUTHS: Final = {"]": ")", "[": "(", "\\": "/", "|": "/"}
_PLACEHOLDERS: Final = {"url": "<url>", "mark": "<mark>", "user": "<user>"}


class Token(NamedTuple):
    """A token: its normal form, where it stands in the original text, and of what kind it is.

    `kind` is the name of its group in the grammar; a `stop` ends the reach of a negation and may have no
    form.
    """

    form: str
    start: int
    end: int
    kind: str


def fold(text: str, folding: Folding = _FOLDING) -> str:
    """Fold a text character by character; the result has the length of the input."""
    return text.translate(folding)


def tokens(text: str, folding: Folding = _FOLDING) -> list[Token]:
    """Split a text into tokens.

    Parameters
    ----------
    text
        As stored; any Unicode.
    folding
        How the language folds characters; by default none of its letters stands for another.

    Returns
    -------
    list of Token
        In the order of the text, with character offsets into `text`.
    """
    return [
        Token(
            normal_form(match.lastgroup or "", match.group()),
            match.start(),
            match.end(),
            match.lastgroup or "",
        )
        for match in _TOKEN.finditer(fold(text, folding))
    ]


def normal_form(kind: str, matched: str) -> str:
    """Give the form under which a token is counted.

    Numbers longer than a digit are one token, since which number it is must not matter; letters repeated more
    than twice are repeated twice.
    """
    if kind == "word":
        return _ELONGATED.sub(r"\1\1", matched)
    if kind == "number":
        return matched if len(matched) == 1 else "<num>"
    if kind == "emoticon":
        eyes = ";" if matched[0] == ";" else ":"
        return eyes + _MOUTHS.get(matched[-1], matched[-1])
    if kind == "stop":
        return _stop_form(matched)
    return _PLACEHOLDERS.get(kind, matched)


def _stop_form(matched: str) -> str:
    """Give `!`, `!!`, `?`, `??`, `!?` or `..`; a single full stop, comma or semicolon is not counted."""
    exclaims, asks = matched.count("!"), matched.count("?")
    if exclaims and asks:
        return "!?"
    if exclaims or asks:
        return ("!" if exclaims else "?") * min(exclaims + asks, 2)
    return ".." if matched.count(".") > 1 else ""


_EMOJI_PATTERN: Final = "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in EMOJI_RANGES)
_HAS_WORDS: Final = rf"[\pL\p{{Nd}}{_EMOJI_PATTERN}]|[:;=]-?[()\[\]/\\|*]"


def skipped_reasons(texts: pl.Series) -> pl.Series:
    """Say of each text why it cannot be scored.

    Parameters
    ----------
    texts
        Strings; null counts as empty.

    Returns
    -------
    pl.Series
        Strings: null where there is something to score, else `empty` (nothing but white space) or `no_words`
        (no letter, digit, emoji or emoticon).
    """
    text = pl.col("text")
    empty = text.is_null() | ~text.str.contains(r"\S")
    frame = texts.rename("text").cast(pl.String).to_frame()
    reason = (
        pl.when(empty)
        .then(pl.lit("empty"))
        .when(~text.str.contains(_HAS_WORDS))
        .then(pl.lit("no_words"))
        .otherwise(pl.lit(None, pl.String))
    )
    return frame.select(reason.alias("skipped_reason")).to_series()
