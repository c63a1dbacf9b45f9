"""What serving reads of an artefact is what skops makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skops.io

from qm_pipeline import model_files, models
from qm_pipeline.model_trial import try_out
from qm_pipeline.resources import root
from qm_pipeline.scoring import fitted

if TYPE_CHECKING:
    from pathlib import Path

ARTEFACTS = sorted((root() / "models").glob("*/*/*.skops"))


def assert_same(plain: Any, whole: Any) -> None:  # noqa: ANN401
    """Hold what was read plainly to objects, down to every number."""
    if isinstance(plain, fitted.Fitted):
        assert plain.kind == fitted.of(whole).kind
        assert_same(plain.state, fitted.of(whole).state)
    elif isinstance(plain, dict):
        assert plain.keys() <= whole.keys()
        assert not any(whole[name] for name in whole.keys() - plain.keys())  # what later versions can do
        for name, value in plain.items():
            assert_same(value, whole[name])
    elif isinstance(plain, list):
        for value, other in zip(plain, whole, strict=True):
            assert_same(value, other)
    elif isinstance(plain, np.ndarray):
        assert plain.dtype == whole.dtype
        assert np.array_equal(plain, whole)
    else:
        assert plain == (f"{whole.__module__}.{whole.__name__}" if isinstance(whole, type) else whole)


@pytest.mark.parametrize("path", ARTEFACTS, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_value_that_is_read_plainly_is_the_one_that_skops_reads(path: Path) -> None:
    plain = model_files.artefact(path, model_files.sha256(path)).content
    assert plain.kind == fitted.PIPELINE
    assert_same(plain, skops.io.load(path, trusted=list(model_files.TRUSTED)))


@pytest.mark.parametrize(("name", "version"), models.catalogue(root() / "models"))
def test_every_model_that_lies_here_still_loads_and_scores(name: str, version: str) -> None:
    """Or a rollback would find nothing that serves."""
    home = models.home(root() / "models", name, version)
    try_out(models.load(home), home)
