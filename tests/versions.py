"""Two real versions of a model: the committed one, and the same with its negative logit moved."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from qm_pipeline import models
from qm_pipeline.resources import root
from qm_pipeline.training import artefact, fit

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "sentiment-en"
NEWER: Final = "99.0.0"


def shelf(folder: Path) -> Path:
    """Copy what serves to a folder of its own."""
    for name, each in models.active(root() / "models").items():
        shutil.copytree(models.home(root() / "models", name, each.version), folder / name / each.version)
    shutil.copy(root() / "models" / models.ACTIVE, folder / models.ACTIVE)
    return folder


def served(folder: Path) -> str:
    """Give the version of the sentiment model that serves."""
    return models.active(folder)[NAME].version


def moved(folder: Path, home: Path, *, offset: float = -0.7, version: str = NEWER) -> Path:
    """Write another version of the sentiment model, with its negative logit moved."""
    at = models.home(folder, NAME, served(folder))
    pipeline = models.load(at).pipeline
    fit.calibrate(pipeline, offset=offset, temperature=1.0)
    manifest = models.read_manifest(at) | {"version": version}
    artefact.write_candidate(
        home, pipeline, manifest=manifest, metrics=models.read_metrics(at), card=f"# {NAME} {version}\n"
    )
    if models.CONTEXT in models.files(at):
        shutil.copy(at / models.CONTEXT, home / models.CONTEXT)
    return home


def with_newer(folder: Path, *, offset: float = -0.7) -> Path:
    """Copy what serves and lay the other version beside it."""
    shelf(folder)
    moved(folder, models.home(folder, NAME, NEWER), offset=offset)
    return folder
