"""The additive model compiled: one pass over Arrow's string buffers, on all cores.

What belongs here: the grammar of `text`, the negation marks of `features` and the sums of the fitted
classifier, again, for speed. What does not: anything that is not also there. The fitted pipeline is the
truth; tests hold this module to it within 1e-12 on every kind of text.

How a turn is scored: its bytes are decoded and folded by table; each token is looked up by its code points
(never by a hash alone), misspellings beside the words they are of; the weights of the word (its lexicon
bucket's among them) and of the pair it makes with the token before are added up, and damped by how many there
were. A token that the model does not know adds nothing and makes no pair.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.compiled import Column, compiled
from qm_pipeline.scoring.compiled import column as column_of
from qm_pipeline.scoring.tables import (
    DIGIT,
    EMOJI,
    LETTER,
    NEGATES,
    PLACEHOLDERS,
    STOP,
    TURNS,
    Tables,
)
from qm_pipeline.scoring.text import FOLD_END, FOLD_TABLE_SIZE, SPACE

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

# What was scanned: nothing, a word, another token with a spelling of its own (an emoji, an emoticon, a
# digit), or a stop that is not counted; from PLACEHOLDER on, one of PLACEHOLDERS.
NOTHING, WORD, SIGN, BREAK, PLACEHOLDER = range(5)
URL, MARK, USER, NUMBER, EXCLAIMS, _, ASKS, _, BOTH, DOTS = range(
    PLACEHOLDER, PLACEHOLDER + len(PLACEHOLDERS)
)
LONGEST_MARK: Final = 24
# A text is followed by separators, so that nothing needs to ask where it ends before looking ahead.
PADDING: Final = LONGEST_MARK + 2
ROWS_A_THREAD: Final = 20_000
ABSENT: Final = -1

# Characters by their code points: compiled code has no strings worth the name.
_A, _D, _H, _O, _P, _S, _T, _W, _Z, _ZERO, _NINE = (ord(each) for each in "adhopstwz09")
_COLON, _SEMICOLON, _EQUALS, _HYPHEN, _SLASH = (ord(each) for each in ":;=-/")
_AT, _UNDERSCORE, _OPENING, _CLOSING, _LESS, _THREE = (ord(each) for each in "@_[]<3")
_APOSTROPHE, _STOP, _COMMA, _EXCLAIM, _ASK = (ord(each) for each in "'.,!?")
_LEFT, _RIGHT, _BACKSLASH, _BAR, _STAR = (ord(each) for each in "()\\|*")
_HASH_START, _HASH_STEP = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)  # FNV-1a
_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_HIGH: Final = np.uint64(32)


class Kernel:
    """The sums of one fitted model, compiled.

    Parameters
    ----------
    model
        The model as arrays.
    """

    def __init__(self, model: Tables) -> None:
        self._index = _index(model)
        self._model = model

    def predict_proba(self, texts: pl.Series) -> NDArray[np.float64]:
        """Score texts.

        Parameters
        ----------
        texts
            Strings without nulls.

        Returns
        -------
        ndarray of shape (n_texts, 3)
            Probabilities of the pipeline's classes, in its order.
        """
        return self.read(texts)[0]

    def read(self, texts: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Score texts, and give the share of each one's words that the model knows; 1 where there is none."""
        column = column_of(texts)
        scores, known = np.empty((len(texts), len(self._model.intercept))), np.empty(len(texts))
        self._run(column, scores, known)
        return scores, known

    def _run(self, column: Column, scores: NDArray[np.float64], known: NDArray[np.float64]) -> None:
        def rows(first: int) -> None:
            here = Column(column.offsets[first : first + ROWS_A_THREAD + 1], column.letters)
            scratch = np.empty((2, int(np.diff(here.offsets).max()) + PADDING), np.uint32)
            block = slice(first, first + ROWS_A_THREAD)
            _score_rows(here, self._model, self._index, scratch, scores[block], known[block])

        starts = range(0, len(scores), ROWS_A_THREAD)
        if len(starts) == 1:
            rows(0)
            return
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(threads.map(rows, starts))


class _Index(NamedTuple):
    """Open-addressed tables; what a lookup needs lies together, since memory is what it waits for."""

    words: NDArray[np.int32]  # a row a slot: half of the hash, start and end in the letters, id or ABSENT
    pair_keys: NDArray[np.int64]  # ABSENT in an empty slot
    pair_weights: NDArray[np.float64]  # a row a slot


