"""Which language a contact is in: what its source says, else what an offline detector finds, else unknown.

What belongs here: the language of an interaction. What does not: whether a model covers it.

py3langid was chosen over lingua (figures on 3,919 English chats and eight other languages, docs/metrics.md):
as right on whole chats (98.7% at this confidence, none wrong), 2,000 to 8,000 chats a second against 300, and
90 MB of memory against 860. The chats it leaves unknown hold a greeting and nothing else, and there a guess
would be no better.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

CONFIDENCE: Final = 0.5
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
    """Primary subtag of the language of `text`, or None where the detector is not confident enough."""
    language, confidence = _detector().classify(text)
    return str(language) if confidence >= CONFIDENCE and language not in _UNDETERMINED else None


@cache
def _detector() -> LanguageIdentifier:
    """Load the detector when it is first needed: two seconds that most sites never pay."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (loaded only where needed)

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
