"""The expressions of `patterns` as little programs, for a machine that is compiled (`machine`).

What belongs here: reading the few forms that `patterns.regex` writes, and the steps they become. What does
not: what a phrase means.

A program tries its ways in the order in which `re` would: a `FORK` goes on at the next step and comes back
for the other place. Runs of a class are taken whole; what follows one in a phrase is never of the same class,
so that giving some of it back could not help.
"""

from __future__ import annotations

from typing import Final

CHARACTER, SPACES, RUN, RUN_OR_NOTHING, FORK, GO_ON, DONE = range(7)
# Set in the code of a character that may stand in a word: what `\w` is.
OF_A_WORD: Final = 1 << 24
# What stands for any run of spaces and hyphens among the codes of characters.
PARTING: Final = 1
_CLASSES: Final = {"[ -]+": SPACES, r"[\w']+": RUN, r"[\w']*": RUN_OR_NOTHING}
_GROUP: Final = "(?:"
_UP_TO_THREE: Final = "{0,3}"

# What to do, and with what: the code of a character, or how many steps farther the other way begins.
Step = tuple[int, int]


def code(character: str) -> int:
    """Give the code of a folded character."""
    return ord(character) | (OF_A_WORD if character.isalnum() or character == "_" else 0)


def program(expression: str) -> list[Step]:
    """Translate an expression that `patterns.regex` wrote."""
    steps, at = _choice(expression, 0)
    if at != len(expression):
        raise ValueError(f"{expression[at:]!r} is no part of a phrase.")
    return [*steps, (DONE, 0)]


def _choice(expression: str, at: int) -> tuple[list[Step], int]:
    """Read alternatives up to the closing bracket or the end; give them and where that is."""
    branches = []
    while True:
        branch, at = _sequence(expression, at)
        branches.append(branch)
        if expression[at : at + 1] != "|":
            break
        at += 1
    steps = branches.pop()
    for branch in reversed(branches):
        steps = [(FORK, len(branch) + 2), *branch, (GO_ON, len(steps) + 1), *steps]
    return steps, at


def _sequence(expression: str, at: int) -> tuple[list[Step], int]:
    steps: list[Step] = []
    while at < len(expression) and expression[at] not in "|)":
        piece, at = _piece(expression, at)
        if expression[at : at + 1] == "?":
            piece, at = _optional(piece), at + 1
        elif expression.startswith(_UP_TO_THREE, at):
            piece, at = _optional(piece + _optional(piece + _optional(piece))), at + len(_UP_TO_THREE)
        steps += piece
    return steps, at


def _piece(expression: str, at: int) -> tuple[list[Step], int]:
    for form, kind in _CLASSES.items():
        if expression.startswith(form, at):
            return [(kind, 0)], at + len(form)
    if expression.startswith(_GROUP, at):
        steps, closing = _choice(expression, at + len(_GROUP))
        return steps, closing + 1
    return [(CHARACTER, code(expression[at]))], at + 1


def _optional(steps: list[Step]) -> list[Step]:
    return [(FORK, len(steps) + 1), *steps]


def beginnings(steps: list[Step], length: int) -> set[tuple[int, ...]]:
    """Give what a text may begin with to match: up to so many codes, with `PARTING` for spaces."""
    found: set[tuple[int, ...]] = set()
    left: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while left:
        at, begun = left.pop()
        kind, what = steps[at]
        if kind == FORK:
            left += [(at + 1, begun), (at + what, begun)]
        elif kind == GO_ON:
            left.append((at + what, begun))
        elif kind in (CHARACTER, SPACES) and len(begun) < length:
            left.append((at + 1, (*begun, what if kind == CHARACTER else PARTING)))
        else:
            found.add(begun)
    return found
