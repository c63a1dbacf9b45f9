"""Training the sentiment model of a language for which there is no corpus: from what is written here alone.

What belongs here: the order of the work, and what differs from a language with corpora (`sentiment`): its
grammar, lexicons and spelling are files of `language/<code>/`, and every sentence is also learnt without its
punctuation, since so few are written. What does not: fitting and measuring themselves.

Every figure of the held-out sentences is of a fit that has seen no sentence of the same file, which is a
trade or an act of its own.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy.special import softmax
from sklearn.model_selection import StratifiedGroupKFold

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.profile import Profile
from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.training import artefact, behaviour, card, evaluate, fit, measures, peers, spelling
from qm_pipeline.training.grammar import (
    LANGUAGE,
    language_fingerprints,
    pattern_sentences,
    written_sentences,
)
from qm_pipeline.training.lexicons import written_buckets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

FOLDS: Final = 5
STEPS: Final = FOLDS + 3
PROFILE: Final = "profile.toml"
SPELLING: Final = "spelling.toml"
LIMITS: Final = "limits.md"
# With a few thousand sentences every word counts that was met. Nearly half of what is written complains;
# most of what is said does not.
RECIPE: Final = fit.Recipe(
    rarest=1,
    sentences_weight=10.0,
    blank_weight=50.0,
    shares=(0.33, 0.45, 0.22),
    signed_pairs=False,
    contrast=0.0,
)
COMMON: Final = 5
KNOWN: Final = 1
_STOPS: Final = re.compile(r"[.,;!?¿¡]+")


@dataclass(frozen=True)
class Written:
    """Everything that is written of a language."""

    examples: pl.DataFrame
    buckets: Mapping[str, str]
    profile: Profile
    spellings: str

    def fit(self, examples: pl.DataFrame) -> Pipeline:
        """Fit to some of the examples."""
        doubled = pl.concat([examples, without_stops(examples)])
        return fit.fit(doubled, self.buckets, RECIPE, self.spellings, self.profile)


def train(
    language: str,
    out: Path,
    *,
    version: str,
    seed: int,
    on_step: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Fit, measure and write down a candidate for a language that is only written here.

    Parameters
    ----------
    language
        A folder of `language/`, by its code.
    out
        The candidate's folder; it is made, and files of an earlier candidate are replaced.
    version, seed
        As for `sentiment.train`.
    on_step
        Told what is about to be done, `STEPS` times.

    Returns
    -------
    dict
        The metrics, as in `metrics.json`.

    Raises
    ------
    UnreadableFileError
        If nothing is written of the language.
    """
    on_step("reading what is written")
    written = gather(language, seed)
    logits = _held_out_logits(written, seed, on_step)
    on_step("fitting the model that serves")
    pipeline, temperature = _fitted(written, logits)
    on_step("measuring")
    metrics = _measured(pipeline, language, softmax(logits / temperature, axis=1), written.examples)
    manifest = _described(written, language, temperature) | {"version": version, "seed": seed}
    told = card.written_card(manifest, metrics, _text(language, LIMITS))
    artefact.write_candidate(out, pipeline, manifest=manifest, metrics=metrics, card=told)
    return metrics


def _fitted(written: Written, logits: NDArray[np.float64]) -> tuple[Pipeline, float]:
    """Fit what serves; its temperature is chosen on `logits` of sentences by fits that did not see them."""
    labels, weights = written.examples["label"], fit.example_weights(written.examples, RECIPE)
    temperature = fit.best_temperature(logits, labels, weights)
    return fit.calibrate(written.fit(written.examples), offset=0.0, temperature=temperature), temperature


def _described(written: Written, language: str, temperature: float) -> dict[str, Any]:
    return {
        "recipe": asdict(RECIPE) | {"offset": 0.0, "temperature": temperature},
        "name": f"sentiment-{language}",
        "language": language,
        "data_sha256": language_fingerprints(language),
        "examples": dict(written.examples.group_by("corpus").len().sort("corpus").iter_rows()),
    }


def gather(language: str, seed: int) -> Written:
    """Read the files of a language; no text of its behavioural suite is among the examples."""
    sentences = pl.concat(
        [
            written_sentences(language),
            pattern_sentences(language, per_pattern=RECIPE.per_pattern, seed=seed),
        ]
    )
    if sentences.is_empty():
        raise UnreadableFileError(
            f"Nothing is written in the language {language!r}; docs/model.md says what a new one needs."
        )
    examples = behaviour.without_suite(sentences, language).unique("text", keep="first", maintain_order=True)
    grammar = profile(language)
    buckets = written_buckets(language, grammar)
    table = spelling.table(examples["text"], buckets, _habits(language, grammar))
    return Written(examples, buckets, grammar, table)


def profile(language: str) -> Profile:
    """Read the grammar of a language."""
    return Profile.of({name: str(value) for name, value in _document(language, PROFILE).items()})


def _habits(language: str, grammar: Profile) -> spelling.Habits:
    written = _document(language, SPELLING)
    sounds = tuple((right, heard) for right, heard in written["sounds"])
    return spelling.Habits(grammar, COMMON, KNOWN, sounds, written["shorthand"])


def _document(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads(_text(language, name))


def _text(language: str, name: str) -> str:
    path = LANGUAGE / language / name
    if not path.is_file():
        raise UnreadableFileError(
            f"The language {language!r} has no {name}; docs/model.md says what a new one needs."
        )
    return path.read_text("utf-8")


def without_stops(examples: pl.DataFrame) -> pl.DataFrame:
    """Take the punctuation out of examples, as who types in a hurry does."""
    return examples.with_columns(
        text=pl.Series([_STOPS.sub(" ", text).strip() for text in examples["text"]], dtype=pl.String)
    )


def _held_out_logits(written: Written, seed: int, on_step: Callable[[str], None]) -> NDArray[np.float64]:
    """Predict every sentence by a fit that saw no sentence of its file."""
    examples = written.examples
    logits = np.zeros((examples.height, len(CLASSES)))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    parts = folds.split(logits, examples["label"].to_list(), examples["corpus"].to_list())
    for number, (seen, unseen) in enumerate(parts, start=1):
        on_step(f"fitting without a part of the language, {number} of {FOLDS}")
        logits[unseen] = written.fit(examples[seen]).decision_function(examples["text"][unseen].to_list())
    return logits


def _held_out(
    probabilities: NDArray[np.float64], pipeline: Pipeline, examples: pl.DataFrame
) -> dict[str, Any]:
    lexicon = peers.lexicon_scores(pipeline.named_steps["features"].build_analyzer(), examples["text"])
    return {
        "n": examples.height,
        "ours": evaluate.class_measures(probabilities, examples["label"]),
        "lexicon": evaluate.peer_class_measures(lexicon, examples["label"]),
    }


def _measured(
    pipeline: Pipeline, language: str, probabilities: NDArray[np.float64], examples: pl.DataFrame
) -> dict[str, Any]:
    return {
        "features": len(pipeline.named_steps["features"].vocabulary_),
        "written": _held_out(probabilities, pipeline, examples),
        "behaviour": _behaviour(pipeline, language),
    }


def _behaviour(pipeline: Pipeline, language: str) -> dict[str, Any]:
    analyzer = pipeline.named_steps["features"].build_analyzer()
    return {
        "ours": behaviour.pass_rates(lambda texts: pipeline.predict_proba(list(texts)), language),
        "lexicon": behaviour.pass_rates(
            lambda texts: measures.peer_probabilities(peers.lexicon_scores(analyzer, texts)), language
        ),
    }
