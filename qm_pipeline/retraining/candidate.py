"""A candidate set of models: a shelf of its own, on which what could be learnt anew serves.

What belongs here: what is trained from which data, in which order, and why something is not. What does not:
fitting, judging, promoting.

Outcomes rest on the turn scores of the sentiment model, so they are fitted after it. A site's own labels
always start from the model that had not seen them: fitted again and again to what is fitted already, they
would count double each time.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from qm_pipeline import models
from qm_pipeline.training import grammar, outcome_adapt, outcomes, sentiment, written
from qm_pipeline.training.stored_labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.training.stored_labels import StoredLabels

_WORK: Final = ".work"
_SENTIMENT: Final = "sentiment-"
_SEED: Final = 1


class Training(Protocol):
    """Writes a candidate's folder."""

    def __call__(self, out: Path, /, *, version: str) -> object:
        """Train a version into a folder."""


@dataclass(frozen=True)
class Means:
    """What can be learnt from.

    Attributes
    ----------
    corpora
        As `qm train --corpus` takes it; None where there are none.
    labels
        The site's own labelled contacts.
    """

    corpora: Path | None
    labels: StoredLabels

    def enough_labels(self) -> bool:
        """Whether an outcome has as many labels of either answer as fitting takes."""
        yes, known = dict.fromkeys(LABELS, 0), dict.fromkeys(LABELS, 0)
        for page, _ in self.labels.pages():
            for name in LABELS:
                yes[name] += int(page[name].sum())
                known[name] += page[name].count()
        return any(min(yes[name], known[name] - yes[name]) >= outcome_adapt.FEWEST for name in LABELS)


@dataclass
class Candidate:
    """A shelf with what serves and, beside it and serving, what was learnt anew.

    Attributes
    ----------
    new
        Name -> version of what serves here and not on the shelf that it came from.
    remarks
        Why something was not trained, or came out the same.
    """

    folder: Path
    new: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def missing(means: Means) -> str | None:
    """Say why nothing can be trained; None where something can."""
    if means.corpora is not None and not means.corpora.is_dir():
        return f"There is no folder {means.corpora}, which QM_CORPORA names."
    if means.corpora is None and not means.enough_labels():
        return (
            "There is nothing to learn from: QM_CORPORA is not set, and fewer than "
            f"{outcome_adapt.FEWEST} contacts of the database say so or so how they ended."
        )
    return None


def make(
    means: Means, shelf: Path, folder: Path, on_step: Callable[[str], None] = lambda _: None
) -> Candidate:
    """Train what can be trained onto a shelf of its own.

    Parameters
    ----------
    shelf
        Where the serving models are; nothing is written there.
    folder
        Where the candidate's shelf goes; it must not exist.
    on_step
        Told what is about to be done.

    Raises
    ------
    UnreadableFileError
        If the corpora are not whole.
    ModelError
        If what serves does not load.
    """
    _copy_serving(shelf, folder)
    candidate = Candidate(folder)
    if means.corpora is None:
        candidate.remarks.append("QM_CORPORA is not set: no sentiment model was trained again.")
    else:
        _train_sentiment(means.corpora, shelf, candidate, on_step)
    _train_outcomes(means, shelf, candidate, on_step)
    shutil.rmtree(folder / _WORK, ignore_errors=True)
    served = models.active(shelf)
    candidate.new = {
        name: each.version
        for name, each in models.active(folder).items()
        if name not in served or served[name].manifest_sha256 != each.manifest_sha256
    }
    return candidate


def _copy_serving(shelf: Path, folder: Path) -> None:
    """Copy what serves, and of an adapted model what it was adapted from."""
    folder.mkdir(parents=True)
    for name, each in models.active(shelf).items():
        origin = outcomes.origin(shelf, each.version) if name == outcomes.NAME else each.version
        for version in {each.version, origin}:
            shutil.copytree(models.home(shelf, name, version), models.home(folder, name, version))
    shutil.copyfile(shelf / models.ACTIVE, folder / models.ACTIVE)


