"""Sentiment lexicons as buckets of words: how strongly good or bad a word is, in steps of half a point.

What belongs here: the merging of the lexicons and the cuts between the buckets. What does not: their weights,
which the classifier learns.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.profile import ENGLISH
from qm_pipeline.scoring.text import tokens
from qm_pipeline.training.corpora import opinion_words, vader_lexicon

if TYPE_CHECKING:
    from pathlib import Path

# Valences of the VADER lexicon run from -4 to +4; a word of less than a step says nothing.
STEP: Final = 0.5
# A word that only the opinion lexicon knows: its sign is known, its strength is not.
OPINION_VALENCE: Final = 1.0


def sentiment_buckets(corpus: Path) -> dict[str, str]:
    """Sort the words of the VADER and the opinion lexicon into buckets.

    Returns
    -------
    dict
        `POS1` (valences from 0.5) to `POS7`, and `NEG1` to `NEG7`, to their words, parted by spaces, in
        alphabetical order. Where the lexicons disagree about a word, VADER's human ratings decide.
    """
    valences = dict.fromkeys(opinion_words(corpus, "positive"), OPINION_VALENCE)
    valences |= dict.fromkeys(opinion_words(corpus, "negative"), -OPINION_VALENCE)
    valences |= vader_lexicon(corpus)
    words = defaultdict(set)
    for word, valence in valences.items():
        form = _single_form(word)
        if form is not None and abs(valence) >= STEP:
            words[_bucket(valence)].add(form)
    return {name: " ".join(sorted(words[name] - _clashes(words, name))) for name in sorted(words)}


def _bucket(valence: float) -> str:
    return ("POS" if valence > 0 else "NEG") + str(int(abs(valence) / STEP))


def _clashes(words: dict[str, set[str]], name: str) -> set[str]:
    """Find the forms that two buckets claim (spellings that fold into one): the first by name keeps them."""
    return set().union(*(words[other] for other in words if other < name))


def _single_form(word: str) -> str | None:
    """Give the form of a word that is one token; negations have features of their own."""
    found = [token for token in tokens(word) if token.form]
    if len(found) != 1 or found[0].form in ENGLISH.negators or found[0].end - found[0].start != len(word):
        return None
    return found[0].form
