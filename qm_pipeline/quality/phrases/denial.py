"""Whether the words before a phrase deny it: compiled, over the codes of a turn.

What belongs here: walking back from a phrase, word by word. What does not: which words deny (`lists`), and
what a denied phrase counts for (`machine`). `matching.Finder` says the same in plain Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.quality.phrases.prepared import CONDITION, NEGATES, TURNS
from qm_pipeline.quality.phrases.programs import OF_A_WORD
from qm_pipeline.scoring.compiled import compiled

if TYPE_CHECKING:
    from qm_pipeline.quality.phrases.prepared import Codes, Lists

# Nothing in front of a text and behind it: no character of any word.
MARGIN: Final = 2
_ENDS_CLAUSE: Final = np.array([ord(each) for each in ".;!?:,"], np.int32)
_APOSTROPHE: Final = ord("'")


@compiled
def denied(letters: Codes, begin: int, lists: Lists) -> bool:
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
