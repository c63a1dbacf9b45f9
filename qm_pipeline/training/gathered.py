"""Everything that the English sentiment model learns from and is measured on, read once.

What belongs here: which sets there are, and that no text of the behavioural suite is an example. What does
not: how each is read (`corpora`, `grammar`, `dialogues`, `conversations`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.spelling import read as read_spellings
from qm_pipeline.training import behaviour, corpora, fit, spelling
from qm_pipeline.training.act_phrases import fingerprints as act_fingerprints
from qm_pipeline.training.conversations import conversation_turns
from qm_pipeline.training.counted import Counted
from qm_pipeline.training.dialogues import (
    UNSEEN,
    ordinary_dialogues,
    simulated_dialogues,
    unseen_dialogues,
    written_dialogues,
)
from qm_pipeline.training.forms import completed
from qm_pipeline.training.grammar import LANGUAGE as LANGUAGES
from qm_pipeline.training.grammar import language_fingerprints, pattern_sentences, written_sentences
from qm_pipeline.training.lexicons import collocation_buckets, sentiment_buckets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qm_pipeline.scoring.features import TurnCounts

LANGUAGE: Final = "en"
RATED: Final = "vader/"
TWEETS: Final = "vader/tweets"
FILMS: Final = "vader/reviews"
EDITORIALS: Final = "vader/editorials"
WRITTEN: Final = "language/"
SPELLING: Final = "spelling.toml"
DEGREES: Final = "degrees.toml"


@dataclass(frozen=True)
class Gathered:
    """Everything that training reads.

    Attributes
    ----------
    examples, development
        `EXAMPLES` to learn from, and the development part of GoEmotions.
    turns
        The labelled conversations, as `conversation_turns` gives them.
    dialogues, dialogues_unseen, dialogues_ordinary, simulated, simulated_unseen
        `DIALOGUES`: written and simulated, to learn from and to measure on.
    buckets, spellings, degrees, collocations
        The lexicons, the table of misspellings, degree words, and pairs of words in buckets.
    """

    examples: pl.DataFrame
    development: pl.DataFrame
    turns: pl.DataFrame | None
    dialogues: pl.DataFrame
    dialogues_unseen: pl.DataFrame
    dialogues_ordinary: pl.DataFrame
    simulated: pl.DataFrame
    simulated_unseen: pl.DataFrame
    buckets: Mapping[str, str]
    spellings: str
    degrees: str
    collocations: Mapping[str, str]

    @property
    def written(self) -> pl.DataFrame:
        """The sentences written here one by one, those of `twins/` apart."""
        return self.examples.filter(pl.col("corpus").str.starts_with(WRITTEN))

    def rated(self, corpus: str) -> pl.DataFrame:
        """Give the texts of a corpus that people rated."""
        return self.examples.filter(pl.col("corpus") == corpus)

    def counting(self, recipe: fit.Recipe) -> TurnCounts:
        """Say how features are counted."""
        return fit.counting(
            self.buckets, recipe, self.spellings, degrees=self.degrees, collocations=self.collocations
        )

    def counted(self, recipe: fit.Recipe) -> Counted:
        """Count the features of all examples."""
        return Counted(self.examples, self.counting(recipe))


def corpora_folder(data: Path) -> Path:
    """Find the corpora in the folder of the training data.

    Raises
    ------
    UnreadableFileError
        If there is no such folder.
    """
    if not data.is_dir():
        raise UnreadableFileError(
            f"There is no folder {data}; give the folder of the training corpora with --corpus."
        )
    return data / "corpora" if (data / "corpora").is_dir() else data


def gather(root: Path, recipe: fit.Recipe, seed: int) -> Gathered:
    """Read the corpora and the language written here; no text of the behavioural suite is among them."""
    sets = [
        corpora.goemotions(root, "train"),
        *(corpora.vader(root, name) for name in corpora.VADER_FILES),
        written_sentences(LANGUAGE),
        pattern_sentences(LANGUAGE, per_pattern=recipe.per_pattern, seed=seed),
    ]
    examples, rated = behaviour.without_suite(pl.concat(sets)), sentiment_buckets(root)
    buckets = completed(rated, LANGUAGE)
    # Not from what people rated: no fit that is measured on it knows how it is spelt either.
    spellings = spelling.table(
        examples.filter(~pl.col("corpus").str.starts_with(RATED))["text"], rated, _habits()
    )
    return Gathered(
        examples,
        corpora.goemotions(root, "dev"),
        conversation_turns(root.parent),
        written_dialogues(LANGUAGE),
        unseen_dialogues(LANGUAGE),
        ordinary_dialogues(LANGUAGE),
        simulated_dialogues(LANGUAGE),
        simulated_dialogues(LANGUAGE, UNSEEN),
        buckets,
        spellings,
        " ".join(_read(DEGREES)["strengthen"]),
        collocation_buckets(LANGUAGE, buckets, read_spellings(spellings)),
    )


def _habits() -> spelling.Habits:
    """Read which words count as one: names, places, days, numbers."""
    return spelling.Habits(shorthand=_read(SPELLING)["shorthand"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((LANGUAGES / LANGUAGE / name).read_text("utf-8"))


def described(root: Path, gathered: Gathered) -> dict[str, Any]:
    """Say what was read, as a manifest holds it."""
    return {
        "data_sha256": corpora.fingerprints(root)
        | language_fingerprints(LANGUAGE)
        | act_fingerprints(LANGUAGE),
        "examples": dict(gathered.examples.group_by("corpus").len().sort("corpus").iter_rows()),
        "dialogues": {
            "dialogues": gathered.dialogues["contact"].n_unique(),
            "labelled_turns": gathered.dialogues["label"].count(),
            "simulated_turns": gathered.simulated["label"].count(),
        },
    }
