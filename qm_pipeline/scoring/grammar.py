"""The grammar of `text` compiled: what begins at a character of a folded text, and where it ends.

What belongs here: scanning one token. What does not: what a token is worth (`kernel`) and looking it up
(`lookup`). A text is followed by separators, so that nothing needs to ask where it ends before looking ahead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.compiled import compiled
from qm_pipeline.scoring.tables import DIGIT, EMOJI, LETTER, PLACEHOLDERS, STOP
from qm_pipeline.scoring.text import FOLD_TABLE_SIZE, SPACE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What was scanned: nothing, a word, another token with a spelling of its own (an emoji, an emoticon, a
# digit), or a stop that is not counted; from PLACEHOLDER on, one of PLACEHOLDERS.
NOTHING, WORD, SIGN, BREAK, PLACEHOLDER = range(5)
URL, MARK, USER, NUMBER, EXCLAIMS, _, ASKS, _, BOTH, DOTS = range(
    PLACEHOLDER, PLACEHOLDER + len(PLACEHOLDERS)
)
LONGEST_MARK: Final = 24
# So many separators follow a text.
PADDING: Final = LONGEST_MARK + 2

# Characters by their code points: compiled code has no strings worth the name.
_A, _D, _H, _O, _P, _S, _T, _W, _Z, _ZERO, _NINE = (ord(each) for each in "adhopstwz09")
_COLON, _SEMICOLON, _EQUALS, _HYPHEN, _SLASH = (ord(each) for each in ":;=-/")
_AT, _UNDERSCORE, _OPENING, _CLOSING, _LESS, _THREE = (ord(each) for each in "@_[]<3")
_APOSTROPHE, _STOP, _COMMA, _EXCLAIM, _ASK = (ord(each) for each in "'.,!?")
_LEFT, _RIGHT, _BACKSLASH, _BAR, _STAR = (ord(each) for each in "()\\|*")


@compiled
def _kind(point: int, kinds: NDArray[np.uint8]) -> int:
    return kinds[point] if point < FOLD_TABLE_SIZE else LETTER


@compiled
def scan(
    text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8], spelling: NDArray[np.uint32]
) -> tuple[int, int, int]:
    """Scan what begins at a character: where it ends, what it is, and how long its spelling is."""
    kind = _kind(text[at], kinds)
    if kind == LETTER:
        if _begins_address(text, at):
            return _end_of_address(text, at), URL, 0
        return _scan_word(text, at, kinds, spelling)
    if kind == DIGIT:
        return _scan_number(text, at, kinds, spelling)
    if kind == EMOJI:
        spelling[0] = text[at]
        return at + 1, SIGN, 1
    if kind == STOP and not (text[at] == _SEMICOLON and _mouth_after(text, at, kinds) > 0):
        return _scan_stop(text, at, kinds)
    return _scan_signs(text, at, kinds, spelling)


@compiled
def _begins_address(text: NDArray[np.uint32], at: int) -> bool:
    """Whether `http://`, `https://` or `www.` stands here."""
    if text[at] == _W:
        return bool(text[at + 1] == _W and text[at + 2] == _W and text[at + 3] == _STOP)
    if not (text[at] == _H and text[at + 1] == _T and text[at + 2] == _T and text[at + 3] == _P):
        return False
    colon = at + 4 + (text[at + 4] == _S)
    return bool(text[colon] == _COLON and text[colon + 1] == _SLASH and text[colon + 2] == _SLASH)


@compiled
def _end_of_address(text: NDArray[np.uint32], at: int) -> int:
    while text[at] != SPACE:
        at += 1
    return at


@compiled
def _scan_word(
    text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8], spelling: NDArray[np.uint32]
) -> tuple[int, int, int]:
    """Scan letters, digits and inner apostrophes; what is repeated more than twice is spelled twice."""
    spelled, last, last_but_one = 0, SPACE, SPACE
    while True:
        point = text[at]
        kind = _kind(point, kinds)
        if kind not in (LETTER, DIGIT) and not (
            point == _APOSTROPHE and _kind(text[at + 1], kinds) == LETTER
        ):
            return at, WORD, spelled
        if point != last or point != last_but_one:
            spelling[spelled] = point
            spelled += 1
            last, last_but_one = point, last
        at += 1


@compiled
def _scan_number(
    text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8], spelling: NDArray[np.uint32]
) -> tuple[int, int, int]:
    """Scan digits with single . , : or / between them; a lone digit has its own spelling."""
    start = at
    while True:
        while _kind(text[at], kinds) == DIGIT:
            at += 1
        point = text[at]
        parts = point in (_STOP, _COMMA, _COLON, _SLASH)
        if not (parts and _kind(text[at + 1], kinds) == DIGIT):
            break
        at += 1
    if at - start > 1:
        return at, NUMBER, 0
    spelling[0] = text[start]
    return at, SIGN, 1


@compiled
def _scan_stop(text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Scan a run of . , ; ! ? and say which of the counted forms it is."""
    exclaims, asks, stops = 0, 0, 0
    while _kind(text[at], kinds) == STOP:
        exclaims += text[at] == _EXCLAIM
        asks += text[at] == _ASK
        stops += text[at] == _STOP
        at += 1
    if exclaims and asks:
        return at, BOTH, 0
    if exclaims or asks:
        return at, (EXCLAIMS if exclaims else ASKS) + (exclaims + asks > 1), 0
    return at, DOTS if stops > 1 else BREAK, 0


