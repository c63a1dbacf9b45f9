"""Words and pairs of words with how pleasant they sound, as we rated them.

What belongs here: reading the lists. What does not: what becomes of the ratings (`lexicons`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qm_pipeline.training.grammar import LANGUAGE

if TYPE_CHECKING:
    from pathlib import Path

WORDS: Final = "rated_words.tsv"
PAIRS: Final = "rated_pairs.tsv"
_LINE: Final = re.compile(r"(?P<rated>\S+(?: \S+)?)\t(?P<rating>[+-]\d\.\d{1,2})")


def rated_words(language: str) -> dict[str, float]:
    """Read the ratings of words, from -4 (extremely unpleasant) to +4; none where a language has no list."""
    return _read(LANGUAGE / language / WORDS)


def rated_pairs(language: str) -> dict[str, float]:
    """Read the ratings of pairs of neighbouring words, such as "rip off", likewise."""
    return _read(LANGUAGE / language / PAIRS)


def _read(path: Path) -> dict[str, float]:
    if not path.is_file():
        return {}
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("# ")]
    found = {each["rated"]: float(each["rating"]) for each in map(_parted, lines)}
    if len(found) != len(lines):
        raise ValueError(f"{path.name} rates something twice.")
    return found


def _parted(line: str) -> re.Match[str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line!r} is no rating.")
    return found
