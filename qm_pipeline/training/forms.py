"""The forms of a word that a lexicon leaves out: `overlooked` of `overlook`, `evasively` of `evasive`.

What belongs here: the rules of spelling, and which forms they give that mean something else. What does not:
the lexicons themselves (`lexicons`).

A lexicon lists the forms that its authors thought of. What a model has never met in an example it knows from
its lexicon or not at all, so a missing form is a word that is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qm_pipeline.scoring.profile import ENGLISH
from qm_pipeline.training.grammar import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Words of the examples that look like a form and are none ("number" is not of "numb"), read one by one.
NO_FORMS: Final = "no_forms.txt"
_PLAIN: Final = re.compile(r"[a-z]{4,}")
_HISSING: Final = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y: Final = re.compile(r"[^aeiou]y$")
# An adjective has an adverb and nothing else, a quality a plural, and what is a form already has none.
_ADJECTIVE: Final = re.compile(
    r"(?:[a-z]{3}ous|[a-z]{2}ful|[a-z]{2}less|(?:at|ct|ss|it|pt|st)ive|[a-z]{3}able|[a-z]{3}ible)$"
)
_QUALITY: Final = re.compile(r"[a-z]{4}(?:ness|ity)$")
_FORM: Final = re.compile(r"[a-z]{2}(?:ed|ing|ly)$")
# Verbs that end as adjectives and forms do.
_VERBS: Final = frozenset(
    [
        "ally",
        "apply",
        "bleed",
        "breed",
        "bring",
        "bully",
        "cling",
        "comply",
        "disable",
        "embed",
        "enable",
        "exceed",
        "fling",
        "imply",
        "need",
        "proceed",
        "rally",
        "rely",
        "reply",
        "shed",
        "shred",
        "speed",
        "sting",
        "succeed",
        "sully",
        "supply",
        "swing",
        "wring",
    ]
)
_DOUBLED: Final = re.compile(r"(?<![aeiou])[aeiou][bdgmnprt]$")


def completed(buckets: Mapping[str, str], language: str) -> dict[str, str]:
    """Add the forms of the words of lexicons to their buckets.

    Parameters
    ----------
    buckets
        Name to words, parted by spaces, as `lexicons.sentiment_buckets` gives them.
    language
        Whose list of what is no form is read.

    Returns
    -------
    dict
        The same buckets. A form that stands in a bucket already stays there; one of a good and a bad word is
        left out, and one of several words of a sign joins the weakest. What is a form already has none, and
        words that deny or turn a thought have features of their own.
    """
    bucket_of = {word: name for name, words in buckets.items() for word in words.split()}
    claims: dict[str, set[str]] = {}
    inflected = {form for word in bucket_of for form in forms(word)}
    for word in bucket_of.keys() - inflected:
        for form in forms(word):
            claims.setdefault(form, set()).add(bucket_of[word])
    steering = ENGLISH.negators | ENGLISH.turns_of_thought
    known = bucket_of.keys() | _listed(language) | steering
    added = {form: min(names) for form, names in claims.items() if form not in known and _one_sign(names)}
    complete = {name: set(words.split()) for name, words in buckets.items()}
    for form, name in added.items():
        complete[name].add(form)
    return {name: " ".join(sorted(words)) for name, words in complete.items()}


def forms(word: str) -> set[str]:
    """Give what a word becomes with -s, -ed, -ing and -ly; nothing of what is no word of four letters."""
    return set(_forms(word)) if _PLAIN.fullmatch(word) else set()


def _forms(word: str) -> Iterator[str]:
    stem = word.removesuffix("e")
    if _ADJECTIVE.search(word) and word not in _VERBS:
        yield _adverb(word)
        return
    if _FORM.search(word) and word not in _VERBS:
        return
    if _QUALITY.search(word):
        yield word[:-1] + "ies" if word.endswith("y") else word + "es"
        return
    if _CONSONANT_Y.search(word):
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    elif _HISSING.search(word):
        yield from (word + "es", word + "ed", word + "ing")
    else:
        yield from (word + "s", stem + "ed", stem + "ing")
    if _DOUBLED.search(word):
        yield from (word + word[-1] + "ed", word + word[-1] + "ing")
    yield _adverb(word)


def _adverb(word: str) -> str:
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ily"
    if word.endswith("ic"):
        return word + "ally"
    return word[:-1] + "y" if word.endswith("le") else word + "ly"


def _one_sign(names: set[str]) -> bool:
    return len({name[:3] for name in names}) == 1


def _listed(language: str) -> set[str]:
    path = LANGUAGE / language / NO_FORMS
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {word for line in lines if not line.startswith("#") for word in line.split()}
