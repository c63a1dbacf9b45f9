"""What somebody may call a side of a comparison, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline import models
from qm_pipeline.comparison import cards
from qm_pipeline.comparison.sides import side
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.training import artefact

if TYPE_CHECKING:
    from pathlib import Path


def write(home: Path, name: str, version: str, **metrics: object) -> Path:
    pipeline = Pipeline([("features", TurnCounts()), ("classifier", LogisticRegression())])
    pipeline.fit(["bad", "my number", "great"], ["negative", "neutral", "positive"])
    about = {"name": name, "version": version, "language": name[-2:]}
    artefact.write_candidate(home, pipeline, manifest=about, metrics=metrics, card="# A card\n")
    return home


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    for name, version in (("sentiment-en", "1.0.0"), ("sentiment-en", "1.1.0"), ("sentiment-es", "1.0.0")):
        write(folder / name / version, name, version, f1=float(version[2]), n=3)
    models.promote(folder, "sentiment-en", "1.0.0")
    models.promote(folder, "sentiment-es", "1.0.0")
    return folder


@pytest.mark.parametrize(
    ("reference", "versions"),
    [
        ("serving", "sentiment-en/1.0.0,sentiment-es/1.0.0"),
        ("sentiment-en/1.1.0", "sentiment-en/1.1.0,sentiment-es/1.0.0"),
        ("serving, sentiment-en/1.1.0", "sentiment-en/1.1.0,sentiment-es/1.0.0"),
    ],
)
def test_what_is_not_named_is_what_serves(shelf: Path, reference: str, versions: str):
    found = side(reference, shelf)
    assert found.versions == found.models.versions == versions


def test_a_folder_is_a_side_too(shelf: Path, tmp_path: Path):
    candidate = write(tmp_path / "candidate", "sentiment-en", "2.0.0")
    assert side(str(candidate), shelf).versions == "sentiment-en/2.0.0,sentiment-es/1.0.0"


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("sentiment-en/7.0.0", "There is no "),
        ("../sentiment-en/1.0.0", "There is no "),
        ("Sentiment/1.0.0", "A model has a name"),
        ("sentiment-en/1.0.0,sentiment-en/1.1.0", "twice"),
        ("nowhere", "There is no "),
    ],
)
def test_what_is_no_model_is_refused_in_a_sentence(shelf: Path, reference: str, sentence: str):
    with pytest.raises(ModelError, match=sentence):
        side(reference, shelf)


def test_nothing_named_and_nothing_serving_is_refused(tmp_path: Path):
    with pytest.raises(ModelError, match="none serves"):
        side("serving", tmp_path)


def test_cards_stand_beside_each_other_only_for_models_that_differ(shelf: Path):
    rows = cards.beside(side("serving", shelf), side("sentiment-en/1.1.0", shelf))
    assert rows == [
        {"model": "sentiment-en", "figure": "f1", "before": 0.0, "after": 1.0, "difference": 1.0},
        {"model": "sentiment-en", "figure": "n", "before": 3.0, "after": 3.0, "difference": 0.0},
    ]


@pytest.mark.parametrize("counts", [{"passed": 0, "cases": 0}, {"passed": "2", "cases": "3"}])
def test_a_share_of_nothing_is_no_figure_and_no_fault(shelf: Path, tmp_path: Path, counts: dict[str, object]):
    candidate = write(tmp_path / "candidate", "sentiment-en", "2.0.0", f1=0.5, suite=counts)
    told = {
        row["figure"]: row["after"]
        for row in cards.beside(side("serving", shelf), side(str(candidate), shelf))
    }
    assert told["f1"] == 0.5
    assert "suite" not in told
