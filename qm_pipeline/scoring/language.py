"""Which language a contact is in: what its source says, else what an offline detector finds, else unknown.

What belongs here: the language of an interaction. What does not: whether a model covers it.

py3langid was chosen over lingua (figures on 3,919 English chats and eight other languages, docs/metrics.md):
as right on whole chats (98.7% at this confidence, none wrong), 2,000 to 8,000 chats a second against 300, and
90 MB of memory against 860. The chats it leaves unknown hold a greeting and nothing else, and there a guess
would be no better.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

CONFIDENCE: Final = 0.5
# Where a text is too short to be sure among all languages, it is taken to be in one of these.
_WIDELY_SPOKEN: Final = """
    ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv
    th tl tr uk ur vi zh
"""
CHARACTERS: Final = 400  # more does not make it more often right, only slower
_TURNS_READ: Final = 12
_UNDETERMINED: Final = ("und", "mul", "mis", "zxx")  # BCP 47: undetermined, several, uncoded, no language
_REDACTED: Final = r"\[[A-Z_]+\]"


def primary_subtags(tags: pl.Series) -> pl.Series:
    """Give primary subtags in lower case (``en-US`` -> ``en``); null for null, undetermined, malformed."""
    subtags = (
        tags.cast(pl.String).str.strip_chars().str.to_lowercase().str.extract(r"^([a-z]{2,3})(?:[-_]|$)")
    )
    return subtags.set(subtags.is_in(_UNDETERMINED), None)


def languages(given: pl.Series, turns: pl.DataFrame) -> pl.Series:
    """Language of each contact.

    Parameters
    ----------
    given
        (contacts,) BCP 47 tags as the sources gave them, null where they did not.
    turns
        `contact` (position in `given`), `text`: what people said, sorted by contact and order.

    Returns
    -------
    pl.Series
        (contacts,) primary subtags; null where the language is unknown.
    """
    known = primary_subtags(given)
    if known.null_count() == 0:
        return known
    unknown = known.is_null().arg_true().alias("contact").cast(turns.schema["contact"])
    openings = _openings(turns.filter(pl.col("contact").is_in(unknown.implode())))
    found = [detect(text) for text in openings["text"]]
    return known.scatter(openings["contact"], pl.Series(found, dtype=pl.String))


def _openings(turns: pl.DataFrame) -> pl.DataFrame:
    """`contact`, `text`: the beginning of each contact's text, redaction marks taken out."""
    text = pl.col("text").head(_TURNS_READ).str.replace_all(_REDACTED, " ")
    opening = text.str.slice(0, CHARACTERS).str.join(" ").str.slice(0, CHARACTERS)
    return turns.group_by("contact", maintain_order=True).agg(opening.alias("text"))


def detect(text: str) -> str | None:
    """Primary subtag of the language of `text`, or None where the detector is not confident enough.

    A text that is too short to tell 140 languages apart is looked at again among the widely spoken ones:
    "hola, hay alguien?" could be Asturian, and hardly ever is.
    """
    for detector in (_detector(), _narrow_detector()):
        language, confidence = detector.classify(text)
        if confidence >= CONFIDENCE:
            return None if language in _UNDETERMINED else str(language)
    return None


@cache
def _detector() -> LanguageIdentifier:
    """Load the detector when it is first needed: two seconds that most sites never pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (loaded only where needed)

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _narrow_detector() -> LanguageIdentifier:
    """Give the same detector for the widely spoken languages only; the model itself is shared."""
    narrow = copy(_detector())
    narrow.set_languages(_WIDELY_SPOKEN.split())
    return narrow
