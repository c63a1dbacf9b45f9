"""Only what was tried is promoted, and only over what it was tried against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline import models
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.retraining import promotion
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.training import artefact

if TYPE_CHECKING:
    from pathlib import Path


def shelf_of(folder: Path, *versions: str) -> Path:
    for version in versions:
        pipeline = Pipeline([("features", TurnCounts()), ("classifier", LogisticRegression())])
        pipeline.fit(["bad", "my number", f"great {version}"], ["negative", "neutral", "positive"])
        about = {"name": "sentiment-en", "version": version, "language": "en"}
        artefact.write_candidate(
            folder / "sentiment-en" / version, pipeline, manifest=about, metrics={"n": 1}, card="# A card\n"
        )
    models.promote(folder, "sentiment-en", versions[-1])
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return shelf_of(tmp_path / "models", "1.0.0")


@pytest.fixture
def candidate(tmp_path: Path, shelf: Path) -> Path:
    folder = shelf_of(tmp_path / "candidates" / "run", "1.0.0", "1.1.0")
    write_verdict(folder, shelf, passed=True)
    return folder


def write_verdict(candidate: Path, shelf: Path, *, passed: bool) -> None:
    hashes = {"before": promotion._hashes(shelf), "after": promotion._hashes(candidate)}
    (candidate / promotion.VERDICT).write_text(json.dumps({"passed": passed, **hashes}))


def test_what_passed_serves_and_can_be_taken_back(candidate: Path, shelf: Path):
    assert promotion.promote(candidate, shelf) == {"sentiment-en": "1.1.0"}
    assert models.serving(shelf).versions == "sentiment-en/1.1.0"
    assert models.rollback(shelf, "sentiment-en").version == "1.0.0"


def test_what_did_not_pass_is_refused(candidate: Path, shelf: Path):
    write_verdict(candidate, shelf, passed=False)
    with pytest.raises(ModelError, match="did not pass"):
        promotion.promote(candidate, shelf)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", "\x00"])
def test_what_was_not_tried_is_refused(candidate: Path, shelf: Path, content: str | None):
    verdict = candidate / promotion.VERDICT
    verdict.unlink() if content is None else verdict.write_text(content)
    with pytest.raises(ModelError, match="not promoted"):
        promotion.promote(candidate, shelf)
    assert models.serving(shelf).versions == "sentiment-en/1.0.0"


def test_what_was_changed_after_its_trial_is_refused(candidate: Path, shelf: Path):
    manifest = candidate / "sentiment-en" / "1.1.0" / models.MANIFEST
    manifest.write_text(manifest.read_text() + " ")
    with pytest.raises(ModelError, match="not the one that was promoted"):
        promotion.promote(candidate, shelf)
    models.promote(candidate, "sentiment-en", "1.1.0")
    with pytest.raises(ModelError, match="changed after its trial"):
        promotion.promote(candidate, shelf)


def test_another_model_that_serves_meanwhile_makes_the_trial_worthless(candidate: Path, shelf: Path):
    shelf_of(shelf, "1.0.1")
    with pytest.raises(ModelError, match="Something else serves"):
        promotion.promote(candidate, shelf)


def test_a_folder_that_cannot_be_written_to_is_named_in_a_sentence(
    candidate: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(models.tempfile, "mkdtemp", refuse)
    with pytest.raises(ModelError, match="QM_MODELS_FOLDER"):
        promotion.promote(candidate, shelf)
    assert models.serving(shelf).versions == "sentiment-en/1.0.0"


def test_a_few_candidates_are_kept_and_a_run_finds_its_own(tmp_path: Path):
    folder = tmp_path / "candidates"
    for run in ("a", "b", "c", "d"):
        shelf_of(promotion.place(folder, run), "1.0.0")
    assert len(list(folder.iterdir())) == promotion.KEPT
    assert promotion.found(folder, "b").name == "b"
    assert promotion.found(folder, "e").name == "d"


def test_no_candidate_at_all_is_said(tmp_path: Path):
    with pytest.raises(ModelError, match="There is no candidate"):
        promotion.found(tmp_path, "run")
