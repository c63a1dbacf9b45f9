"""What somebody typed to find conversations by their words: as a question to Postgres, and marked in a text.

What belongs here: reading what was typed. What does not: running the question, drawing.

Every word has to occur, in any order: `refund kettle`. A word of four letters and more stands for what
begins with it too (refund finds refunded; no language's rules are needed for that), a shorter one for
itself. In quotes stands what was said exactly: `"my money back"`. `or` between words means either; a minus
before one, without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_WORD: Final = re.compile(r"\w+")
_EITHER: Final = frozenset({"or", "|"})
LEAST_OPEN: Final = 4  # letters from which a word stands for longer ones too
LONGEST: Final = 500  # characters that are read at all


class Term(NamedTuple):
    """A word or phrase that was asked for, as it was typed."""

    typed: str
    open_end: bool  # whether the last word may go on
    without: bool

    def tsquery(self) -> str:
        """Write it for to_tsquery; in quotes, so that Postgres splits it as it splits what was said."""
        quoted = self.typed.replace("\\", "\\\\").replace("'", "''")
        return f"{'!' if self.without else ''}'{quoted}'{':*' if self.open_end else ''}"

    def pattern(self) -> str:
        """Write it as a pattern for a text."""
        inner = r"\W+".join(map(re.escape, _WORD.findall(self.typed)))
        end = r"\w*" if self.open_end else r"(?!\w)"
        return rf"(?<!\w){inner}{end}"


@dataclass(frozen=True)
class Asked:
    """Groups of terms: one group has to hold, with all its terms."""

    groups: tuple[tuple[Term, ...], ...]

    def __bool__(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.groups)

    def tsquery(self) -> str | None:
        """Return the whole question for to_tsquery; null where nothing was asked."""
        return " | ".join(" & ".join(term.tsquery() for term in group) for group in self.groups) or None

    def any_word(self) -> str | None:
        """Return the question whether any of the words occurs: what marks the turns worth showing."""
        return " | ".join(term.tsquery() for term in self._wanted()) or None

    def places(self, said: str) -> list[tuple[int, int]]:
        """Return where the words stand in a text, from left to right, without overlap."""
        pattern = "|".join(term.pattern() for term in self._wanted())
        if not pattern:
            return []
        return [found.span() for found in re.finditer(pattern, said, re.IGNORECASE) if found[0]]

    def _wanted(self) -> list[Term]:
        return [term for group in self.groups for term in group if not term.without]


def read(typed: str) -> Asked:
    """Read what was typed; what holds no word is nothing."""
    groups: list[list[Term]] = [[]]
    for found in _TOKEN.finditer(typed[:LONGEST]):
        if found["plain"] and not found["minus"] and found["plain"].lower() in _EITHER:
            groups.append([])
            continue
        term = _term(found)
        if term is not None:
            groups[-1].append(term)
    return Asked(tuple(tuple(group) for group in groups if group))


def _term(found: re.Match[str]) -> Term | None:
    quoted = found["plain"] is None
    typed = found["quoted"] if quoted else found["plain"].rstrip("*")
    words = _WORD.findall(typed)
    if not words:
        return None
    starred = not quoted and found["plain"].endswith("*")
    long = not quoted and len(words[-1]) >= LEAST_OPEN
    return Term(typed, starred or long, bool(found["minus"]))
