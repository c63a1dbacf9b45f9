"""Phrase lists looked for in one pass over each turn: who said it, where, and whether it is denied.

What belongs here: the machine that runs `programs`, and the walk from word to word that starts it. What
does not: what is meant by a phrase, a denial, a place (`matching`, which says all of it in plain Python and
is what this is held to).

A turn is decoded and folded by a table. A character beyond the table makes it hard: it is left to the plain
way. At every word a tree says which phrases begin with its first characters; only those are tried.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.quality.phrases import patterns
from qm_pipeline.quality.phrases.programs import (
    CHARACTER,
    DONE,
    FORK,
    GO_ON,
    OF_A_WORD,
    PARTING,
    RUN,
    SPACES,
    beginnings,
    code,
    program,
)
from qm_pipeline.scoring.compiled import Column, compiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from qm_pipeline.quality.phrases.lists import LanguageLists, PhraseList

    Codes = NDArray[np.int32]

# Scripts with their punctuation, and pictographs; ideographs are left to the plain way.
_TABLE_SIZE: Final = 0x20000
_KNOWN: Final = (range(0x3000), range(0xFE00, 0xFE10), range(0x1F000, 0x1FB00))
_SURROGATES: Final = range(0xD800, 0xE000)
HARD: Final = -1
# Nothing in front of a text and behind it: no character of any word.
MARGIN: Final = 2
_ENDS_CLAUSE: Final = np.array([ord(each) for each in ".;!?:,"], np.int32)
_APOSTROPHE, _SPACE, _HYPHEN = (ord(each) for each in "' -")
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


class Turns(NamedTuple):
    """Turns: text, side (0 the customer's, 1 the agent's), how many of their side come before and after."""

    text: Column
    side: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]


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
def _slot(slots: Codes, node: int, character: int) -> int:
    """Give the slot where a step stands, or the empty one where it would."""
    slot = (node * 40503 + character * 9973) & (len(slots) - 1)
    while slots[slot, 1] != 0 and not (slots[slot, 0] == node and slots[slot, 1] == character):
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@compiled
def _step_in(slots: Codes, node: int, character: int, to: int) -> None:
    slot = _slot(slots, node, character)
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
    table = np.full(_TABLE_SIZE, HARD, np.int32)
    for point in (each for known in _KNOWN for each in known if each not in _SURROGATES):
        table[point] = code(patterns.plain(chr(point)))
    return table


class Room(NamedTuple):
    """Memory for the machine.

    Attributes
    ----------
    letters
        The codes of a text, with its margins.
    active
        Which lists are looked for in a turn.
    stack
        Ways left to try, a row each: place in the programs, place in the text.
    resume
        Of each kind of phrase, where it may stand next: what is found does not overlap.
    raw
        What stands in a text, a row each: kind, begin, end.
    found
        What counts, a row each: turn, list, begin, end.
    """

    letters: Codes
    active: NDArray[np.bool_]
    stack: Codes
    resume: Codes
    raw: Codes
    found: Codes


def room(turns: Turns, lists: Lists) -> Room:
    """Give the machine room for these turns: at least for all that one of them may hold."""
    longest = int(np.diff(turns.text.offsets).max(initial=0))
    kinds = 2 * lists.speakers.size
    most = (longest // 2 + 1) * kinds  # a phrase is a letter and what parts it from the next, at the least
    return Room(
        letters=np.zeros(longest + 2 * MARGIN, np.int32),
        active=np.empty(lists.speakers.size, np.bool_),
        stack=np.empty((len(lists.steps) + 1, 2), np.int32),
        resume=np.empty(kinds, np.int32),
        raw=np.empty((most, 3), np.int32),
        found=np.empty((most + 65_536, 4), np.int32),
    )


@compiled
def look(
    turns: Turns, lists: Lists, table: Codes, here: Room, hard: NDArray[np.bool_], row: int
) -> tuple[int, int]:
    """Look from a turn on, as long as there is room; give the turn to go on with, and how much was found."""
    written = 0
    while row < turns.side.size and written + len(here.raw) <= len(here.found):
        if _asked(turns, lists, row, here.active):
            length = _decode(turns.text, row, table, here.letters)
            hard[row] = length == HARD
            if length != HARD:
                written = _count(lists, here, row, _find(lists, here, length), written)
        row += 1
    return row, written


@compiled
def _asked(turns: Turns, lists: Lists, row: int, active: NDArray[np.bool_]) -> bool:
    """Say of each list whether it is looked for in a turn, by who says it and when; and whether any is."""
    one = False
    for each in range(lists.speakers.size):
        near = turns.before[row] < lists.near_first[each] and turns.after[row] < lists.near_last[each]
        active[each] = near and lists.speakers[each] == turns.side[row]
        one = one or active[each]
    return one


@compiled
def _decode(text: Column, row: int, table: Codes, letters: Codes) -> int:
    """Decode and fold a text; give its length, `HARD` where the table does not know a character."""
    at, stop, length = text.offsets[row], text.offsets[row + 1], MARGIN
    while at < stop:
        lead = int(text.letters[at])
        point, size = lead, 1
        if lead >= 0x80:  # noqa: PLR2004  # a byte that is no character by itself
            size = 2 + int(lead >= 0xE0) + int(lead >= 0xF0)  # noqa: PLR2004  # leads of three and of four bytes
            point = lead & (0x7F >> size)
            for more in range(1, size):
                point = (point << 6) | (int(text.letters[at + more]) & 0x3F)
        folded = table[point] if point < _TABLE_SIZE else HARD
        if folded == HARD:
            return HARD
        letters[length] = folded
        length += 1
        at += size
    letters[length] = 0
    letters[length + 1] = 0
    return length


@compiled
def _parted(letters: Codes, at: int) -> bool:
    """Whether a word may begin here: not inside one, nor behind its apostrophe."""
    before = letters[at - 1]
    return bool(before < OF_A_WORD and not (before == _APOSTROPHE and letters[at - 2] >= OF_A_WORD))


@compiled
def _find(lists: Lists, here: Room, length: int) -> int:
    """Find all that stands in a text, whatever it counts for; give how much that is."""
    letters, found = here.letters, 0
    here.resume[:] = 0
    for at in range(MARGIN, length):
        if letters[at] < OF_A_WORD or not _parted(letters, at):
            continue
        node = _begun(letters, at, lists.tree)
        for each in range(lists.first[node], lists.first[node + 1]):
            kind = lists.entries[each, 0]
            if at >= here.resume[kind] and here.active[kind >> 1]:
                end = _matched(letters, at, lists.steps, lists.entries[each, 1], here.stack)
                if end > at:
                    here.resume[kind] = end
                    here.raw[found, 0] = kind
                    here.raw[found, 1] = at
                    here.raw[found, 2] = end
                    found += 1
    return found


@compiled
def _begun(letters: Codes, at: int, tree: Codes) -> int:
    """Give the node that the characters from a place on lead to."""
    node = 0
    while True:
        character = letters[at]
        at += 1
        if character in (_SPACE, _HYPHEN):
            character = PARTING
            while letters[at] in (_SPACE, _HYPHEN):
                at += 1
        slot = _slot(tree, node, character)
        if tree[slot, 1] == 0:
            return node
        node = tree[slot, 2]


@compiled
def _matched(letters: Codes, at: int, steps: Codes, step: int, stack: Codes) -> int:  # noqa: C901 - an operation each
    """Run a program from a place in a text; give where it ends, 0 where it does not match."""
    left = 0
    while True:
        kind, what = steps[step, 0], steps[step, 1]
        holds, following = True, step + 1
        if kind == CHARACTER:
            holds = letters[at] == what
            at += 1
        elif kind == FORK:
            stack[left, 0] = step + what
            stack[left, 1] = at
            left += 1
        elif kind == GO_ON:
            following = step + what
        elif kind == SPACES:
            begun = at
            while letters[at] in (_SPACE, _HYPHEN):
                at += 1
            holds = at > begun
        elif kind == DONE:
            after = letters[at]
            if after < OF_A_WORD and not (after == _APOSTROPHE and letters[at + 1] >= OF_A_WORD):
                return at
            holds = False
        else:
            begun = at
            while letters[at] >= OF_A_WORD or letters[at] == _APOSTROPHE:
                at += 1
            holds = kind != RUN or at > begun
        step = following
        if not holds:
            if left == 0:
                return 0
            left -= 1
            step, at = stack[left, 0], stack[left, 1]


@compiled
def _count(lists: Lists, here: Room, row: int, standing: int, written: int) -> int:
    """Keep what counts of what stands in a turn; give how much has been written by then."""
    for each in range(standing):
        kind, begin, end = here.raw[each, 0], here.raw[each, 1], here.raw[each, 2]
        which = kind >> 1
        if kind & 1:
            continue
        void = False
        for other in range(standing):
            overlaps = here.raw[other, 1] < end and begin < here.raw[other, 2]
            void = void or (here.raw[other, 0] == kind + 1 and overlaps)
        if not void and (lists.ignored[which] or not _denied(here.letters, begin, lists)):
            here.found[written, 0] = row
            here.found[written, 1] = which
            here.found[written, 2] = begin - MARGIN
            here.found[written, 3] = end - MARGIN
            written += 1
    return written


@compiled
def _denied(letters: Codes, begin: int, lists: Lists) -> bool:
    """Tell whether the words before, in the same clause and thought, deny what follows."""
    at, words = begin, 0
    while words < lists.reach:
        start, end = _word_before(letters, at)
        if start == end:
            return False
        role = _role(letters, start, end, lists)
        if role & TURNS:
            return False
        if role & NEGATES:
            return not _conditional(letters, start, lists)
        at = start
        words += 1
    return False


@compiled
def _conditional(letters: Codes, at: int, lists: Lists) -> bool:
    """Tell whether a word before, in the same clause, begins a condition."""
    while True:
        start, end = _word_before(letters, at)
        if start == end:
            return False
        if _role(letters, start, end, lists) & CONDITION:
            return True
        at = start


@compiled
def _word_before(letters: Codes, at: int) -> tuple[int, int]:
    """Give the word before a place in the same clause; an empty one where there is none."""
    end = at
    while end > MARGIN and not (letters[end - 1] >= OF_A_WORD or letters[end - 1] == _APOSTROPHE):
        for mark in _ENDS_CLAUSE:
            if letters[end - 1] == mark:
                return at, at
        end -= 1
    start = end
    while start > MARGIN and (letters[start - 1] >= OF_A_WORD or letters[start - 1] == _APOSTROPHE):
        start -= 1
    return start, end


@compiled
def _role(letters: Codes, start: int, end: int, lists: Lists) -> int:
    """Give what a word is: one that denies, turns, begins a condition, several of these, or nothing."""
    for each in range(lists.roles.size):
        first = lists.bounds[each]
        if lists.bounds[each + 1] - first == end - start:
            at = start
            while at < end and letters[at] == lists.words[first + at - start]:
                at += 1
            if at == end:
                return int(lists.roles[each])
    return 0
