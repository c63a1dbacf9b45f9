"""The fitted model as plain arrays, for the compiled kernel: words, pairs and characters, with their weights.

What belongs here: laying out what a pipeline holds as arrays, exactly. What does not: scoring with them
(`kernel`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.analyzer import NEGATED, sign
from qm_pipeline.scoring.signs import SignedPairs, places, signed, signed_pairs
from qm_pipeline.scoring.text import FOLD_TABLE_SIZE, fold_code_point, is_emoji

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from qm_pipeline.scoring.additive import Additive
    from qm_pipeline.scoring.analyzer import TurnAnalyzer

# Kinds of folded characters.
SEPARATOR, LETTER, DIGIT, EMOJI, STOP = range(5)
# Flags of words. From SIGN on stands the number of the word's sign, over 0 where a lexicon has the word.
NEGATES, TURNS, STRENGTHENS = 1, 2, 4
SIGN: Final = 3
# Tokens that are found by the grammar and not by their spelling, in the order of the ids that the kernel
# gives them.
PLACEHOLDERS: Final = ("<url>", "<mark>", "<user>", "<num>", "!", "!!", "?", "??", "!?", "..")


class Characters(NamedTuple):
    """Folding and kind of every character, by code point.

    Past the tables all code points are letters that fold to themselves, and from `FOLD_END` on separators.
    """

    fold: NDArray[np.uint32]
    kinds: NDArray[np.uint8]


class Spellings(NamedTuple):
    """Words as they are spelt."""

    letters: NDArray[np.uint32]  # the code points of all spellings, one after another
    offsets: NDArray[np.int64]  # where each spelling begins in `letters`, and the end
    words: NDArray[np.int64]  # the id of the word that each spelling is of


class Words(NamedTuple):
    """The words of a model and their spellings; weights have two rows a word, plain and negated.

    A word's weights hold those of its lexicon bucket: they always come together. The last of the four columns
    is no weight: it counts the features, of which a turn's length is made.
    """

    letters: NDArray[np.uint32]  # as of `Spellings`
    offsets: NDArray[np.int64]
    spelled: NDArray[np.int64]
    flags: NDArray[np.uint8]
    weights: NDArray[np.float64]  # (2 * words, 4)
    placeholders: NDArray[np.int64]  # the id of each of PLACEHOLDERS, -1 where the model has none


class Pairs(NamedTuple):
    """The pairs of a model: `keys` are first * 2 * words + second, where a side is 2 * id + negated."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]  # (pairs, 4), as of words


class Tables(NamedTuple):
    """Everything that the sums need.

    `reach` is how many tokens a negation reaches; turns of more than `typical` features are damped.
    """

    characters: Characters
    words: Words
    pairs: Pairs
    signed: SignedPairs
    intercept: NDArray[np.float64]
    reach: int
    typical: float


def characters(alike: Mapping[int, int]) -> Characters:
    """Build the tables of characters of a language: folded letters, and the letters that stand for them."""
    plain = _plain_characters()
    fold = plain.fold.copy()
    for found, meant in alike.items():
        fold[plain.fold == found] = meant
    return Characters(fold, plain.kinds)


@cache
def _plain_characters() -> Characters:
    """Build, once a process, what is the same in every language."""
    fold = np.array([fold_code_point(each) for each in range(FOLD_TABLE_SIZE)], np.uint32)
    kinds = np.full(FOLD_TABLE_SIZE, LETTER, np.uint8)
    kinds[:0x80] = SEPARATOR
    kinds[ord("a") : ord("z") + 1] = LETTER
    kinds[ord("0") : ord("9") + 1] = DIGIT
    kinds[[ord(each) for each in ".,;!?"]] = STOP
    kinds[[each for each in range(0x80, FOLD_TABLE_SIZE) if is_emoji(each)]] = EMOJI
    return Characters(fold, kinds)


def tables(model: Additive) -> Tables:
    """Lay out a fitted model."""
    weights = np.column_stack([model.weights, np.ones(len(model.weights))])
    analyzer, place = model.analyzer, places(model.buckets)
    profile, bucket_of = analyzer.profile, analyzer.bucket_of
    buckets, terms, with_sign = _parted(model.vocabulary, model.buckets, place)
    steering = [*profile.negators, *profile.turns_of_thought, *analyzer.degrees]
    ids = _word_ids([*terms, *steering, *with_sign], bucket_of, place)
    side_of = _sides(ids)
    word_weights = _term_weights(side_of, terms, weights) + _bucket_weights(ids, bucket_of, buckets, weights)
    return Tables(
        characters(profile.letters),
        _words(ids, analyzer.spellings, word_weights, _flags(ids, analyzer, place)),
        _pairs(side_of, terms, weights),
        signed_pairs(side_of, with_sign, weights, place),
        model.intercept,
        profile.reach,
        np.inf if model.typical is None else model.typical,
    )


