"""Training the outcome model of a language, or fitting the one that serves to a centre's own contacts.

What belongs here: the order of the work: read, measure, fit what serves, calibrate, write down. What does
not: each of these steps, which have modules of their own.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from threadpoolctl import threadpool_limits

from qm_pipeline import models
from qm_pipeline.interactions.errors import ModelError, UnreadableFileError
from qm_pipeline.scoring.outcomes.model import OUTCOMES, OutcomeModel
from qm_pipeline.scoring.outcomes.observed import KINDS, observe
from qm_pipeline.training import (
    artefact,
    labelled,
    outcome_adapt,
    outcome_card,
    outcome_fit,
    outcome_learning,
    outcome_measures,
)
from qm_pipeline.training.act_phrases import phrases
from qm_pipeline.training.outcome_measures import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    from qm_pipeline.scoring.sentiment import SentimentModel

LANGUAGE: Final = "en"
NAME: Final = f"outcomes-{LANGUAGE}"
STEPS: Final = 5
STAR: Final = "STAR (crowd workers playing customers and agents in English chats)"


class Source(Protocol):
    """Labelled contacts to learn from."""

    @property
    def whose(self) -> str:
        """Who the contacts belong to, as cards and screens say it."""

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of everything that is read, by its name."""

    def read(self, sentiment: SentimentModel, /) -> labelled.Labelled:
        """Read the contacts with the scores of their turns."""


@dataclass(frozen=True)
class Files:
    """Labelled contacts in files.

    Parameters
    ----------
    records, labels
        As `labelled.read` takes them.
    whose
        Who the contacts belong to, as cards and screens say it.
    """

    records: Sequence[Path]
    labels: Path
    whose: str

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of every file, by its name."""
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (*self.records, self.labels)
        }

    def read(self, sentiment: SentimentModel) -> labelled.Labelled:
        """Read the contacts with the scores of their turns."""
        return labelled.read(self.records, self.labels, sentiment)


@dataclass(frozen=True)
class Candidate:
    """Where a candidate goes and what it is called; the same seed, data and libraries give the same bytes."""

    folder: Path
    version: str
    seed: int = 1


def corpus(data: Path) -> Files:
    """Find the labelled conversations of the training data.

    Raises
    ------
    UnreadableFileError
        If they are not there.
    """
    source = Files([data / labelled.CONVERSATIONS], data / labelled.LABELS, STAR)
    for path in (*source.records, source.labels):
        if not path.is_file():
            raise UnreadableFileError(
                f"There is no {path}; give the folder that holds `conversations` with --corpus, "
                "or your own contacts with --records and --labels."
            )
    return source


def train(
    source: Source, shelf: Path, candidate: Candidate, on_step: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fit, measure and write down a candidate from nothing.

    Parameters
    ----------
    source
        What to learn from.
    shelf
        The folder of the models: turns are scored with the sentiment model that serves.
    candidate
        Where the result goes.
    on_step
        Told what is about to be done, `STEPS` times.

    Returns
    -------
    dict
        The metrics, as in `metrics.json`.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read or holds too few labels.
    ModelError
        If no sentiment model of the language serves.
    """
    on_step("reading and scoring the contacts")
    study = _study(source, _sentiment(shelf), phrases(LANGUAGE))
    _refuse_too_few(study)
    with threadpool_limits(limits=1, user_api="blas"):  # the same bytes everywhere, and no slower
        on_step("measuring on customers not seen")
        measured, lines = outcome_measures.by_customer(study, candidate.seed)
        on_step("measuring on queues not seen")
        metrics = {"by_customer": measured, "by_queue": outcome_measures.by_queue(study)}
        on_step("measuring what a centre's own labels bring")
        metrics["learning"] = outcome_learning.learning_curve(study, candidate.seed)
        on_step("fitting the model that serves")
        pipeline = _fitted(study, lines)
    recipes = {outcome: asdict(recipe) for outcome, recipe in outcome_fit.RECIPES.items()}
    manifest = _manifest(source, study, shelf, candidate) | {"recipes": recipes, "lines": lines}
    _write(candidate, pipeline, manifest, metrics)
    return metrics


