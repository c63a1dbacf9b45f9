"""From a candidate that passed its trial to the shelf that serves.

What belongs here: trying a candidate, keeping the verdict beside it, and promoting exactly what was tried,
against exactly what it was tried against. What does not: the figures.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline import models
from qm_pipeline.interactions.errors import ModelError, UnreadableFileError
from qm_pipeline.retraining import figures, judged
from qm_pipeline.retraining.trial import Trial, trial
from qm_pipeline.scoring.labels import columns
from qm_pipeline.training import behaviour, corpora, gathered, outcomes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from qm_pipeline.models import ServingModels
    from qm_pipeline.retraining.figures import Figure
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.scoring.sentiment import SentimentModel
    from qm_pipeline.training.stored_labels import StoredLabels

VERDICT: Final = "verdict.json"
KEPT: Final = 3
SENTENCES: Final = "GoEmotions development part"


def place(folder: Path, run_id: str) -> Path:
    """Give the shelf of a run's candidate, after making room: some earlier ones are kept."""
    for old in _by_age(folder)[: -(KEPT - 1)]:
        shutil.rmtree(old)
    shutil.rmtree(folder / run_id, ignore_errors=True)
    return folder / run_id


def found(folder: Path, run_id: str) -> Path:
    """Give the shelf of a run's candidate; of a run that made none, the last that was made.

    Raises
    ------
    ModelError
        If there is none.
    """
    shelves = [*_by_age(folder), folder / run_id]
    whole = [each for each in shelves if (each / models.ACTIVE).is_file()]
    if not whole:
        raise ModelError(f"There is no candidate in {folder}.")
    return whole[-1]


def _by_age(folder: Path) -> list[Path]:
    return sorted((each for each in folder.glob("*") if each.is_dir()), key=lambda each: each.stat().st_mtime)


def try_out(candidate: Path, shelf: Path, data: Path | None, apart: StoredLabels) -> Trial:
    """Measure a candidate against what serves and keep the verdict in its folder.

    Parameters
    ----------
    candidate, shelf
        Both shelves.
    data
        The training data, for its development part; None where it is not there.
    apart
        The site's own labels that are kept apart for judging.

    Raises
    ------
    ModelError
        If either side does not load.
    """
    before, after = models.serving(shelf), models.serving(candidate)
    found = trial(_figures(data, apart, before, after))
    verdict = found.document() | {"before": _hashes(shelf), "after": _hashes(candidate)}
    (candidate / VERDICT).write_text(json.dumps(verdict, indent=1, sort_keys=True) + "\n", "utf-8")
    return found


def _figures(
    data: Path | None, apart: StoredLabels, before: ServingModels, after: ServingModels
) -> Iterator[Figure]:
    for language in sorted(before.languages | after.languages):
        if behaviour.suite_path(language).is_file():
            yield from figures.of_suite(language, _pass_rates, before, after)
        else:
            yield _unmeasured(figures.SUITE, language, "there is no suite of the language")
    yield from figures.of_contacts(judged.simulated(), before, after)
    own = list(judged.own(apart))
    for each in own:
        yield from figures.of_contacts(each, before, after)
    if not own:
        yield _unmeasured(judged.OWN, outcomes.LANGUAGE, "no labelled contact of the database is kept apart")
    yield _of_sentences(data, before, after)


def _pass_rates(model: SentimentModel, language: str) -> dict[str, dict[str, int]]:
    """Give what a model passes of a suite, turns of conversations judged where they were said."""

    def placed(turns: pl.DataFrame) -> Floats:
        by_words = model.predict_proba(turns["text"])
        if model.context is None:
            return by_words
        return model.context.predict_proba(turns.with_columns(columns(by_words)))

    return behaviour.pass_rates(lambda texts: model.predict_proba(list(texts)), language, placed)


def _of_sentences(data: Path | None, before: ServingModels, after: ServingModels) -> figures.Figure:
    if data is None:
        return _unmeasured(SENTENCES, gathered.LANGUAGE, "QM_CORPORA is not set")
    root = data / "corpora" if (data / "corpora").is_dir() else data
    try:
        examples = corpora.goemotions(root, "dev")
    except UnreadableFileError as error:
        return _unmeasured(SENTENCES, gathered.LANGUAGE, str(error))
    return figures.of_sentences(SENTENCES, gathered.LANGUAGE, examples, before, after)


def _unmeasured(data: str, language: str, why_not: str) -> figures.Figure:
    return figures.Figure(data, "anything", figures.ALL, figures.ALL, language, 0, why_not=why_not)


def _hashes(shelf: Path) -> dict[str, str]:
    return {name: each.manifest_sha256 for name, each in models.active(shelf).items()}


def promote(candidate: Path, shelf: Path) -> dict[str, str]:
    """Take a candidate's models in and let them serve, all in one step; return name -> version.

    Raises
    ------
    ModelError
        If it was not tried, did not pass, was changed since, or something else serves by now than what it was
        tried against.
    """
    verdict = _verdict(candidate)
    if not verdict.get("passed"):
        raise ModelError(f"The candidate in {candidate} did not pass its trial; it was not promoted.")
    if verdict.get("after") != _hashes(candidate):
        raise ModelError(f"The candidate in {candidate} was changed after its trial; it was not promoted.")
    if verdict.get("before") != _hashes(shelf):
        raise ModelError(
            f"Something else serves in {shelf} than the candidate was tried against; it was not promoted."
        )
    models.serving(candidate)  # whole and unchanged, to the last byte
    for name, version in models.catalogue(candidate):
        models.take_in(shelf, models.home(candidate, name, version))
    wanted = {name: each.version for name, each in models.active(candidate).items()}
    return {name: each.version for name, each in models.promote_all(shelf, wanted).items()}


def _verdict(candidate: Path) -> dict[str, Any]:
    path = candidate / VERDICT
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"The candidate in {candidate} was not tried; it was not promoted.") from error