def _parted(
    columns: Mapping[str, int], buckets: Mapping[str, str], signs: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Part the features of a model: buckets, words and pairs of words, pairs with a sign."""
    marked = [mark + name for name in buckets for mark in ("", NEGATED)]
    bucketed = {name: columns[name] for name in marked if name in columns}
    with_sign = signed(columns, signs)
    terms = {name: columns[name] for name in columns if name not in bucketed and name not in with_sign}
    return bucketed, terms, with_sign


def _word_ids(terms: Iterable[str], lexicon: Iterable[str], signs: Mapping[str, int]) -> dict[str, int]:
    """Give a number to every word: a term, a side of a pair, or a word of a lexicon; a sign is none."""
    sides = {side.removeprefix(NEGATED) for term in terms for side in term.split(" ")}
    return {word: row for row, word in enumerate(sorted(sides.union(lexicon).difference(signs)))}


def _sides(ids: Mapping[str, int]) -> dict[str, int]:
    """Give the rows of weights of all words, plain and marked."""
    return {mark + word: 2 * row + bool(mark) for word, row in ids.items() for mark in ("", NEGATED)}


def _term_weights(
    side_of: dict[str, int], terms: dict[str, int], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    single = {name: column for name, column in terms.items() if " " not in name}
    gathered = np.zeros((len(side_of), weights.shape[1]))
    gathered[[side_of[name] for name in single]] = weights[list(single.values())]
    return gathered


def _bucket_weights(
    ids: dict[str, int], bucket_of: dict[str, str], buckets: dict[str, int], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    gathered = np.zeros((2 * len(ids), weights.shape[1]))
    for negated, mark in enumerate(("", NEGATED)):
        known = {word: buckets[mark + name] for word, name in bucket_of.items() if mark + name in buckets}
        gathered[[2 * ids[word] + negated for word in known]] = weights[list(known.values())]
    return gathered


def _flags(ids: dict[str, int], analyzer: TurnAnalyzer, signs: Mapping[str, int]) -> NDArray[np.uint8]:
    """Say of every word what it does to those after it, and which sign it has."""
    flags = np.zeros(len(ids), np.uint8)
    flags[[ids[word] for word in analyzer.profile.negators]] |= NEGATES
    flags[[ids[word] for word in analyzer.profile.turns_of_thought]] |= TURNS
    flags[[ids[word] for word in analyzer.degrees]] |= STRENGTHENS
    for word, bucket in analyzer.bucket_of.items():
        flags[ids[word]] |= (signs[sign(bucket)] // 2 + 1) << SIGN
    return flags


def _words(
    ids: dict[str, int],
    misspelt: Mapping[str, str],
    weights: NDArray[np.float64],
    flags: NDArray[np.uint8],
) -> Words:
    spelled = spellings(ids, misspelt)
    return Words(
        *spelled,
        flags=flags,
        weights=weights,
        placeholders=np.array([ids.get(name, -1) for name in PLACEHOLDERS], np.int64),
    )


def spellings(ids: Mapping[str, int], misspelt: Mapping[str, str]) -> Spellings:
    """Lay words out by their spellings; a misspelling of a word that is not among them is unknown too."""
    found = {word: row for word, row in ids.items() if word not in misspelt}
    found |= {each: ids[word] for each, word in misspelt.items() if word in ids}
    return Spellings(
        letters=np.frombuffer("".join(found).encode("utf-32-le"), np.uint32),
        offsets=np.cumsum([0, *map(len, found)], dtype=np.int64),
        words=np.array(list(found.values()), np.int64),
    )


def _pairs(side_of: dict[str, int], terms: dict[str, int], weights: NDArray[np.float64]) -> Pairs:
    double = {name: column for name, column in terms.items() if " " in name}
    sides = np.array([side_of[side] for name in double for side in name.split(" ")], np.int64).reshape(-1, 2)
    keys = sides[:, 0] * len(side_of) + sides[:, 1]
    return Pairs(keys, weights[list(double.values())].reshape(-1, weights.shape[1]))