def _train_sentiment(
    corpora: Path, shelf: Path, candidate: Candidate, on_step: Callable[[str], None]
) -> None:
    """Train the sentiment model of the language with corpora, and those that rest on what is written here."""
    _train_one(
        sentiment.NAME, partial(sentiment.train, corpora, seed=_SEED, on_step=on_step), shelf, candidate
    )
    for name in models.active(shelf):
        language = name.removeprefix(_SENTIMENT)
        if name.startswith(_SENTIMENT) and name != sentiment.NAME and (grammar.LANGUAGE / language).is_dir():
            _train_one(name, partial(written.train, language, seed=_SEED, on_step=on_step), shelf, candidate)


def _train_one(name: str, train: Training, shelf: Path, candidate: Candidate) -> None:
    """Train a model into the candidate's shelf, where it serves unless it came out as it was."""
    version = models.next_version([shelf, candidate.folder], name)
    work = candidate.folder / _WORK / f"{name}-{version}"
    train(work, version=version)
    served = models.active(shelf).get(name)
    if served is None or not _same(work, models.home(shelf, name, served.version)):
        models.promote(candidate.folder, *models.take_in(candidate.folder, work))
    else:
        candidate.remarks.append(f"{name}: training gave {served.version} again, byte for byte.")


def _same(work: Path, home: Path) -> bool:
    """Whether two models are the same but for their numbers."""
    left, right = (
        [models.read_manifest(each).get(key) for key in ("artefact_sha256", "context_sha256")]
        for each in (work, home)
    )
    return left == right


def _train_outcomes(means: Means, shelf: Path, candidate: Candidate, on_step: Callable[[str], None]) -> None:
    name, folder = outcomes.NAME, candidate.folder
    if means.corpora is not None and (means.corpora / "conversations").is_dir():
        _from_corpora(means.corpora, shelf, candidate, on_step)
    if name not in models.active(folder):
        candidate.remarks.append(f"{name}: there is none, and no labelled conversations to train one from.")
    elif means.enough_labels():
        _fit_to_site(means, shelf, candidate, on_step)
    else:
        candidate.remarks.append(f"{name}: too few contacts of the database say how they ended.")


def _from_corpora(corpora: Path, shelf: Path, candidate: Candidate, on_step: Callable[[str], None]) -> None:
    """Train the outcomes from nothing; they serve on the candidate's shelf if they came out otherwise."""
    work, folder = _work(candidate, shelf, outcomes.NAME), candidate.folder
    outcomes.train(outcomes.corpus(corpora), folder, work, on_step)
    served = models.active(folder).get(outcomes.NAME)
    origin = None if served is None else outcomes.origin(folder, served.version)
    if origin is not None and _same(work.folder, models.home(folder, outcomes.NAME, origin)):
        candidate.remarks.append(f"{outcomes.NAME}: training gave {origin} again, byte for byte.")
    else:
        models.promote(folder, *models.take_in(folder, work.folder))


def _fit_to_site(means: Means, shelf: Path, candidate: Candidate, on_step: Callable[[str], None]) -> None:
    """Fit the outcomes to the site's own labels."""
    work, folder = _work(candidate, shelf, outcomes.NAME), candidate.folder
    outcomes.adapt(means.labels, folder, work, on_step)
    served = models.active(folder)[outcomes.NAME].version
    if _same(work.folder, models.home(folder, outcomes.NAME, served)):
        candidate.remarks.append(f"{outcomes.NAME}: the same labels gave {served} again, byte for byte.")
    else:
        models.promote(folder, *models.take_in(folder, work.folder))


def _work(candidate: Candidate, shelf: Path, name: str) -> outcomes.Candidate:
    version = models.next_version([shelf, candidate.folder], name)
    return outcomes.Candidate(candidate.folder / _WORK / f"{name}-{version}", version)