def _index(model: Tables) -> _Index:
    """Place every word and every pair of a model."""
    words = np.full((_slot_count(len(model.words.spelled)), 4), ABSENT, np.int32)
    keys = np.full(_slot_count(len(model.pairs.keys)), ABSENT, np.int64)
    weights = np.zeros((len(keys), model.pairs.weights.shape[1]))
    _place_words(model.words.letters, model.words.offsets, model.words.spelled, words)
    _place_pairs(model.pairs.keys, model.pairs.weights, keys, weights)
    return _Index(words, keys, weights)


def _slot_count(entries: int) -> int:
    """Choose a power of two that leaves at least half of the slots empty."""
    return 1 << (2 * entries + 1).bit_length()


@compiled
def _score_rows(
    column: Column,
    model: Tables,
    index: _Index,
    scratch: NDArray[np.uint32],
    scores: NDArray[np.float64],
    known: NDArray[np.float64],
) -> None:
    """Score each text of a column into its row of `scores`; `scratch` is two rows longer than any text.

    `known` receives the share of its words that the model knows.
    """
    text, spelling = scratch[0], scratch[1]
    for row in range(len(scores)):
        length = _fold(
            column.letters, column.offsets[row], column.offsets[row + 1], model.characters.fold, text
        )
        for at in range(length, length + PADDING):
            text[at] = SPACE
        negative, neutral, positive, features, known[row] = _sums(text, length, spelling, model, index)
        damping = math.sqrt(max(1.0, features / model.typical))
        scores[row, 0], scores[row, 1], scores[row, 2] = _normalised(
            model.intercept[0] + negative / damping,
            model.intercept[1] + neutral / damping,
            model.intercept[2] + positive / damping,
        )


@compiled
def _fold(
    letters: NDArray[np.uint8], start: int, stop: int, fold: NDArray[np.uint32], text: NDArray[np.uint32]
) -> int:
    """Decode UTF-8 (Arrow holds no other bytes) and fold; give the number of characters."""
    length, at = 0, start
    while at < stop:
        lead = np.uint32(letters[at])
        if lead < 0x80:  # noqa: PLR2004  # a byte that is a character
            text[length] = fold[lead]
            at += 1
        else:
            size = 2 + int(lead >= 0xE0) + int(lead >= 0xF0)  # noqa: PLR2004  # the leads of three and of four bytes
            point = lead & np.uint32(0x7F >> size)
            for more in range(1, size):
                point = (point << np.uint32(6)) | (np.uint32(letters[at + more]) & np.uint32(0x3F))
            if point < FOLD_TABLE_SIZE:
                text[length] = fold[point]
            else:
                text[length] = point if point < FOLD_END else SPACE
            at += size
        length += 1
    return length


@compiled
def _kind(point: int, kinds: NDArray[np.uint8]) -> int:
    return kinds[point] if point < FOLD_TABLE_SIZE else LETTER


@compiled
def _sums(
    text: NDArray[np.uint32],
    length: int,
    spelling: NDArray[np.uint32],
    model: Tables,
    index: _Index,
) -> tuple[float, float, float, float, float]:
    """Add up the weights of all tokens of a folded text.

    After the three logits come how many features they are made of, and the share of the words that are known.
    """
    words, weights, kinds = model.words, model.words.weights, model.characters.kinds
    negative, neutral, positive, features = 0.0, 0.0, 0.0, 0.0
    at, reach, before, met, unknown = 0, 0, ABSENT, 0, 0
    while at < length:
        at, what, spelled = _scan(text, at, kinds, spelling)
        if what == NOTHING:
            continue
        word = ABSENT
        if what >= PLACEHOLDER:
            word = int(words.placeholders[what - PLACEHOLDER])
        elif what != BREAK:
            word = _find_word(spelling, spelled, words.letters, index.words)
            met += what == WORD
            unknown += what == WORD and word == ABSENT
        flags = 0 if word == ABSENT else words.flags[word]
        if what == BREAK or EXCLAIMS <= what <= DOTS or flags & TURNS:
            reach = 0
        if what != BREAK:
            side = ABSENT
            if word != ABSENT:
                side = 2 * word + (reach > 0 and what == WORD and not flags & NEGATES)
                negative += weights[side, 0]
                neutral += weights[side, 1]
                positive += weights[side, 2]
                features += weights[side, 3]
                if before != ABSENT:
                    pair = _find_pair(before * len(weights) + side, index.pair_keys)
                    if pair != ABSENT:
                        negative += index.pair_weights[pair, 0]
                        neutral += index.pair_weights[pair, 1]
                        positive += index.pair_weights[pair, 2]
                        features += index.pair_weights[pair, 3]
            before = side
        reach = model.reach if flags & NEGATES else max(reach - 1, 0)
    return negative, neutral, positive, features, 1.0 - unknown / max(met, 1)


