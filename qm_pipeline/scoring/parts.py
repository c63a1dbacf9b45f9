"""What a fitted step holds, each part in the type that it must have.

What belongs here: telling whether a part is of its kind; a file whose hash fits may still hold anything. What
does not: which parts a step has and what they mean, which the models say.

A part that is missing is of another kind too. Compiled code and the tables it reads are built from these
parts unasked, so that whatever they count on is held to here, when a model is loaded.
"""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from qm_pipeline.interactions.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.segments import Floats

    State: TypeAlias = Mapping[str, Any]

_HALF_A_CHARACTER: Final = re.compile("[\ud800-\udfff]")


class ForeignPartError(ModelError):
    """A part of a fitted step is of another kind than it must be.

    Parameters
    ----------
    part
        Its name.
    """

    def __init__(self, part: str) -> None:
        super().__init__(f"A model has no `{part}` as models of ours have it.")
        self.part = part


def hold(part: str, *, fits: bool) -> None:
    """Refuse a part that does not fit."""
    if not fits:
        raise ForeignPartError(part)


def text(state: State, part: str) -> str:
    """Give a text; None is an empty one."""
    found = _part(state, part)
    hold(part, fits=found is None or _is_text(found))
    return found or ""


def texts(state: State, part: str) -> dict[str, str]:
    """Give texts by name; None is no text."""
    found = _part(state, part)
    hold(part, fits=found is None or (isinstance(found, dict) and all(map(_is_text, chain(*found.items())))))
    return found or {}


def names(state: State, part: str) -> list[str]:
    """Give names in their order."""
    found = _part(state, part)
    hold(part, fits=_are_texts(found))
    return list(found or ())


def phrases(state: State, part: str) -> Mapping[str, Sequence[str]]:
    """Give phrases by what they stand for, each of words between single spaces; None is no phrase."""
    found = _part(state, part)
    fits = isinstance(found, dict) and all(map(_is_text, found)) and all(map(_are_texts, found.values()))
    hold(part, fits=found is None or fits)
    hold(part, fits=all(_is_phrase(each) for several in (found or {}).values() for each in several))
    return found or {}


def number(state: State, part: str) -> float:
    """Give a finite number."""
    found = _part(state, part)
    hold(part, fits=isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found))
    return float(found or 0)


def truth(state: State, part: str) -> bool:
    """Give a truth."""
    found = _part(state, part)
    hold(part, fits=isinstance(found, bool))
    return bool(found)


def floats(state: State, part: str, shape: tuple[int, ...]) -> Floats:
    """Give an array of a shape."""
    found = _part(state, part)
    fits = isinstance(found, np.ndarray) and found.dtype == np.float64 and found.shape == shape
    hold(part, fits=fits)
    return np.asarray(found)


def _part(state: State, part: str) -> Any:  # noqa: ANN401  # whoever asks tells whether it is of its kind
    hold(part, fits=part in state)
    return state[part]


def _is_text(found: object) -> bool:
    """Whether it is text that can be written down."""
    return isinstance(found, str) and (found.isascii() or _HALF_A_CHARACTER.search(found) is None)


def _are_texts(found: object) -> bool:
    return isinstance(found, list | tuple) and all(map(_is_text, found))


def _is_phrase(found: str) -> bool:
    return all(found.split(" "))
