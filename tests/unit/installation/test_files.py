"""What the doctor sees of our files and settings."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from qm_pipeline import models, resources
from qm_pipeline.installation import files
from qm_pipeline.installation.finding import State
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def settings(home: Path, **values: object) -> Settings:
    return Settings(_env_file=None, home=home, **values)  # type: ignore[arg-type]


def test_a_misspelt_setting_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QM_TIMEZONE", "Europe/Madrid")
    found = files.variables()
    assert found.state is State.FAULT
    assert "QM_TIMEZONE" in found.text
    assert "Madrid" not in found.text


def test_a_misspelt_line_of_the_env_file_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("QM_NIGHTLY=03:00\nQM_APP_PORT=8501\nOTHER=1\n")
    assert files.variables().text == "unknown: QM_NIGHTLY"


def test_the_settings_of_the_example_are_all_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("QM_"):
            monkeypatch.delenv(name)
    for name in Settings.model_fields:
        monkeypatch.setenv(f"QM_{name.upper()}", "")
    assert files.variables().state is State.OK


def test_the_time_zone_is_shown_with_its_clock(tmp_path: Path) -> None:
    assert "Asia/Tokyo" in files.zone(settings(tmp_path, time_zone="Asia/Tokyo")).text


def test_the_shipped_files_and_models_are_whole(tmp_path: Path) -> None:
    assert files.shipped().state is State.OK
    assert files.models(settings(tmp_path)).state is State.OK


def test_missing_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    found = files.shipped()
    assert found.state is State.FAULT
    assert "app_streamlit/app.py" in found.text


@pytest.mark.parametrize("name", ["sentiment-en", "outcomes-en"])
def test_a_changed_model_is_a_fault(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "models"
    shutil.copytree(resources.root() / "models", folder)
    artefact = models.home(folder, name, models.active(folder)[name].version) / models.ARTEFACT
    artefact.write_bytes(artefact.read_bytes()[:-1] + b"!")
    found = files.models(settings(tmp_path, models_folder=folder))
    assert found.state is State.FAULT
    assert str(artefact) in found.text


def test_training_again_without_a_folder_of_its_own_is_a_fault(tmp_path: Path) -> None:
    assert files.retraining(settings(tmp_path)).state is State.INFO
    asked = {"retrain_cron": "0 4 * * 6"}
    assert "QM_MODELS_FOLDER" in files.retraining(settings(tmp_path, **asked)).text
    assert files.retraining(settings(tmp_path, models_folder=tmp_path, **asked)).state is State.OK
    missing = files.retraining(
        settings(tmp_path, models_folder=tmp_path, corpora=tmp_path / "nowhere", **asked)
    )
    assert (missing.state, "nowhere" in missing.text) == (State.FAULT, True)


def test_a_password_that_others_may_read_is_a_fault(tmp_path: Path) -> None:
    assert files.password(settings(tmp_path)).state is State.INFO
    file = tmp_path / "postgres" / "password"
    file.parent.mkdir()
    file.write_text("secret")
    file.chmod(0o644)
    found = files.password(settings(tmp_path))
    assert found.state is State.FAULT
    assert "secret" not in found.text
    file.chmod(0o600)
    assert files.password(settings(tmp_path)).state is State.OK


def test_a_folder_that_cannot_be_is_a_fault_and_one_that_is_not_yet_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert files.writable("QM_HOME", tmp_path / "file").state is State.FAULT
    assert files.writable("QM_HOME", tmp_path / "file" / "below").state is State.FAULT
    assert files.writable("QM_HOME", tmp_path / "new" / "deep").state is State.OK
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_someone_else_is_a_fault(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert files.writable("QM_HOME", tmp_path / "new").state is State.FAULT
    tmp_path.chmod(0o700)