@compiled
def _find_word(
    spelling: NDArray[np.uint32], spelled: int, letters: NDArray[np.uint32], slots: NDArray[np.int32]
) -> int:
    """Give the id of a spelling; ABSENT where the model does not know it."""
    value = _hash(spelling, 0, spelled)
    half = np.int32(value >> _HIGH)
    slot = value & np.uint64(len(slots) - 1)
    while slots[slot, 3] != ABSENT:
        if slots[slot, 0] == half and slots[slot, 2] - slots[slot, 1] == spelled:
            each = 0
            while each < spelled and letters[slots[slot, 1] + each] == spelling[each]:
                each += 1
            if each == spelled:
                return int(slots[slot, 3])
        slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
    return ABSENT


@compiled
def _find_pair(key: int, keys: NDArray[np.int64]) -> int:
    """Give the slot of a pair; ABSENT where the model does not know it."""
    slot = _spread(key, len(keys))
    while keys[slot] != ABSENT:
        if keys[slot] == key:
            return int(np.int64(slot))  # signed, as ABSENT is
        slot = (slot + np.uint64(1)) & np.uint64(len(keys) - 1)
    return ABSENT


@compiled
def _normalised(negative: float, neutral: float, positive: float) -> tuple[float, float, float]:
    """Turn logits into probabilities."""
    highest = max(negative, neutral, positive)
    negative, neutral, positive = (
        math.exp(negative - highest),
        math.exp(neutral - highest),
        math.exp(positive - highest),
    )
    total = negative + neutral + positive
    return negative / total, neutral / total, positive / total


@compiled
def _scan(
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
    spelled = 0
    while True:
        point = text[at]
        kind = _kind(point, kinds)
        joins = point == _APOSTROPHE and _kind(text[at + 1], kinds) == LETTER
        if not (kind in (LETTER, DIGIT) or joins):
            return at, WORD, spelled
        if spelled < 2 or spelling[spelled - 1] != point or spelling[spelled - 2] != point:  # noqa: PLR2004
            spelling[spelled] = point
            spelled += 1
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


@compiled
def _hash(letters: NDArray[np.uint32], start: int, stop: int) -> np.uint64:
    """Hash code points (FNV-1a, a code point a step)."""
    value = _HASH_START
    for each in range(start, stop):
        value = (value ^ np.uint64(letters[each])) * _HASH_STEP
    return value ^ (value >> _HIGH)


@compiled
def _spread(key: int, slots: int) -> np.uint64:
    """Give the first slot of a pair."""
    value = np.uint64(key) * _SPREAD
    return (value ^ (value >> _HIGH)) & np.uint64(slots - 1)


@compiled
def _place_words(
    letters: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    words: NDArray[np.int64],
    slots: NDArray[np.int32],
) -> None:
    """Place every spelling, with the word that it is of, in an empty table of words."""
    for each in range(len(words)):
        value = _hash(letters, offsets[each], offsets[each + 1])
        slot = value & np.uint64(len(slots) - 1)
        while slots[slot, 3] != ABSENT:
            slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
        slots[slot, 0] = np.int32(value >> _HIGH)
        slots[slot, 1] = offsets[each]
        slots[slot, 2] = offsets[each + 1]
        slots[slot, 3] = words[each]


@compiled
def _place_pairs(
    keys: NDArray[np.int64],
    weights: NDArray[np.float64],
    slot_keys: NDArray[np.int64],
    slot_weights: NDArray[np.float64],
) -> None:
    """Place every pair, with its weights, in an empty table of pairs."""
    for pair in range(len(keys)):
        slot = _spread(keys[pair], len(slot_keys))
        while slot_keys[slot] != ABSENT:
            slot = (slot + np.uint64(1)) & np.uint64(len(slot_keys) - 1)
        slot_keys[slot] = keys[pair]
        for column in range(weights.shape[1]):
            slot_weights[slot, column] = weights[pair, column]
