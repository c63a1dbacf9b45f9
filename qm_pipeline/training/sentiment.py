"""Training the sentiment model of a language, from corpora to a candidate folder.

What belongs here: the order of the work: gather, hold out, choose, measure, fit what serves, write down. What
does not: each of these steps, which have modules of their own.

No fit that decides a figure has seen what it is measured on: the tweets are judged by a fit without them, the
sentences written here by one fit a fold, and a fold holds whole files.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from sklearn.model_selection import StratifiedGroupKFold

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring import labels
from qm_pipeline.scoring.context.columns import PROBABILITIES
from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.training import (
    artefact,
    behaviour,
    card,
    context,
    corpora,
    fit,
    measures,
    spelling,
)
from qm_pipeline.training.act_phrases import fingerprints as act_fingerprints
from qm_pipeline.training.act_phrases import phrases
from qm_pipeline.training.conversations import conversation_turns
from qm_pipeline.training.dialogues import joined, simulated_dialogues, written_dialogues
from qm_pipeline.training.grammar import LANGUAGE as LANGUAGES
from qm_pipeline.training.grammar import language_fingerprints, pattern_sentences, written_sentences
from qm_pipeline.training.lexicons import sentiment_buckets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

NAME: Final = "sentiment-en"
LANGUAGE: Final = "en"
FOLDS: Final = 4
STEPS: Final = FOLDS + 4
TWEETS: Final = "vader/tweets"
WRITTEN: Final = "language/"
SPELLING: Final = "spelling.toml"


@dataclass(frozen=True)
class Gathered:
    """Everything that training reads."""

    examples: pl.DataFrame
    development: pl.DataFrame
    turns: pl.DataFrame | None
    dialogues: pl.DataFrame
    buckets: Mapping[str, str]
    spellings: str

    def fit(self, examples: pl.DataFrame, recipe: fit.Recipe) -> Pipeline:
        """Fit to some of the examples."""
        return fit.fit(examples, self.buckets, recipe, self.spellings)


def train(
    data: Path, out: Path, *, version: str, seed: int, on_step: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fit, measure and write down a candidate.

    Parameters
    ----------
    data
        The folder of the corpora, or the one that holds `corpora` and `conversations`.
    out
        The candidate's folder; it is made, and files of an earlier candidate are replaced.
    version
        The candidate's version.
    seed
        The same seed, data and libraries give the same bytes.
    on_step
        Told what is about to be done, `STEPS` times.

    Returns
    -------
    dict
        The metrics, as in `metrics.json`.

    Raises
    ------
    UnreadableFileError
        If the corpora are not whole.
    """
    recipe = fit.Recipe()
    on_step("reading the corpora")
    root = _corpora_folder(data)
    gathered = gather(root, recipe, seed)
    unseen = _written_logits(gathered, recipe, seed, on_step)
    on_step("fitting without the tweets")
    examples = gathered.examples
    without_tweets = gathered.fit(examples.filter(pl.col("corpus") != TWEETS), recipe)
    on_step("fitting the model that serves")
    pipeline = gathered.fit(examples, recipe)
    written = examples.filter(pl.col("corpus").str.starts_with(WRITTEN))
    chosen = _choose(unseen, written, recipe)
    for each in (pipeline, without_tweets):
        fit.calibrate(each, **chosen)
    on_step("measuring")
    acts, dialogues = phrases(LANGUAGE), _scored(gathered.dialogues, pipeline)
    simulated = _scored(simulated_dialogues(LANGUAGE), pipeline)
    second = context.fit(joined(dialogues, simulated), acts, context.ContextRecipe())
    metrics = {
        "features": len(pipeline.named_steps["features"].vocabulary_),
        "circumstances": len(second.named_steps["columns"].names_),
        "tweets": measures.of_ratings(without_tweets, examples.filter(pl.col("corpus") == TWEETS)),
        "goemotions_dev": measures.of_classes(pipeline, gathered.development),
        "written": measures.of_predicted(_calibrated(unseen, **chosen), written),
        "dialogues": measures.of_dialogues(
            dialogues.select(PROBABILITIES).to_numpy(),
            context.predicted_unseen(dialogues, simulated, acts, context.ContextRecipe()),
            dialogues,
        ),
        "conversations": _of_conversations(gathered.turns, pipeline, second),
        "behaviour": measures.of_behaviour(pipeline, second),
    }
    manifest = {
        "name": NAME,
        "version": version,
        "language": LANGUAGE,
        "seed": seed,
        "recipe": asdict(recipe) | chosen | {"context": asdict(context.ContextRecipe())},
        "data_sha256": corpora.fingerprints(root)
        | language_fingerprints(LANGUAGE)
        | act_fingerprints(LANGUAGE),
        "examples": dict(examples.group_by("corpus").len().sort("corpus").iter_rows()),
        "dialogues": {
            "dialogues": dialogues["contact"].n_unique(),
            "labelled_turns": dialogues["label"].count(),
            "simulated_turns": simulated["label"].count(),
        },
    }
    papers: dict[str, Any] = {
        "manifest": manifest,
        "metrics": metrics,
        "card": card.sentiment_card(manifest, metrics),
    }
    artefact.write_candidate(out, pipeline, context=second, **papers)
    return metrics


