"""Whose words an e-mail holds: the letters quoted in it are not its writer's.

What belongs here: finding quotations by the marks that mail programs set. What does not: what is stored and
shown, where they stay. Their characters become spaces one for one, so that every place in a text stays true.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import polars as pl

CHANNEL: Final = "email"
_QUOTED: Final = r"[ \t]{0,3}>[^\r\n]*"
_END: Final = r"[ \t\r]*\n"
_DATE: Final = r"(?:\d[-./:]\d|(?<!\d)(?:19|20)\d\d(?!\d))"
# "On 2026-06-25 10:32, Carlos Silva wrote:", in any language: a line with a date or a time, and a colon last.
# Programs that break long lines do so before the writer's address or behind it.
_INTRODUCED: Final = (
    rf"(?![ \t]{{0,3}}>)(?=[^\n]*{_DATE})[^\n]*(?:(?:>{_END}(?!>)|\n<)[^\n]{{0,80}})?:"
    rf"{_END}(?:{_END})?(?={_QUOTED})"
)
# Where a program copies the letter as it is, all that follows is older.
_COPIED: Final = (
    r"[-_ ]{3,}(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado"
    r"|Ursprüngliche Nachricht|Weitergeleitete Nachricht)[-_ \t\r]{3,}\n[\s\S]*"
    r"|(?:From|De|Von): [^\n]*\n(?:Sent|Date|Enviado|Fecha|Gesendet|Datum): [\s\S]*"
)
_FOREIGN: Final = re.compile(rf"(?im)^(?:{_INTRODUCED}|{_QUOTED}|{_COPIED})")
# What an export puts above a letter: From and Sent there are the letter's own.
_TOP: Final = re.compile(r"(?:[ \t\r\n]|[\w-]+: [^\n]*(?:\n|\Z))*")
_A_CHARACTER: Final = re.compile(r"\S")
# Cheap, and true of every text in which the above finds something.
_MAYBE: Final = r"(?im)^[ \t]{0,3}>|^(?:From|De|Von): |^[-_ ]{3,}\pL"


def own_words(texts: pl.Series, channels: pl.Series) -> pl.Series:
    """Blank what an e-mail quotes.

    Parameters
    ----------
    texts
        String, a turn each.
    channels
        String, the channel of each; of other channels nothing is touched, where ">" may mean "more than".

    Returns
    -------
    pl.Series
        String, each as long as before.
    """
    letters = (channels == CHANNEL).fill_null(value=False).arg_true()  # most files hold none
    rows = letters.filter(texts.gather(letters).str.contains(_MAYBE).fill_null(value=False))
    if rows.is_empty():
        return texts
    return texts.clone().scatter(rows, [_own(text) for text in texts.gather(rows)])


def quoted(text: str, channel: str) -> list[tuple[int, int]]:
    """Name the places that `own_words` blanks, in order and without overlap."""
    return [found.span() for found in _FOREIGN.finditer(text, _top(text))] if channel == CHANNEL else []


def _own(text: str) -> str:
    top = _top(text)
    return text[:top] + _FOREIGN.sub(_blank, text[top:])


def _top(text: str) -> int:
    """Give where the letter itself begins."""
    found = _TOP.match(text)
    return 0 if found is None else found.end()


def _blank(found: re.Match[str]) -> str:
    return _A_CHARACTER.sub(" ", found[0])
