"""How words that matter are misspelt: a table made while training, so that nothing is guessed when scoring.

What belongs here: which words, which slips of the finger or the ear, and what is never a misspelling. What
does not: reading the table (`scoring.spelling`).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring import spelling
from qm_pipeline.scoring.features import TurnAnalyzer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A word is worth a table if it is common, or if it is in a lexicon and known.
COMMON: Final = 30
KNOWN: Final = 3
# Short words have too many neighbours that are words too.
SHORTEST: Final = 5
SHORTEST_TO_LOSE_A_LETTER: Final = 6
SHORTEST_TO_CHANGE_A_VOWEL: Final = 8
VOWELS: Final = "aeiou"
ENDINGS: Final = ("s", "d", "r", "y")
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ELONGATED: Final = re.compile(r"(.)\1\1")


def table(texts: Iterable[str], buckets: Mapping[str, str]) -> str:
    """Make the table of misspellings of the words that matter, as `TurnCounts` carries it.

    Parameters
    ----------
    texts
        What the model learns from: every word in it is a word, and no misspelling of another.
    buckets
        The lexicons: likewise, and their words matter.

    Notes
    -----
    Where a misspelling could be of two words it is of the more frequent.
    """
    pieces = TurnAnalyzer({}).pieces
    counts = Counter(word for text in texts for word in {piece.plain for piece in pieces(text)})
    lexicon = {word for words in buckets.values() for word in words.split()}
    words = _inflected(counts.keys() | lexicon)
    found: dict[str, str] = {}
    for word in sorted(filter(_WORD.fullmatch, counts), key=lambda each: (-counts[each], each)):
        often = counts[word] >= (KNOWN if word in lexicon else COMMON)
        if often and len(word) >= SHORTEST:
            found |= {slip: word for slip in slips(word) if slip not in words and slip not in found}
    return spelling.stored(found)


def _inflected(words: set[str]) -> set[str]:
    """Add forms of the words: a word that nobody happened to use is not a misspelling."""
    return (
        words
        | {word + ending for word in words for ending in ENDINGS}
        | {word[:-1] for word in words if word.endswith("s")}
    )


def slips(word: str) -> set[str]:
    """Give the misspellings of a word: letters doubled, swapped, left out, and vowels mistaken.

    The first letter is always right, and so is a letter three times: that is emphasis.
    """
    made = {*_doubled(word), *_swapped(word)}
    if len(word) >= SHORTEST_TO_LOSE_A_LETTER:
        made |= {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    if len(word) >= SHORTEST_TO_CHANGE_A_VOWEL:
        made |= set(_mistaken(word))
    return {each for each in made if each != word and not _ELONGATED.search(each)}


def _doubled(word: str) -> Iterator[str]:
    yield from (word[: at + 1] + word[at:] for at in range(len(word)))


def _swapped(word: str) -> Iterator[str]:
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _mistaken(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        if word[at] in VOWELS:
            yield from (word[:at] + vowel + word[at + 1 :] for vowel in VOWELS)
