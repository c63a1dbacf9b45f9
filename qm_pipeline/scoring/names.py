"""The names of a model's features as numbers: its words are told apart in one pass over all that it lists.

What belongs here: numbering words, in plain Python, which says what is meant, and compiled, which is what
serves; and what a model lists, in these numbers. What does not: arrays for scoring (`tables`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring.analyzer import NEGATED
from qm_pipeline.scoring.compiled import compiled
from qm_pipeline.scoring.lookup import key_of, slot_of_key
from qm_pipeline.scoring.signs import signs
from qm_pipeline.scoring.tables import ABSENT, PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from qm_pipeline.scoring.analyzer import TurnAnalyzer
    from qm_pipeline.scoring.segments import Ints

_SPACE, _LINE_END = ord(" "), ord("\n")
_A_PAIR: Final = 2
_MARK: Final = np.array([ord(each) for each in NEGATED], np.uint32)


class Numbered(NamedTuple):
    """The words of a text of lines, in which each stands between single spaces.

    Attributes
    ----------
    letters, offsets
        The code points of the different words, in the order in which they first stand there, one after
        another; where each begins, and the end.
    sides
        Of every place: twice the number of its word, and one more where it is marked as negated.
    first
        Where each line begins in `sides`, and the end.
    """

    letters: NDArray[np.uint32]
    offsets: Ints
    sides: Ints
    first: Ints

    def words(self, line: int) -> Ints:
        """Give the numbers of the words of a line."""
        found: Ints = self.sides[self.first[line] : self.first[line + 1]] >> 1
        return found


class Names(NamedTuple):
    """What a model lists, by the numbers of its words.

    Attributes
    ----------
    letters, offsets
        As of `Numbered`.
    features
        Of each feature its two sides, the second one `ABSENT` where it is one word.
    buckets
        The words of each bucket.
    bucket_names, signs
        Buckets are features, and signs are sides of features, by their names.
    collocations
        The pairs of words of each bucket of them, (n, 2).
    collocation_names
        These buckets are features too.
    negators, turns_of_thought, degrees, placeholders
        Words that the grammar names.
    meant
        Of every word the one that is meant: itself, unless it is a misspelling.
    """

    letters: NDArray[np.uint32]
    offsets: Ints
    features: Ints
    buckets: tuple[Ints, ...]
    bucket_names: Ints
    collocations: tuple[Ints, ...]
    collocation_names: Ints
    signs: Ints
    negators: Ints
    turns_of_thought: Ints
    degrees: Ints
    placeholders: Ints
    meant: Ints


def names(features: str, buckets: Mapping[str, str], analyzer: TurnAnalyzer, spellings: str) -> Names | None:
    """Give what a model lists in numbers; None where a feature is not one word or two, or stands there twice.

    Parameters
    ----------
    features
        A line each.
    buckets
        Their names to their words.
    analyzer
        What knows the words of the grammar.
    spellings
        A line a word, with its misspellings after it.
    """
    profile, pairs_of = analyzer.profile, analyzer.collocations
    groups: list[Collection[str]] = [buckets, pairs_of, signs(buckets), profile.negators]
    groups += [profile.turns_of_thought, analyzer.degrees, PLACEHOLDERS]
    groups += [words.split() for words in (*buckets.values(), *pairs_of.values())]
    count = features.count("\n") + 1
    found = numbered("\n".join([features, *map(" ".join, groups), spellings]), count)
    pairs = _pairs(found, count) if _are_features(found, count) else None
    if pairs is None or not _differ(pairs, len(found.offsets)):
        return None
    listed = [found.words(count + line)[: len(group)] for line, group in enumerate(groups)]
    bucket_names, pair_names, sign_names, negators, turns_of_thought, degrees, placeholders, *by_bucket = (
        listed
    )
    in_pairs = tuple(words.reshape(-1, _A_PAIR) for words in by_bucket[len(buckets) :])
    return Names(
        found.letters, found.offsets, pairs, tuple(by_bucket[: len(buckets)]), bucket_names, in_pairs,
        pair_names, sign_names, negators, turns_of_thought, degrees, placeholders,
        _meant(found, count + len(groups)),
    )  # fmt: skip


def _are_features(found: Numbered, count: int) -> bool:
    """Whether each of so many lines is a word or a pair, and none is empty."""
    several = np.diff(found.first[: count + 1])
    sides = found.sides[: found.first[count]]
    blank = (np.diff(found.offsets) == 0)[sides >> 1] & (sides & 1 == 0)
    return bool(several.max() <= _A_PAIR and not blank.any())


def _differ(features: Ints, words: int) -> bool:
    """Whether no two features have the same sides."""
    keys = np.sort(features[:, 0] * 2 * words + features[:, 1] + 1)
    return bool((keys[1:] != keys[:-1]).all())


def _pairs(found: Numbered, count: int) -> Ints:
    """Give the two sides of each of so many lines."""
    first = found.first[:count]
    sides = np.full((count, 2), ABSENT)
    sides[:, 0] = found.sides[first]
    double = np.diff(found.first[: count + 1]) > 1
    sides[double, 1] = found.sides[first[double] + 1]
    return sides


def _meant(found: Numbered, line: int) -> Ints:
    """Give the word that each word means, by the table of misspellings that begins with a line."""
    first = found.first[line:]
    words = found.sides[first[0] :] >> 1
    right = np.repeat(words[first[:-1] - first[0]], np.diff(first))
    misspelt = np.ones(words.size, np.bool_)
    misspelt[first[:-1] - first[0]] = False
    meant = np.arange(len(found.offsets) - 1)
    meant[words[misspelt]] = right[misspelt]
    return meant


def numbered_plainly(text: str, marked: int) -> Numbered:
    """Give every word of lines a number; in the first so many it may be marked. Said plainly."""
    number: dict[str, int] = {}
    sides, first = [], [0]
    for line, words in enumerate(text.split("\n")):
        for word in words.split(" "):
            mark = line < marked and word.startswith(NEGATED)
            bare = word.removeprefix(NEGATED) if mark else word
            sides.append(2 * number.setdefault(bare, len(number)) + mark)
        first.append(len(sides))
    return Numbered(
        np.frombuffer("".join(number).encode("utf-32-le"), np.uint32),
        np.cumsum([0, *map(len, number)]),
        np.array(sides),
        np.array(first),
    )


def numbered(text: str, marked: int) -> Numbered:
    """Give the same as `numbered_plainly`, compiled."""
    points = np.frombuffer(f"{text}\n".encode("utf-32-le"), np.uint32)
    lines = text.count("\n") + 1
    places = text.count(" ") + lines
    into = Numbered(
        np.empty(points.size, np.uint32),
        np.zeros(places + 1, np.int64),
        np.empty(places, np.int64),
        np.zeros(lines + 1, np.int64),
    )
    slots = np.full((1 << places.bit_length(), 2), ABSENT, np.int64)  # more than there can be words
    words = _number(points, marked, slots, into)
    offsets = into.offsets[: words + 1].copy()
    return into._replace(letters=into.letters[: offsets[-1]].copy(), offsets=offsets)


@compiled
def _number(points: NDArray[np.uint32], marked: int, slots: Ints, into: Numbered) -> int:
    """Give every word a number, and tell how many different ones there are."""
    begin, line, place, words = 0, 0, 0, 0
    for at in range(points.size):
        if points[at] not in (_SPACE, _LINE_END):
            continue
        mark = line < marked and _is_marked(points, begin, at)
        word = _number_of(points, begin + mark * _MARK.size, at, slots, into, words)
        words = max(words, word + 1)
        into.sides[place] = 2 * word + mark
        place += 1
        begin = at + 1
        if points[at] == _LINE_END:
            line += 1
            into.first[line] = place
    return words


@compiled
def _is_marked(points: NDArray[np.uint32], begin: int, end: int) -> bool:
    each = 0
    while each < _MARK.size and begin + each < end and points[begin + each] == _MARK[each]:
        each += 1
    return bool(each == _MARK.size)


@compiled
def _number_of(
    points: NDArray[np.uint32], begin: int, end: int, slots: Ints, into: Numbered, words: int
) -> int:
    """Give the number of a word, the next one where it is met for the first time."""
    key = key_of(points, begin, end)
    slot = slot_of_key(key, len(slots))
    while slots[slot, 1] != ABSENT:
        if slots[slot, 0] == key and _same(points, begin, end, into, slots[slot, 1]):
            return int(slots[slot, 1])
        slot = (slot + np.uint64(1)) & np.uint64(len(slots) - 1)
    slots[slot, 0] = key
    slots[slot, 1] = words
    start = into.offsets[words]
    for each in range(end - begin):
        into.letters[start + each] = points[begin + each]
    into.offsets[words + 1] = start + end - begin
    return words


@compiled
def _same(points: NDArray[np.uint32], begin: int, end: int, known: Numbered, word: int) -> bool:
    start = known.offsets[word]
    each = 0 if known.offsets[word + 1] - start == end - begin else end - begin + 1
    while each < end - begin and known.letters[start + each] == points[begin + each]:
        each += 1
    return bool(each == end - begin)