@compiled
def _scan_signs(
    text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8], spelling: NDArray[np.uint32]
) -> tuple[int, int, int]:
    """Scan emoticons, hearts, marks in brackets and user names."""
    point = text[at]
    if point == _LESS:
        return _scan_heart(text, at, kinds, spelling)
    if point == _OPENING:
        return _scan_mark(text, at)
    if point == _AT:
        return _scan_user(text, at)
    mouth = _mouth_after(text, at, kinds)
    if mouth == 0:
        return at + 1, NOTHING, 0
    spelling[0] = _SEMICOLON if point == _SEMICOLON else _COLON
    spelling[1] = _plain_mouth(text[mouth])
    return mouth + 1, SIGN, 2


@compiled
def _mouth_after(text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8]) -> int:
    """Give where the mouth of an emoticon is whose eyes stand here; 0 where there is no emoticon."""
    if text[at] not in (_COLON, _SEMICOLON, _EQUALS):
        return 0
    mouth = at + 1 + (text[at + 1] == _HYPHEN)
    if _plain_mouth(text[mouth]) == 0:
        return 0
    after = text[mouth + 1]
    kind = _kind(after, kinds)
    return 0 if kind in (LETTER, DIGIT) or after == _SLASH else mouth


@compiled
def _plain_mouth(point: int) -> int:
    """Give the mouth that a character is counted as; 0 where it is none."""
    if point in (_RIGHT, _CLOSING):
        return _RIGHT
    if point in (_LEFT, _OPENING):
        return _LEFT
    if point in (_SLASH, _BACKSLASH, _BAR):
        return _SLASH
    if point in (_D, _P, _O, _STAR):
        return point
    return 0


@compiled
def _scan_heart(
    text: NDArray[np.uint32], at: int, kinds: NDArray[np.uint8], spelling: NDArray[np.uint32]
) -> tuple[int, int, int]:
    end = at + 1 + (text[at + 1] == _SLASH)
    if text[end] != _THREE or _kind(text[end + 1], kinds) == DIGIT:
        return at + 1, NOTHING, 0
    spelled = end + 1 - at
    for each in range(spelled):
        spelling[each] = text[at + each]
    return end + 1, SIGN, spelled


@compiled
def _scan_mark(text: NDArray[np.uint32], at: int) -> tuple[int, int, int]:
    """Scan a word or two in brackets: what redaction and transcribers put in place of speech."""
    end = at + 1
    while end - at <= LONGEST_MARK and (
        _A <= text[end] <= _Z or text[end] == _UNDERSCORE or text[end] == SPACE
    ):
        end += 1
    if end == at + 1 or text[end] != _CLOSING:
        return at + 1, NOTHING, 0
    return end + 1, MARK, 0


@compiled
def _scan_user(text: NDArray[np.uint32], at: int) -> tuple[int, int, int]:
    end = at + 1
    while _A <= text[end] <= _Z or _ZERO <= text[end] <= _NINE or text[end] == _UNDERSCORE:
        end += 1
    return (end, USER, 0) if end > at + 1 else (at + 1, NOTHING, 0)