def _scored(turns: pl.DataFrame, pipeline: Pipeline) -> pl.DataFrame:
    """Give turns the probabilities of their words."""
    return turns.with_columns(labels.columns(pipeline.predict_proba(turns["text"].to_list())))


def _of_conversations(
    turns: pl.DataFrame | None, pipeline: Pipeline, second: Pipeline
) -> dict[str, Any] | None:
    if turns is None:
        return None
    scored = _scored(turns, pipeline)
    placed = ContextStage(second).predict_proba(scored)
    return measures.of_conversations(scored.select(PROBABILITIES).to_numpy(), placed, turns)


def _corpora_folder(data: Path) -> Path:
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
    examples, buckets = behaviour.without_suite(pl.concat(sets)), sentiment_buckets(root)
    return Gathered(
        examples,
        corpora.goemotions(root, "dev"),
        conversation_turns(root.parent),
        written_dialogues(LANGUAGE),
        buckets,
        spelling.table(examples.filter(pl.col("corpus") != TWEETS)["text"], buckets, _habits()),
    )


def _habits() -> spelling.Habits:
    """Read which words count as one: names, places, days, numbers."""
    written = tomllib.loads((LANGUAGES / LANGUAGE / SPELLING).read_text("utf-8"))
    return spelling.Habits(shorthand=written["shorthand"])


def _written_logits(
    gathered: Gathered, recipe: fit.Recipe, seed: int, on_step: Callable[[str], None]
) -> NDArray[np.float64]:
    """Predict every sentence written here by a model that did not see its file: its trade or its act."""
    rows = gathered.examples.with_row_index("row")
    written = rows.filter(pl.col("corpus").str.starts_with(WRITTEN))
    logits = np.zeros((written.height, 3))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    parts = folds.split(logits, written["label"].to_list(), written["corpus"].to_list())
    for number, (_, held_out) in enumerate(parts, start=1):
        on_step(f"fitting without a part of the language, {number} of {FOLDS}")
        unseen = written[held_out]
        pipeline = gathered.fit(rows.filter(~pl.col("row").is_in(unseen["row"].implode())), recipe)
        logits[held_out] = pipeline.decision_function(unseen["text"].to_list())
    return logits


def _choose(logits: NDArray[np.float64], written: pl.DataFrame, recipe: fit.Recipe) -> dict[str, float]:
    # The offset is for finding complaints, so it is chosen where they are many; the temperature is for honest
    # probabilities, so it is chosen on the shares of a conversation.
    labels, weights = written["label"], fit.example_weights(written, recipe)
    offset = fit.best_offset(logits, labels)
    shifted = logits + np.array([offset, 0.0, 0.0])
    return {"offset": offset, "temperature": fit.best_temperature(shifted, labels, weights)}


def _calibrated(logits: NDArray[np.float64], *, offset: float, temperature: float) -> NDArray[np.float64]:
    scaled = (logits + np.array([offset, 0.0, 0.0])) / temperature
    odds = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    probabilities: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return probabilities
