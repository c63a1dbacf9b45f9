"""Misspelt words read as the word that was meant, by a table that a fitted model carries.

What belongs here: the form of that table. What does not: how it is made (`training.spelling`), and guessing:
a spelling that is not in the table stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(stored: str | None) -> dict[str, str]:
    """Read the table as an artefact holds it: a line a word, with its misspellings after it.

    Returns
    -------
    dict
        Misspelling to word; empty where there is no table.
    """
    lines = [line.split(" ") for line in (stored or "").split("\n")]
    return {misspelt: word for word, *others in lines for misspelt in others}


def stored(words: Mapping[str, str]) -> str:
    """Write a table as one text: thousands of entries would each be a node of the artefact's schema."""
    lines: dict[str, list[str]] = {}
    for misspelt, word in sorted(words.items()):
        lines.setdefault(word, []).append(misspelt)
    return "\n".join(" ".join([word, *others]) for word, others in sorted(lines.items()))
