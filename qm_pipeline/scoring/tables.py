"""The fitted model as plain arrays, for the compiled kernel: words, pairs and characters, with their weights.

What belongs here: laying out what a pipeline holds as arrays, exactly. What does not: scoring with them
(`kernel`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.analyzer import sign
from qm_pipeline.scoring.signs import SignedPairs, signed_pairs, signs
from qm_pipeline.scoring.text import FOLD_TABLE_SIZE, fold_code_point, is_emoji

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from qm_pipeline.scoring.additive import Additive
    from qm_pipeline.scoring.names import Names
    from qm_pipeline.scoring.segments import Ints

# The number of a word that there is not.
ABSENT: Final = -1
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
    words: NDArray[np.int64]  # the id of the word that each spelling is of, or ABSENT


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
    placeholders: NDArray[np.int64]  # the id of each of PLACEHOLDERS, or ABSENT


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
    names, profile = model.names, model.analyzer.profile
    features = _parted(names)
    number = _numbered(features, names)
    rows = number.rows(names.features)
    bucket_of = _bucket_of(number, names)
    of_words = _term_weights(number.words, rows[features.words, 0], weights[features.words])
    of_buckets, of_collocations = (
        _by_bucket(_in_buckets(some, called, names), len(parts), weights[some])
        for some, called, parts in (
            (features.buckets, names.bucket_names, names.buckets),
            (features.collocations, names.collocation_names, names.collocations),
        )
    )
    return Tables(
        characters(profile.letters),
        _words(
            number,
            of_words + of_buckets[bucket_of].reshape(of_words.shape),
            _flags(number, bucket_of, model),
        ),
        _pairs(rows[features.pairs], weights[features.pairs], number, of_collocations),
        _signed_pairs(features, rows, weights, number),
        model.intercept,
        profile.reach,
        np.inf if model.typical is None else model.typical,
    )


class _Parted(NamedTuple):
    """The features of a model, told apart: each is the numbers of some of them."""

    buckets: Ints
    collocations: Ints  # buckets of them
    words: Ints
    pairs: Ints  # of two words
    signed: Ints  # of a word and a sign, or two signs


def _parted(names: Names) -> _Parted:
    single = names.features[:, 1] == ABSENT
    bucket, collocation = (
        single & (_places(some, names) != ABSENT)[names.features[:, 0] >> 1]
        for some in (names.bucket_names, names.collocation_names)
    )
    signed = ~single & (_places(names.signs, names) != ABSENT)[names.features >> 1].any(axis=1)
    parts = (bucket, collocation, single & ~bucket & ~collocation, ~single & ~signed, signed)
    return _Parted(*map(np.flatnonzero, parts))


def _places(some: Ints, names: Names) -> Ints:
    """Give every word its place among some of them, which are different; `ABSENT` where it is none."""
    places = np.full(len(names.meant), ABSENT)
    places[some] = np.arange(some.size)
    return places


class _Numbers(NamedTuple):
    """The words that have weights: `of` says of each that is named its number among them, or `ABSENT`."""

    of: Ints
    words: int
    names: Names

    def rows(self, sides: Ints) -> Ints:
        """Give the rows of weights of sides, two a word."""
        found: Ints = 2 * self.of[sides >> 1] + (sides & 1)
        return found


def _numbered(features: _Parted, names: Names) -> _Numbers:
    """Give numbers to terms, sides of pairs, and words of a lexicon or the grammar; a sign is no word."""
    has = np.zeros(len(names.meant), np.bool_)
    has[names.features[features.words, 0] >> 1] = True
    has[names.features[np.append(features.pairs, features.signed)] >> 1] = True
    for some in (*names.buckets, *names.collocations, names.negators, names.turns_of_thought, names.degrees):
        has[some] = True
    has[names.signs] = False
    return _Numbers(np.where(has, np.cumsum(has) - 1, ABSENT), int(has.sum()), names)


def _bucket_of(number: _Numbers, names: Names) -> Ints:
    """Give the number of the bucket of every word, `ABSENT` where no lexicon has it."""
    found = np.full(number.words, ABSENT)
    for bucket, some in enumerate(names.buckets):
        found[number.of[some]] = bucket
    return found


def _term_weights(words: int, rows: Ints, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    gathered = np.zeros((2 * words, weights.shape[1]))
    gathered[rows] = weights
    return gathered


def _in_buckets(features: Ints, called: Ints, names: Names) -> Ints:
    """Give the bucket of features that are called so: twice its number, and one more where it is marked."""
    sides = names.features[features, 0]
    found: Ints = 2 * _places(called, names)[sides >> 1] + (sides & 1)
    return found


def _by_bucket(known: Ints, buckets: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the weights of every bucket, plain and marked; the last, which `ABSENT` finds, is of none."""
    by_bucket = np.zeros((buckets + 1, 2, weights.shape[1]))
    by_bucket.reshape(-1, weights.shape[1])[known] = weights
    return by_bucket


def _flags(number: _Numbers, bucket_of: Ints, model: Additive) -> NDArray[np.uint8]:
    """Say of every word what it does to those after it, and which sign it has."""
    flags = np.zeros(number.words, np.uint8)
    flags[number.of[number.names.negators]] |= NEGATES
    flags[number.of[number.names.turns_of_thought]] |= TURNS
    flags[number.of[number.names.degrees]] |= STRENGTHENS
    sign_of = [signs(model.buckets).index(sign(bucket)) + 1 for bucket in model.buckets]
    flags |= np.array([*sign_of, 0], np.uint8)[bucket_of] << SIGN
    return flags


def _words(number: _Numbers, weights: NDArray[np.float64], flags: NDArray[np.uint8]) -> Words:
    names = number.names
    return Words(
        names.letters,
        names.offsets,
        spelled=number.of[names.meant],
        flags=flags,
        weights=weights,
        placeholders=number.of[names.placeholders],
    )


def _pairs(
    rows: Ints, weights: NDArray[np.float64], number: _Numbers, of_collocations: NDArray[np.float64]
) -> Pairs:
    """Lay pairs of words out; the weights of a pair hold those of its bucket, as those of a word do."""
    keys = rows[:, 0] * 2 * number.words + rows[:, 1]
    if not number.names.collocations:
        return Pairs(keys, weights)
    parts = [(keys, weights), *_collocations(number, of_collocations)]
    distinct, place = np.unique(np.concatenate([part for part, _ in parts]), return_inverse=True)
    total = np.zeros((distinct.size, weights.shape[1]))
    np.add.at(total, place, np.concatenate([part for _, part in parts]))
    return Pairs(distinct, total)


def _collocations(
    number: _Numbers, by_bucket: NDArray[np.float64]
) -> Iterator[tuple[Ints, NDArray[np.float64]]]:
    """Give the keys and weights of collocations: one is marked as its first word is, whatever the second."""
    for bucket, words in enumerate(number.names.collocations):
        first, second = 2 * number.of[words].T
        for marks in range(4):
            keys = (first + marks // 2) * 2 * number.words + second + marks % 2
            yield keys, np.tile(by_bucket[bucket, marks // 2], (len(words), 1))


def _signed_pairs(
    features: _Parted, rows: Ints, weights: NDArray[np.float64], number: _Numbers
) -> SignedPairs:
    sides, place = number.names.features[features.signed], _places(number.names.signs, number.names)
    places = np.where(place[sides >> 1] == ABSENT, ABSENT, 2 * place[sides >> 1] + (sides & 1))
    return signed_pairs(
        rows[features.signed], places, weights[features.signed], 2 * number.words, 2 * number.names.signs.size
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
