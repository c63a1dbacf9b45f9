"""Training the sentiment model of a language, from corpora to a candidate folder.

What belongs here: the order of the work: gather, hold out, choose, measure, fit what serves, write down. What
does not: each of these steps, which have modules of their own.

No fit that decides a figure has seen what it is measured on: the tweets are judged by a fit without them, the
sentences written here by one fit a fold, and a fold holds whole files.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import softmax
from sklearn.model_selection import StratifiedGroupKFold

from qm_pipeline.scoring import labels
from qm_pipeline.scoring.context.met import PROBABILITIES
from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.training import artefact, card, context, fairness, fit, gathered, measures
from qm_pipeline.training.act_phrases import phrases
from qm_pipeline.training.dialogues import joined
from qm_pipeline.training.gathered import EDITORIALS, FILMS, LANGUAGE, RATED, TWEETS, WRITTEN, Gathered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import polars as pl
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

NAME: Final = f"sentiment-{LANGUAGE}"
FOLDS: Final = 4
STEPS: Final = FOLDS + 6
GOEMOTIONS: Final = "goemotions/train"


@dataclass(frozen=True)
class Fitted:
    """What was fitted to words.

    Attributes
    ----------
    serving, without_tweets, without_rated
        The pipeline that will serve, the same without the tweets, and without any of the rated texts, films
        and editorials too; calibrated.
    goemotions_alone
        The same recipe, its weights fitted to GoEmotions' own training part alone, as it comes.
    unseen
        Probabilities of every sentence written here, by a fit that did not see its file: its trade or its
        act, (n, 3).
    chosen
        The offset of the negative logit and the temperature.
    """

    serving: Pipeline
    without_tweets: Pipeline
    without_rated: Pipeline
    goemotions_alone: Pipeline
    unseen: NDArray[np.float64]
    chosen: dict[str, float]


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
    root = gathered.corpora_folder(data)
    recipe = fit.Recipe()
    on_step("reading the corpora")
    read = gathered.gather(root, recipe, seed)
    fitted = _fitted(read, recipe, seed, on_step)
    on_step("measuring")
    second, metrics = _measured(read, fitted)
    manifest = (
        {"version": version, "seed": seed} | _described(recipe, fitted) | gathered.described(root, read)
    )
    told = card.sentiment_card(manifest, metrics)
    artefact.write_candidate(
        out, fitted.serving, context=second, manifest=manifest, metrics=metrics, card=told
    )
    return metrics


def _described(recipe: fit.Recipe, fitted: Fitted) -> dict[str, Any]:
    return {
        "name": NAME,
        "language": LANGUAGE,
        "recipe": asdict(recipe) | fitted.chosen | {"context": asdict(context.ContextRecipe())},
    }


def _fitted(read: Gathered, recipe: fit.Recipe, seed: int, on_step: Callable[[str], None]) -> Fitted:
    """Fit to everything, to all but what is measured on, and to GoEmotions alone; a thread a core."""
    counted, folds = read.counted(recipe), _folds(read, seed)
    corpora = read.examples["corpus"]
    without_tweets = (corpora != TWEETS).to_numpy()
    # The blank text stands for the language written here, of which this fit knows nothing.
    bare = replace(recipe, blank_weight=0.0)
    tasks = [
        ("fitting the model that serves", np.ones_like(without_tweets), recipe),
        ("fitting without the tweets", without_tweets, recipe),
        ("fitting without anything that was rated", ~corpora.str.starts_with(RATED).to_numpy(), recipe),
        ("fitting to GoEmotions alone", (corpora == GOEMOTIONS).to_numpy(), bare),
        *(
            (f"fitting without a part of the language, {number} of {FOLDS}", ~fold, recipe)
            for number, fold in enumerate(folds, start=1)
        ),
    ]

    def fit_task(task: tuple[str, NDArray[np.bool_], fit.Recipe]) -> Pipeline:
        told, chosen, how = task
        on_step(told)
        return fit.fit_some(counted, chosen, how)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        serving, no_tweets, no_rated, alone, *others = threads.map(fit_task, tasks)
    logits = np.zeros((read.examples.height, 3))
    for fold, pipeline in zip(folds, others, strict=True):
        logits[fold] = pipeline.decision_function(read.examples.filter(fold)["text"].to_list())
    unseen = logits[np.logical_or.reduce(folds)]
    chosen = _choose(unseen, read.written, recipe)
    for each in (serving, no_tweets, no_rated):
        fit.calibrate(each, **chosen)
    return Fitted(serving, no_tweets, no_rated, alone, _calibrated(unseen, **chosen), chosen)


def _folds(read: Gathered, seed: int) -> list[NDArray[np.bool_]]:
    """Part the sentences written here, by whole files; which of all examples each part holds."""
    rows = np.flatnonzero(read.examples["corpus"].str.starts_with(WRITTEN).to_numpy())
    parts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(
        rows, read.written["label"].to_list(), read.written["corpus"].to_list()
    )
    found = np.zeros((FOLDS, read.examples.height), np.bool_)
    for fold, (_, held_out) in zip(found, parts, strict=True):
        fold[rows[held_out]] = True
    return list(found)


def _measured(read: Gathered, fitted: Fitted) -> tuple[Pipeline, dict[str, Any]]:
    """Fit the second stage and measure both."""
    acts, recipe = phrases(LANGUAGE), context.ContextRecipe()
    dialogues, simulated, others = (
        _scored(turns, fitted.serving) for turns in (read.dialogues, read.simulated, read.simulated_unseen)
    )
    second = context.fit(joined(dialogues, simulated), acts, recipe)
    return second, {
        "features": len(fitted.serving.named_steps["features"].vocabulary_),
        "circumstances": len(second.named_steps["columns"].names_),
        "tweets": measures.of_ratings(fitted.without_tweets, read.rated(TWEETS)),
        "films": measures.of_ratings(fitted.without_rated, read.rated(FILMS)),
        "editorials": measures.of_ratings(fitted.without_rated, read.rated(EDITORIALS)),
        "goemotions_dev": measures.of_classes(fitted.serving, read.development),
        "goemotions_alone": measures.of_classes(fitted.goemotions_alone, read.development),
        "written": measures.of_predicted(fitted.unseen, read.written),
        "dialogues": measures.of_dialogues(
            dialogues.select(PROBABILITIES).to_numpy(),
            context.predicted_unseen(dialogues, simulated, acts, recipe),
            dialogues,
        ),
        "dialogues_unseen": _of_others(read.dialogues_unseen, fitted.serving, second),
        "dialogues_ordinary": _of_others(read.dialogues_ordinary, fitted.serving, second),
        "simulated": measures.of_simulated(ContextStage(second).predict_proba(others), others),
        "conversations": _of_conversations(read.turns, fitted.serving, second),
        "behaviour": measures.of_behaviour(fitted.serving, second),
        "fairness": fairness.differences(fitted.serving),
    }


def _scored(turns: pl.DataFrame, pipeline: Pipeline) -> pl.DataFrame:
    """Give turns the probabilities of their words."""
    return turns.with_columns(labels.columns(pipeline.predict_proba(turns["text"].to_list())))


def _of_others(dialogues: pl.DataFrame, pipeline: Pipeline, second: Pipeline) -> dict[str, Any]:
    """Measure both stages on dialogues of which neither has seen anything."""
    scored = _scored(dialogues, pipeline)
    placed = ContextStage(second).predict_proba(scored)
    return measures.of_dialogues(scored.select(PROBABILITIES).to_numpy(), placed, scored)


def _of_conversations(
    turns: pl.DataFrame | None, pipeline: Pipeline, second: Pipeline
) -> dict[str, Any] | None:
    if turns is None:
        return None
    scored = _scored(turns, pipeline)
    placed = ContextStage(second).predict_proba(scored)
    return measures.of_conversations(scored.select(PROBABILITIES).to_numpy(), placed, turns)


def _choose(logits: NDArray[np.float64], written: pl.DataFrame, recipe: fit.Recipe) -> dict[str, float]:
    # The offset is for finding complaints, so it is chosen where they are many; the temperature is for honest
    # probabilities, so it is chosen on the shares of a conversation.
    truth, weights = written["label"], fit.example_weights(written, recipe)
    offset = fit.best_offset(logits, truth)
    shifted = logits + np.array([offset, 0.0, 0.0])
    return {"offset": offset, "temperature": fit.best_temperature(shifted, truth, weights)}


def _calibrated(logits: NDArray[np.float64], *, offset: float, temperature: float) -> NDArray[np.float64]:
    moved = (logits + np.array([offset, 0.0, 0.0])) / temperature
    probabilities: NDArray[np.float64] = softmax(moved, axis=1)
    return probabilities
