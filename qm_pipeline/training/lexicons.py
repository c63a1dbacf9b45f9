"""Sentiment lexicons as buckets of words: how strongly good or bad a word is, in steps of half a point.

What belongs here: the merging of the lexicons and the cuts between the buckets, of words and of pairs of
words. What does not: their weights, which the classifier learns.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.profile import ENGLISH
from qm_pipeline.scoring.tables import PLACEHOLDERS
from qm_pipeline.scoring.text import Folding, tokens
from qm_pipeline.training.corpora import opinion_words, vader_lexicon
from qm_pipeline.training.grammar import LANGUAGE
from qm_pipeline.training.rated import rated_pairs, rated_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qm_pipeline.scoring.profile import Profile

# Valences of the VADER lexicon run from -4 to +4; a word of less than a step says nothing.
STEP: Final = 0.5
# A word that only the opinion lexicon knows: its sign is known, its strength is not.
OPINION_VALENCE: Final = 1.0
# What buckets of pairs of words are called, before their sign; a pair rated less than this says nothing.
COLLOCATION: Final = "C"
LEAST_OF_A_PAIR: Final = 1.0
# Rated as the slang of chats, and in a contact centre initials, units and models more often than that.
AMBIGUOUS: Final = frozenset(
    ["bl", "bz", "d8", "dx", "ff", "gt", "jp", "jt", "jw", "l", "nh", "po", "pu", "tx", "wd", "xp"]
)
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
        `POS1` (valences from 0.5), `POS2` and so on, and `NEG1` and so on, to their words, parted by spaces
        and in alphabetical order. A word that VADER's raters and we rated has the mean of the two; the
        opinion lexicon and our lists without ratings speak only of words that neither holds.
    """
    valences = dict.fromkeys(opinion_words(corpus, "positive"), OPINION_VALENCE)
    valences |= dict.fromkeys(opinion_words(corpus, "negative"), -OPINION_VALENCE)
    ours, theirs = rated_words("en"), vader_lexicon(corpus)
    valences = written_valences("en") | valences | ours | theirs
    valences |= {word: (ours[word] + theirs[word]) / 2 for word in ours.keys() & theirs.keys()}
    words = defaultdict(set)
    for word, valence in valences.items():
        form = _single_form(word)
        if form is not None and form not in AMBIGUOUS and abs(valence) >= STEP:
            words[_bucket(valence)].add(form)
    return {name: " ".join(sorted(words[name] - _clashes(words, name))) for name in sorted(words)}


def collocation_buckets(
    language: str, buckets: Mapping[str, str], spellings: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Sort the pairs of words that we rated into buckets.

    Parameters
    ----------
    language
        Whose pairs.
    buckets
        Those of words. A pair of which a word says as much already, within a step, says nothing more and is
        left out ("thanks again"), unless its other word says the contrary.
    spellings
        Words, to those that a text is read with in their place ("cancelled", "canceled"): names, days and
        numbers in words are nobody's in particular, so that a pair of one is left out.

    Returns
    -------
    dict
        `CPOS2` (ratings from 1) and the like, and `CNEG2` and the like, to their pairs, a line each; a pair
        of which a word is not one token is left out.
    """
    valence_of = {word: _valence(name) for name, words in buckets.items() for word in words.split()}
    pairs = defaultdict(set)
    for pair, rating in sorted(rated_pairs(language).items()):
        forms = [_read_as(word, spellings or {}) for word in pair.split(" ")]
        said = [valence_of.get(form or "", 0.0) for form in forms]
        if None not in forms and abs(rating) >= LEAST_OF_A_PAIR and not _said_already(rating, said):
            pairs[COLLOCATION + _bucket(rating)].add(" ".join(map(str, forms)))
    return {name: "\n".join(sorted(pairs[name] - _clashes(pairs, name))) for name in sorted(pairs)}


def _read_as(word: str, spellings: Mapping[str, str]) -> str | None:
    """Give the form that a word of a pair is read in; None where it is not one, or stands for a kind."""
    form = _single_form(word, negators=True)
    read = spellings.get(form or "", form)
    return None if read is None or read.startswith("<") else read


def _said_already(rating: float, words: Sequence[float]) -> bool:
    """Whether the words of a pair say what it says: none of them the contrary, one as strongly."""
    along = [math.copysign(valence, valence * rating) for valence in words]
    return min(along) >= 0 and max(along) > 0 and max(along) >= abs(rating) - STEP


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


def _valence(bucket: str) -> float:
    """Give the middle of a bucket of words."""
    return math.copysign((int(bucket[3:]) + 0.5) * STEP, 1 if bucket.startswith("POS") else -1)


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


def _single_form(word: str, profile: Profile = ENGLISH, *, negators: bool = False) -> str | None:
    """Give the form of a word that is one token; by themselves negations have features of their own.

    A number of several digits is one token with all others, and so is a link: neither is a word.
    """
    found = [token for token in tokens(word, Folding(profile.letters)) if token.form]
    if len(found) != 1 or found[0].end - found[0].start != len(word) or found[0].form in PLACEHOLDERS:
        return None
    return None if found[0].form in profile.negators and not negators else found[0].form
