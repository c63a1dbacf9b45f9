"""The grammar of the phrase banks: a line with alternatives becomes the templates it stands for.

What belongs here: `(this|that|)` and `{slot}`. What does not: which phrases there are and what fills a slot.
A line is expanded once, when its bank is loaded, so that saying it later is one choice and one `format_map`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Final

from qm_pipeline.interactions.errors import PermanentError

PERSONAL: Final = frozenset({"card", "email", "email2", "iban", "ip", "phone", "ssn"})

_SLOT: Final = re.compile(r"\{([a-z0-9_]+)\}")
_TOKEN: Final = re.compile(r"[(|)]|[^(|)]+")
_UNSPOKEN: Final = str.maketrans(dict.fromkeys('.,;:!?"¿¡[]') | {"-": " "})
_MOST: Final = 4096
OPEN, CLOSE, OR = "(", ")", "|"


class Template:
    """One wording, its slots still open.

    Attributes
    ----------
    text
        For `format_map`.
    slots
        Their names, in order of appearance.
    personal
        Those that hold personal data.
    """

    __slots__ = ("_spoken", "personal", "slots", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.slots = tuple(_SLOT.findall(text))
        self.personal = tuple(name for name in self.slots if name in PERSONAL)
        self._spoken: str | None = None

    @property
    def spoken(self) -> str:
        """The same as speech recognition writes it: no capitals, no punctuation."""
        if self._spoken is None:
            self._spoken = _as_heard(self.text)
        return self._spoken


Line = tuple[Template, ...]


@cache
def expand(pattern: str) -> Line:
    """Give every wording that a line stands for.

    Raises
    ------
    PermanentError
        The line has unbalanced brackets, or stands for more than 4,096 wordings.
    """
    tokens = _TOKEN.findall(pattern)
    wordings, rest = _alternatives(tokens, 0)
    if rest != len(tokens) or OR in _outside(tokens):
        raise PermanentError(f"The phrase line has unbalanced brackets: {pattern}")
    if len(wordings) > _MOST:
        raise PermanentError(f"The phrase line stands for too many wordings: {pattern}")
    return tuple(Template(_tidy(wording)) for wording in dict.fromkeys(wordings))


def _outside(tokens: list[str]) -> list[str]:
    depth, outside = 0, []
    for token in tokens:
        depth += (token == OPEN) - (token == CLOSE)
        if depth == 0:
            outside.append(token)
    return outside


def _alternatives(tokens: list[str], at: int) -> tuple[list[str], int]:
    """Read up to the closing bracket or the end: the wordings of all branches, and where it stopped."""
    found: list[str] = []
    parts: list[list[str]] = []
    while at < len(tokens) and tokens[at] != CLOSE:
        if tokens[at] == OR:
            found += _joined(parts)
            parts = []
        elif tokens[at] == OPEN:
            inner, at = _alternatives(tokens, at + 1)
            if at == len(tokens):
                raise PermanentError("A phrase line has a bracket that is never closed.")
            parts.append(inner)
        else:
            parts.append([tokens[at]])
        at += 1
    return found + _joined(parts), at


def _joined(parts: list[list[str]]) -> list[str]:
    return ["".join(choice) for choice in product(*parts)]


def _tidy(wording: str) -> str:
    return re.sub(r"\s+([.,!?;:])", r"\1", re.sub(r"[^\S\n]+", " ", wording)).strip()


def _as_heard(text: str) -> str:
    pieces = re.split(r"(\{[a-z0-9_]+\})", text)
    heard = [piece if piece.startswith("{") else piece.lower().translate(_UNSPOKEN) for piece in pieces]
    return " ".join("".join(heard).split())