def adapt(
    source: Source, shelf: Path, candidate: Candidate, on_step: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Fit the outcome model that serves to a centre's own contacts; parameters and errors as `train`.

    One that was fitted to a centre's contacts already is not the starting point, but the one that it came
    from: labels that have been learnt from would else count double, and more each time.
    """
    base = _starting_point(shelf)
    on_step("reading and scoring the contacts")
    columns = base.pipeline.named_steps["features"]
    study = _study(source, _sentiment(shelf), columns.acts)
    with threadpool_limits(limits=1, user_api="blas"):
        metrics, pipeline = _adapted(study, base, candidate.seed, on_step)
    on_step("writing it down")
    manifest = _manifest(source, study, shelf, candidate) | _descent(base)
    _write(candidate, pipeline, manifest, metrics)
    return metrics


def _starting_point(shelf: Path) -> OutcomeModel:
    served = models.serving(shelf).outcomes(LANGUAGE)
    if served is None:
        raise ModelError(
            f"No {NAME} serves yet that could be fitted to your contacts; train one with --corpus."
        )
    version = origin(shelf, served.version)
    base = served if version == served.version else models.load(models.home(shelf, NAME, version))
    if not isinstance(base, OutcomeModel):
        raise ModelError(f"{NAME}/{version} in {shelf} is another kind of model.")
    return base


def origin(shelf: Path, version: str) -> str:
    """Follow a version that was fitted to a centre's contacts to the one that it came from."""
    manifest = models.read_manifest(models.home(shelf, NAME, version))
    while "adapted_from" in manifest:
        version = str(manifest["adapted_from"]).partition("/")[2]
        manifest = models.read_manifest(models.home(shelf, NAME, version))
    return version


def _adapted(
    study: Study, base: OutcomeModel, seed: int, on_step: Callable[[str], None]
) -> tuple[dict[str, Any], Pipeline]:
    """Measure and make the model that a centre's own contacts turn the serving one into."""
    on_step("placing what serves among the columns of this centre")
    columns, classifier = base.pipeline.named_steps["features"], base.pipeline.named_steps["classifier"]
    wide = outcome_adapt.widened(columns, study.observed)
    before = {
        outcome: outcome_adapt.moved(each, columns, wide)
        for outcome, each in zip(OUTCOMES, classifier.estimators_, strict=True)
    }
    on_step("measuring on customers not seen")
    metrics = {"own": outcome_adapt.measured(study, wide, before, seed)}
    on_step("fitting to all contacts")
    matrix, names = wide.transform(study.observed), wide.get_feature_names_out()
    after = {
        outcome: outcome_adapt.adapted(each, matrix[rows], study.labelled.truth(outcome)[rows], names)
        for outcome, each in before.items()
        for rows in [study.known(outcome)]
    }
    return metrics, outcome_fit.assemble(wide, after)


def _descent(base: OutcomeModel) -> dict[str, str]:
    return {"adapted_from": base.version_id, "first_trained_on": base.trained_on}


def _sentiment(shelf: Path) -> SentimentModel:
    sentiment = models.serving(shelf).sentiment(LANGUAGE)
    if sentiment is None:
        raise ModelError(
            f"No sentiment model of the language {LANGUAGE} serves; outcomes rest on its scores."
        )
    return sentiment


def _study(source: Source, sentiment: SentimentModel, acts: dict[str, list[str]]) -> Study:
    contacts = source.read(sentiment)
    return Study(contacts, observe(contacts.contacts, contacts.turns, acts), acts)


def _refuse_too_few(study: Study) -> None:
    """Refuse to fit an outcome to fewer examples of either answer than there are folds to measure it on."""
    for outcome in OUTCOMES:
        truth = study.labelled.truth(outcome)[study.known(outcome)]
        if min(truth.sum(), (1 - truth).sum()) < outcome_measures.FOLDS * 2:
            raise UnreadableFileError(
                f"There are too few labels of `{outcome}` to learn it from nothing "
                f"({int(truth.sum())} yes, {int((1 - truth).sum())} no)."
            )


def _fitted(study: Study, lines: dict[str, tuple[float, float]]) -> Pipeline:
    """Fit what serves on all contacts; what no outcome rests on is no column."""
    used = {kind for recipe in outcome_fit.RECIPES.values() for kind in recipe.kinds}
    chosen = outcome_fit.columns(study.observed, study.acts, tuple(kind for kind in KINDS if kind in used))
    matrix, names = chosen.transform(study.observed), chosen.get_feature_names_out()
    queues = study.labelled.groups("queue")
    classifiers: dict[str, LogisticRegression] = {}
    for outcome, recipe in outcome_fit.RECIPES.items():
        lessons = study.lessons(outcome)
        fitted = outcome_fit.fit_one(
            matrix[lessons.rows], lessons, queues[lessons.rows], outcome_fit.scales(names, recipe), recipe
        )
        classifiers[outcome] = outcome_fit.straighten(fitted, *lines[outcome])
    return outcome_fit.assemble(chosen, classifiers)


def _manifest(source: Source, study: Study, shelf: Path, candidate: Candidate) -> dict[str, Any]:
    sentiment = _sentiment(shelf)
    known = {outcome: study.known(outcome) for outcome in OUTCOMES}
    return {
        "kind": models.OUTCOMES_KIND,
        "name": NAME,
        "version": candidate.version,
        "language": LANGUAGE,
        "seed": candidate.seed,
        "trained_on": source.whose,
        "sentiment": sentiment.version_id,
        "sentiment_manifest_sha256": models.active(shelf)[sentiment.name].manifest_sha256,
        "data_sha256": source.fingerprints(),
        "contacts": study.observed.contacts,
        "labels": {
            outcome: {"known": int(rows.size), "yes": int(np.sum(study.labelled.truth(outcome)[rows]))}
            for outcome, rows in known.items()
        },
    }


def _write(
    candidate: Candidate, pipeline: Pipeline, manifest: dict[str, Any], metrics: dict[str, Any]
) -> None:
    metrics["features"] = len(pipeline.named_steps["features"].get_feature_names_out())
    card = outcome_card.outcome_card(manifest, metrics)
    artefact.write_candidate(candidate.folder, pipeline, manifest=manifest, metrics=metrics, card=card)
