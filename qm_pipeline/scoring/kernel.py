"""The additive model compiled: one pass over Arrow's string buffers, on all cores.

What belongs here: the grammar of `text`, the negation marks of `features` and the sums of the fitted
classifier, again, for speed. What does not: anything that is not also there. The fitted pipeline is the
truth; tests hold this module to it within 1e-12 on every kind of text.

How a turn is scored: its bytes are decoded and folded by table; each token is looked up by its code points
(never by a hash alone), misspellings beside the words they are of; the weights of the word (its lexicon
bucket's among them) and of the pair it makes with the token before (the words', and those with a sign) are
added up, and damped by how many there were. A token that the model does not know adds nothing and makes no
pair.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring.compiled import Column, compiled
from qm_pipeline.scoring.compiled import column as column_of
from qm_pipeline.scoring.grammar import (
    BREAK,
    DOTS,
    EXCLAIMS,
    NOTHING,
    PADDING,
    PLACEHOLDER,
    WORD,
    scan,
)
from qm_pipeline.scoring.lookup import Index, find_pair, find_word, index
from qm_pipeline.scoring.tables import ABSENT, NEGATES, SIGN, STRENGTHENS, TURNS, Tables
from qm_pipeline.scoring.text import FOLD_END, FOLD_TABLE_SIZE, SPACE

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_A_THREAD: Final = 20_000


class Kernel:
    """The sums of one fitted model, compiled.

    Parameters
    ----------
    model
        The model as arrays.
    """

    def __init__(self, model: Tables) -> None:
        self.index = index(model)
        self.model = model

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
        scores, known = np.empty((len(texts), len(self.model.intercept))), np.empty(len(texts))
        self._run(column, scores, known)
        return scores, known

    def _run(self, column: Column, scores: NDArray[np.float64], known: NDArray[np.float64]) -> None:
        def rows(first: int) -> None:
            here = Column(column.offsets[first : first + ROWS_A_THREAD + 1], column.letters)
            scratch = np.empty((2, int(np.diff(here.offsets).max()) + PADDING), np.uint32)
            block = slice(first, first + ROWS_A_THREAD)
            _score_rows(here, self.model, self.index, scratch, scores[block], known[block])

        starts, threads = range(0, len(scores), ROWS_A_THREAD), pl.thread_pool_size()
        if threads == 1 or len(starts) == 1:
            for first in starts:
                rows(first)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(rows, starts))


@compiled
def _score_rows(
    column: Column,
    model: Tables,
    index: Index,
    scratch: NDArray[np.uint32],
    scores: NDArray[np.float64],
    known: NDArray[np.float64],
) -> None:
    """Score each text of a column into its row of `scores`; `scratch` is two rows longer than any text.

    `known` receives the share of its words that the model knows.
    """
    text, spelling = scratch[0], scratch[1]
    for row in range(len(scores)):
        length = fold(
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
def fold(
    letters: NDArray[np.uint8], start: int, stop: int, table: NDArray[np.uint32], text: NDArray[np.uint32]
) -> int:
    """Decode UTF-8 (Arrow holds no other bytes) and fold; give the number of characters."""
    length, at = 0, start
    while at < stop:
        lead = np.uint32(letters[at])
        if lead < 0x80:  # noqa: PLR2004  # a byte that is a character
            text[length] = table[lead]
            at += 1
        else:
            size = 2 + int(lead >= 0xE0) + int(lead >= 0xF0)  # noqa: PLR2004  # the leads of three and of four bytes
            point = lead & np.uint32(0x7F >> size)
            for more in range(1, size):
                point = (point << np.uint32(6)) | (np.uint32(letters[at + more]) & np.uint32(0x3F))
            if point < FOLD_TABLE_SIZE:
                text[length] = table[point]
            else:
                text[length] = point if point < FOLD_END else SPACE
            at += size
        length += 1
    return length


@compiled
def _sums(
    text: NDArray[np.uint32],
    length: int,
    spelling: NDArray[np.uint32],
    model: Tables,
    index: Index,
) -> tuple[float, float, float, float, float]:
    """Add up the weights of all tokens of a folded text.

    After the three logits come how many features they are made of, and the share of the words that are known.
    """
    weights = model.words.weights
    negative, neutral, positive, features = 0.0, 0.0, 0.0, 0.0
    at, reach, before, met, unknown, degree = 0, 0, ABSENT, 0, 0, False
    while at < length:
        at, what, _, side, reach = next_token(text, at, reach, spelling, model, index)
        if what in (NOTHING, BREAK):
            degree = degree and what == NOTHING
            continue
        met += what == WORD
        unknown += what == WORD and side == ABSENT
        if side != ABSENT:
            times = 2.0 if degree and is_strengthened(side, model) else 1.0
            negative += times * weights[side, 0]
            neutral += times * weights[side, 1]
            positive += times * weights[side, 2]
            features += times * weights[side, 3]
            if before != ABSENT:
                pair = pair_of(before, side, model, index)
                negative += pair[0]
                neutral += pair[1]
                positive += pair[2]
                features += pair[3]
        before, degree = side, strengthens(side, model)
    return negative, neutral, positive, features, 1.0 - unknown / max(met, 1)


@compiled
def next_token(
    text: NDArray[np.uint32],
    at: int,
    reach: int,
    spelling: NDArray[np.uint32],
    model: Tables,
    index: Index,
) -> tuple[int, int, int, int, int]:
    """Read what begins at a character, where a negation reaches so many tokens.

    Gives where it ends, what it is, how long its spelling is, its row of weights (`ABSENT` where the model
    does not know it), and how many tokens a negation reaches after it.
    """
    if text[at] == SPACE:  # by far the most frequent character, and never a token
        return at + 1, NOTHING, 0, ABSENT, reach
    at, what, spelled = scan(text, at, model.characters.kinds, spelling)
    if what == NOTHING:
        return at, what, 0, ABSENT, reach
    words, word = model.words, ABSENT
    if what >= PLACEHOLDER:
        word = int(words.placeholders[what - PLACEHOLDER])
    elif what != BREAK:
        word = find_word(spelling, spelled, words.letters, words.offsets, index.words)
    flags = 0 if word == ABSENT else words.flags[word]
    if what == BREAK or EXCLAIMS <= what <= DOTS or flags & TURNS:
        reach = 0
    side = ABSENT
    if word != ABSENT:
        side = 2 * word + (reach > 0 and what == WORD and not flags & NEGATES)
    return at, what, spelled, side, model.reach if flags & NEGATES else max(reach - 1, 0)


@compiled
def pair_of(before: int, side: int, model: Tables, index: Index) -> tuple[float, float, float, float]:
    """Give what the pair of two rows of weights weighs with all of its features, and how many these are."""
    negative, neutral, positive, features = 0.0, 0.0, 0.0, 0.0
    pair = find_pair(before * len(model.words.weights) + side, index.pair_keys)
    if pair != ABSENT:
        weights = index.pair_weights[pair]
        negative, neutral, positive, features = weights[0], weights[1], weights[2], weights[3]
    first, second = _sign_of(before, model), _sign_of(side, model)
    signed = model.signed
    if second != ABSENT:
        weights = signed.before[signed.before_row[before], second]
        negative += weights[0]
        neutral += weights[1]
        positive += weights[2]
        features += weights[3]
    if first != ABSENT:
        weights = signed.after[signed.after_row[side], first]
        negative += weights[0]
        neutral += weights[1]
        positive += weights[2]
        features += weights[3]
    if min(first, second) > ABSENT:
        weights = signed.both[first, second]
        negative += weights[0]
        neutral += weights[1]
        positive += weights[2]
        features += weights[3]
    return negative, neutral, positive, features


@compiled
def strengthens(side: int, model: Tables) -> bool:
    """Whether a row of weights is a degree word's."""
    return side != ABSENT and model.words.flags[side >> 1] & STRENGTHENS > 0


@compiled
def is_strengthened(side: int, model: Tables) -> bool:
    """Whether a row of weights counts twice behind a degree word: it is of a lexicon, and not denied."""
    return not side & 1 and model.words.flags[side >> 1] >> SIGN > 0


@compiled
def _sign_of(side: int, model: Tables) -> int:
    """Give the place of the sign of a row of weights; ABSENT where no lexicon has its word."""
    sign = model.words.flags[side >> 1] >> SIGN
    return 2 * sign - 2 + (side & 1) if sign else ABSENT


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
