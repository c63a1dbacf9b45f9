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
_FROM: Final = "From|De|Von"
_SENT: Final = "Sent|Date|Enviado(?: el)?|Fecha|Gesendet|Datum"
_SUBJECT: Final = "Subject|Asunto|Betreff"
_ADDRESS: Final = r"[^@\n]*+@"


def _heading(names: str, says: str = "") -> str:
    """Give the pattern of a line at the head of a letter, which some programs set in bold: `*From:* Sam`.

    It takes the whole line or nothing: tried at every length, long ones would take hours.
    """
    return rf"\*{{0,2}}(?:{names}):\*{{0,2}}[ \t]{says}[^\n]*+\n"


_HEADINGS: Final = rf"(?:{_heading(f'{_FROM}|{_SENT}|{_SUBJECT}|To|Para|An|CC|BCC|Reply-To')}){{0,7}}"
# In whatever order. Who asks for a ticket writes From, To and Date as well, but no subject and no address.
_HEAD: Final = (
    rf"(?={_HEADINGS}{_heading(_FROM)})(?={_HEADINGS}{_heading(_SENT)})"
    rf"(?={_HEADINGS}(?:{_heading(_SUBJECT)}|{_heading(_FROM + '|To|Para|An', _ADDRESS)}))"
)
# Where a program copies the letter as it is, all that follows is older.
_COPIED: Final = (
    r"[-_ ]{3,}(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado"
    r"|Ursprüngliche Nachricht|Weitergeleitete Nachricht)[-_ \t\r]{3,}\n[\s\S]*"
    rf"|(?:{_HEAD}|{_heading(_FROM)}{_heading(_SENT)})[\s\S]*"
)
_FOREIGN: Final = re.compile(rf"(?im)^(?:{_INTRODUCED}|{_QUOTED}|{_COPIED})")
# What an export puts above a letter: From and Sent there are the letter's own.
_TOP: Final = re.compile(r"(?:[ \t\r\n]|\*{0,2}[\w-]+:\*{0,2} [^\n]*(?:\n|\Z))*")
# "> 3 weeks without an answer"; who quotes a letter quotes more of it, or says whose it is.
_FIGURE: Final = re.compile(r"[ \t]{0,3}>[ \t]?[$€£]?\d[^\r\n]*")
_A_CHARACTER: Final = re.compile(r"\S")
# Cheap, and true of every text in which the above finds something.
_MAYBE: Final = rf"(?im)^[ \t]{{0,3}}>|^\*{{0,2}}(?:{_FROM}):\*{{0,2}}[ \t]|^[-_ ]{{3,}}\pL"


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
    return _places(text) if channel == CHANNEL else []


def _places(text: str) -> list[tuple[int, int]]:
    top = _TOP.match(text)
    found = list(_FOREIGN.finditer(text, 0 if top is None else top.end()))
    if len(found) == 1 and _FIGURE.fullmatch(found[0][0]):
        return []
    return [each.span() for each in found]


def _own(text: str) -> str:
    parts, end = [], 0
    for start, stop in _places(text):
        parts += [text[end:start], _A_CHARACTER.sub(" ", text[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])
