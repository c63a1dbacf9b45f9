"""Phrase lists looked for in one pass over each turn: who said it, where, and whether it is denied.

What belongs here: the machine that runs `programs`, and the walk from word to word that starts it. What
does not: what is meant by a phrase, a denial, a place (`matching`, which says all of it in plain Python and
is what this is held to).

A turn is decoded and folded by a table. A character beyond the table makes it hard: it is left to the plain
way. At every word a tree says which phrases begin with its first characters; only those are tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qm_pipeline.quality.phrases.denial import MARGIN, denied
from qm_pipeline.quality.phrases.prepared import HARD, TABLE_SIZE, slot_of
from qm_pipeline.quality.phrases.programs import (
    CHARACTER,
    DONE,
    FORK,
    GO_ON,
    OF_A_WORD,
    PARTING,
    RUN,
    SPACES,
)
from qm_pipeline.scoring.compiled import Column, compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qm_pipeline.quality.phrases.prepared import Codes, Lists

_APOSTROPHE, _SPACE, _HYPHEN = (ord(each) for each in "' -")


class Turns(NamedTuple):
    """Turns: text, side (0 the customer's, 1 the agent's), how many of their side come before and after."""

    text: Column
    side: NDArray[np.int64]
    before: NDArray[np.int64]
    after: NDArray[np.int64]


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
        folded = table[point] if point < TABLE_SIZE else HARD
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
        slot = slot_of(tree, node, character)
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
        if not void and (lists.ignored[which] or not denied(here.letters, begin, lists)):
            here.found[written, 0] = row
            here.found[written, 1] = which
            here.found[written, 2] = begin - MARGIN
            here.found[written, 3] = end - MARGIN
            written += 1
    return written
