"""The lists of a language as arrays, ready for the machine: programs, how phrases begin, words that deny.

What belongs here: laying lists out, and the code of every character. What does not: looking for anything
(`machine`, `denial`).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.quality.phrases import patterns
from qm_pipeline.quality.phrases.programs import beginnings, code, program
from qm_pipeline.scoring.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qm_pipeline.quality.phrases.lists import LanguageLists, PhraseList

    Codes = NDArray[np.int32]

# Scripts with their punctuation, and pictographs; ideographs are left to the plain way.
TABLE_SIZE: Final = 0x20000
_KNOWN: Final = (range(0x3000), range(0xFE00, 0xFE10), range(0x1F000, 0x1FB00))
_SURROGATES: Final = range(0xD800, 0xE000)
HARD: Final = -1
# What a word does to what follows it.
NEGATES, TURNS, CONDITION = 1, 2, 4
# So many characters of a text say which phrases are tried there.
_DEPTH: Final = 6


class Lists(NamedTuple):
    """The lists of a language, for the machine. Of each list there are two kinds of phrases, 2n and 2n + 1.

    Attributes
    ----------
    steps
        All programs, a row a step.
    tree
        How phrases begin, as a tree: an open-addressed table, a row a slot: node, code of a character (0 in
        an empty slot), the node that it leads to.
    first, entries
        Of each node, the rows of `entries` begin at `first`: the kind of a phrase that may stand where a text
        leads here, and where its program begins; in the order in which they are tried.
    speakers, near_first, near_last, ignored
        Of each list: 0 for the customer, 1 for the agent; in how many first and last turns; whether a
        denial counts for nothing.
    words, bounds, roles
        Words that deny, turn or begin a condition: their codes, where each begins, what it is.
    reach
        How far a denial reaches, in words.
    """

    steps: Codes
    tree: Codes
    first: Codes
    entries: Codes
    speakers: Codes
    near_first: Codes
    near_last: Codes
    ignored: Codes
    words: Codes
    bounds: Codes
    roles: Codes
    reach: int


def prepared(lists: LanguageLists) -> Lists:
    """Prepare the lists of a language, in their order."""
    steps: list[tuple[int, int]] = []
    begins: dict[tuple[int, ...], list[tuple[int, int]]] = defaultdict(list)
    for kind, phrase in _phrases(lists.lists.values()):
        compiled_phrase = program(patterns.regex(phrase))
        for begun in beginnings(compiled_phrase, _DEPTH):
            begins[begun].append((kind, len(steps)))
        steps += compiled_phrase
    tree, first, entries = _tree(begins)
    words, bounds, roles = _words(lists)
    each = list(lists.lists.values())
    return Lists(
        _codes(steps, 2), tree, first, entries,
        _codes([listed.speaker == "agent" for listed in each]),
        _codes([listed.within_first or 1 << 30 for listed in each]),
        _codes([listed.within_last or 1 << 30 for listed in each]),
        _codes([listed.negation == "ignored" for listed in each]),
        words, bounds, roles, lists.reach,
    )  # fmt: skip


def _phrases(lists: Iterable[PhraseList]) -> Iterable[tuple[int, str]]:
    for number, listed in enumerate(lists):
        yield from ((2 * number, phrase) for phrase in listed.phrases)
        yield from ((2 * number + 1, phrase) for phrase in listed.unless)


def _codes(values: Sequence[object], columns: int = 0) -> Codes:
    found = np.array(values, np.int32)
    return found.reshape(-1, columns) if columns else found


def _tree(begins: dict[tuple[int, ...], list[tuple[int, int]]]) -> tuple[Codes, Codes, Codes]:
    """Make the tree of how phrases begin; a node has the phrases of all nodes on the way to it as well."""
    nodes = {begun[:length] for begun in begins for length in range(len(begun) + 1)} | {()}
    number = {begun: place for place, begun in enumerate(sorted(nodes))}
    slots = np.zeros((1 << (2 * len(number) + 1).bit_length(), 3), np.int32)
    rows = []
    for begun, node in number.items():
        if begun:
            _step_in(slots, number[begun[:-1]], begun[-1], node)
        on_the_way = (begins.get(begun[:length], []) for length in range(len(begun) + 1))
        rows.append(sorted({each for entries in on_the_way for each in entries}))
    first = np.cumsum([0, *map(len, rows)])
    return slots, _codes(first.tolist()), _codes([each for row in rows for each in row], 2)


@compiled
def slot_of(slots: Codes, node: int, character: int) -> int:
    """Give the slot where a step stands, or the empty one where it would."""
    slot = (node * 40503 + character * 9973) & (len(slots) - 1)
    while slots[slot, 1] != 0 and not (slots[slot, 0] == node and slots[slot, 1] == character):
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@compiled
def _step_in(slots: Codes, node: int, character: int, to: int) -> None:
    slot = slot_of(slots, node, character)
    slots[slot, 0] = node
    slots[slot, 1] = character
    slots[slot, 2] = to


def _words(lists: LanguageLists) -> tuple[Codes, Codes, Codes]:
    roles: dict[str, int] = defaultdict(int)
    kinds = ((lists.negators, NEGATES), (lists.turns_of_thought, TURNS), (lists.conditions, CONDITION))
    for listed, role in kinds:
        for word in listed:
            roles[patterns.plain(word)] |= role
    letters = [code(character) for word in roles for character in word]
    return _codes(letters), _codes(np.cumsum([0, *map(len, roles)]).tolist()), _codes(list(roles.values()))


@cache
def characters() -> Codes:
    """Give the code of every character of the table in plain form; `HARD` where it is not asked for."""
    table = np.full(TABLE_SIZE, HARD, np.int32)
    for point in (each for known in _KNOWN for each in known if each not in _SURROGATES):
        table[point] = code(patterns.plain(chr(point)))
    return table
