"""The labelled corpora that the sentiment model learns from and is measured on.

What belongs here: reading each corpus where it lies, and the mapping of its labels to negative, neutral,
positive. What does not: the texts themselves (none of them is part of this project) and the language we write
ourselves (`grammar`).
"""

from __future__ import annotations

import csv
import hashlib
import html
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES: Final = pl.Schema(
    {
        "corpus": pl.String(),
        "text": pl.String(),
        "label": pl.String(),  # negative, neutral or positive
        "rating": pl.Float64(),  # mean of human ratings, -4..+4; null where the corpus has none
    }
)

# The 28 emotions of GoEmotions in three classes: their authors' own grouping, with the four "ambiguous" ones
# (confusion, curiosity, realization, surprise) as neutral, since they say nothing about being pleased.
POSITIVE_EMOTIONS: Final = frozenset(
    [
        "admiration",
        "amusement",
        "approval",
        "caring",
        "desire",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    ]
)
NEGATIVE_EMOTIONS: Final = frozenset(
    [
        "anger",
        "annoyance",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "fear",
        "grief",
        "nervousness",
        "remorse",
        "sadness",
    ]
)
# Ratings nearer to 0 than this are neutral: raters of such texts disagree about the sign.
RATING_MARGIN: Final = 0.6

VADER_FILES: Final = {
    "tweets": "tweets_GroundTruth.txt",
    "reviews": "movieReviewSnippets_GroundTruth.txt",
    "editorials": "nytEditorialSnippets_GroundTruth.txt",
}


def corpora_files(folder: Path) -> dict[str, Path]:
    """Name every file that training reads, by a short name; check that each is there.

    Raises
    ------
    UnreadableFileError
        If the folder lacks one of them.
    """
    files = {
        "goemotions/labels": folder / "goemotions" / "labels_28.txt",
        "goemotions/train": folder / "goemotions" / "train_28.tsv",
        "goemotions/dev": folder / "goemotions" / "dev_28.tsv",
        "vader/lexicon": folder / "vader" / "vader_lexicon.txt",
        "opinion/positive": folder / "opinion_lexicon" / "positive-words.txt",
        "opinion/negative": folder / "opinion_lexicon" / "negative-words.txt",
    }
    files |= {f"vader/{name}": folder / "vader" / file for name, file in VADER_FILES.items()}
    for path in files.values():
        if not path.is_file():
            raise UnreadableFileError(
                f"The training corpora are not whole: there is no {path}; "
                "give the folder that holds goemotions, vader and opinion_lexicon with --corpus."
            )
    return files


def fingerprints(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that training reads, by short name."""
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sorted(corpora_files(folder).items())
    }


def goemotions(folder: Path, part: str) -> pl.DataFrame:
    """Read one part (`train` or `dev`) of GoEmotions as `EXAMPLES`.

    A comment with emotions of both signs is left out: three classes have no name for it.
    """
    files = corpora_files(folder)
    names = files["goemotions/labels"].read_text("utf-8").split()
    rows = []
    for line in files[f"goemotions/{part}"].read_text("utf-8").splitlines():
        text, ids, _ = line.split("\t")
        label = _label_of_emotions({names[int(each)] for each in ids.split(",")})
        if label is not None:
            rows.append((f"goemotions/{part}", text, label, None))
    return pl.DataFrame(rows, schema=EXAMPLES, orient="row")


def _label_of_emotions(emotions: set[str]) -> str | None:
    positive, negative = bool(emotions & POSITIVE_EMOTIONS), bool(emotions & NEGATIVE_EMOTIONS)
    if positive and negative:
        return None
    if positive or negative:
        return "positive" if positive else "negative"
    return "neutral"


def vader(folder: Path, name: str) -> pl.DataFrame:
    """Read one of the rated sets of VADER (`tweets`, `reviews`, `editorials`) as `EXAMPLES`."""
    path = corpora_files(folder)[f"vader/{name}"]
    rows = []
    for line in path.read_text("utf-8", errors="replace").splitlines():
        _, rating, text = line.split("\t", 2)
        rows.append((f"vader/{name}", html.unescape(text), label_of_rating(float(rating)), float(rating)))
    return pl.DataFrame(rows, schema=EXAMPLES, orient="row")


def label_of_rating(rating: float) -> str:
    """Name the class of a mean rating in -4..+4."""
    if abs(rating) < RATING_MARGIN:
        return "neutral"
    return "positive" if rating > 0 else "negative"


def vader_lexicon(folder: Path) -> dict[str, float]:
    """Read the words of the VADER lexicon with their mean valence, -4..+4."""
    path = corpora_files(folder)["vader/lexicon"]
    with path.open(encoding="utf-8", newline="") as lines:
        return {row[0]: float(row[1]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def opinion_words(folder: Path, sign: str) -> frozenset[str]:
    """Read the `positive` or the `negative` words of the opinion lexicon."""
    lines = corpora_files(folder)[f"opinion/{sign}"].read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith(";"))
