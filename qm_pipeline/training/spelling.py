"""How words that matter are misspelt: a table made while training, so that nothing is guessed when scoring.

What belongs here: which words, which slips of the finger or the ear, and what is never a misspelling. What
does not: reading the table (`scoring.spelling`).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring import spelling
from qm_pipeline.scoring.analyzer import TurnAnalyzer
from qm_pipeline.scoring.profile import ENGLISH, Profile
from qm_pipeline.scoring.text import Folding, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# A word is worth a table if it is common, or if it is in a lexicon and known.
COMMON: Final = 30
KNOWN: Final = 3
# Short words have too many neighbours that are words too.
SHORTEST: Final = 5
# But emphasis is no slip: "loooove" is written with letters to spare, of which two are left.
SHORTEST_TO_DRAW_OUT: Final = 3
SHORTEST_TO_LOSE_A_LETTER: Final = 6
SHORTEST_TO_CHANGE_A_VOWEL: Final = 8
VOWELS: Final = "aeiou"
ENDINGS: Final = ("s", "d", "r", "y")
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ELONGATED: Final = re.compile(r"(.)\1\1")


@dataclass(frozen=True)
class Habits:
    """How a language is misspelt.

    Parameters
    ----------
    profile
        Its grammar.
    common, known
        From so many texts on, a word is worth a table: any word, and one of a lexicon.
    sounds
        Spellings of one sound: what is right, and what is written for it.
    shorthand
        Words, to how they are shortened, parted by spaces; likewise a name of a kind (`<place>`), to the
        words of which it must not matter which one it is.
    """

    profile: Profile = ENGLISH
    common: int = COMMON
    known: int = KNOWN
    sounds: tuple[tuple[str, str], ...] = ()
    shorthand: Mapping[str, str] = field(default_factory=dict)


def table(texts: Iterable[str], buckets: Mapping[str, str], habits: Habits | None = None) -> str:
    """Make the table of misspellings of the words that matter, as `TurnCounts` carries it.

    Parameters
    ----------
    texts
        What the model learns from: every word in it is a word, and no misspelling of another, unless it is
        drawn out ("looove").
    buckets
        The lexicons: likewise, and their words matter.
    habits
        Of the language; those of English by default.

    Notes
    -----
    Where a misspelling could be of two words it is of the more frequent.
    """
    habits = habits or Habits()
    counts = _counted(texts, TurnAnalyzer({}, habits.profile))
    lexicon = {word for words in buckets.values() for word in words.split()}
    words = _inflected(counts.keys() | lexicon)
    found = _shorthand(habits)
    for word in sorted(filter(_WORD.fullmatch, counts), key=lambda each: (-counts[each], each)):
        often = counts[word] >= (habits.known if word in lexicon else habits.common)
        if often and len(word) >= SHORTEST_TO_DRAW_OUT and word not in found:
            long = len(word) >= SHORTEST
            made = slips(word) | misheard(word, habits.sounds) if long else set(_doubled(word))
            found |= {slip: word for slip in made if slip not in words and slip not in found}
    return spelling.stored(found)


def _counted(texts: Iterable[str], analyzer: TurnAnalyzer) -> Counter[str]:
    """Count the texts that each word is in; one that is drawn out is no evidence that it is a word."""
    return Counter(
        word
        for text in texts
        for word in {
            piece.plain
            for piece in analyzer.pieces(text)
            if not _ELONGATED.search(text[piece.start : piece.end].lower())
        }
    )


def _shorthand(habits: Habits) -> dict[str, str]:
    """Read what is written short, in folded letters; who lists it says that it is nothing else."""
    folding = Folding(habits.profile.letters)
    return {
        short: fold(word, folding)
        for word, others in habits.shorthand.items()
        for short in fold(others, folding).split()
    }


def misheard(word: str, sounds: Iterable[tuple[str, str]]) -> set[str]:
    """Give the misspellings by ear: at every place, another spelling of the same sound."""
    return {
        word[:at] + written + word[at + len(right) :]
        for right, written in sounds
        for at in range(len(word))
        if word.startswith(right, at)
    } - {word}


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
