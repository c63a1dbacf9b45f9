"""Sentiment lexicons as buckets of words: how strongly good or bad a word is, in steps of half a point.

What belongs here: the merging of the lexicons and the cuts between the buckets. What does not: their weights,
which the classifier learns.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.profile import ENGLISH
from qm_pipeline.scoring.text import Folding, tokens
from qm_pipeline.training.corpora import opinion_words, vader_lexicon
from qm_pipeline.training.grammar import LANGUAGE

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.scoring.profile import Profile

# Valences of the VADER lexicon run from -4 to +4; a word of less than a step says nothing.
STEP: Final = 0.5
# A word that only the opinion lexicon knows: its sign is known, its strength is not.
OPINION_VALENCE: Final = 1.0
# The lists that are written for a language without rated lexicons, and their buckets.
LISTS: Final = {
    "lexicon_very_positive": "POS2",
    "lexicon_positive": "POS1",
    "lexicon_negative": "NEG1",
    "lexicon_very_negative": "NEG2",
}
# Beside rated lexicons, what the words of a list are rated: as the middle of the rated ones of that kind.
VALENCES: Final = {
    "lexicon_very_positive": 2.9,
    "lexicon_positive": 1.9,
    "lexicon_negative": -1.5,
    "lexicon_very_negative": -2.7,
}


def sentiment_buckets(corpus: Path) -> dict[str, str]:
    """Sort the words of the VADER and the opinion lexicon, and what we wrote beside them, into buckets.

    Returns
    -------
    dict
        `POS1` (valences from 0.5) to `POS7`, and `NEG1` to `NEG7`, to their words, parted by spaces, in
        alphabetical order. Where the lexicons disagree about a word, VADER's human ratings decide; our own
        lists speak only of words that neither holds.
    """
    valences = dict.fromkeys(opinion_words(corpus, "positive"), OPINION_VALENCE)
    valences |= dict.fromkeys(opinion_words(corpus, "negative"), -OPINION_VALENCE)
    valences |= vader_lexicon(corpus)
    valences = written_valences("en") | valences
    words = defaultdict(set)
    for word, valence in valences.items():
        form = _single_form(word)
        if form is not None and abs(valence) >= STEP:
            words[_bucket(valence)].add(form)
    return {name: " ".join(sorted(words[name] - _clashes(words, name))) for name in sorted(words)}


def written_valences(language: str) -> dict[str, float]:
    """Read the lists that we wrote of a language, with the valence that stands for each list."""
    return {
        word: valence
        for name, valence in VALENCES.items()
        for word in _list(LANGUAGE / language / f"{name}.txt")
    }


def _list(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if not line.startswith("# ")]


def _bucket(valence: float) -> str:
    return ("POS" if valence > 0 else "NEG") + str(int(abs(valence) / STEP))


def _clashes(words: dict[str, set[str]], name: str) -> set[str]:
    """Find the forms that two buckets claim (spellings that fold into one): the first by name keeps them."""
    return set().union(*(words[other] for other in words if other < name))


def written_buckets(language: str, profile: Profile) -> dict[str, str]:
    """Sort the words of the lexicons written here (`language/<code>/lexicon_*.txt`) into buckets.

    Nobody has rated these words: their author put each in one of four lists.

    Returns
    -------
    dict
        `POS2`, `POS1`, `NEG1`, `NEG2` to their words, as `sentiment_buckets` gives them; those without words
        are left out.
    """
    words = defaultdict(set)
    for path in sorted((LANGUAGE / language).glob("lexicon_*.txt")):
        words[LISTS[path.stem]] = {
            form for word in _list(path) if (form := _single_form(word, profile)) is not None
        }
    return {name: " ".join(sorted(words[name] - _clashes(words, name))) for name in sorted(words)}


def _single_form(word: str, profile: Profile = ENGLISH) -> str | None:
    """Give the form of a word that is one token; negations have features of their own."""
    found = [token for token in tokens(word, Folding(profile.letters)) if token.form]
    if len(found) != 1 or found[0].form in profile.negators or found[0].end - found[0].start != len(word):
        return None
    return found[0].form
