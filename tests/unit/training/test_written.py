"""Training from nothing but what is written here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qm_pipeline import models
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.spelling import read
from qm_pipeline.training import behaviour, grammar, written

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = {
    "casa": [
        "- no funciona nada",
        "- pésimo servicio",
        "0 mi número es el 12",
        "0 el lunes",
        "+ mil gracias",
    ],
    "viaje": [
        "- no me contestan",
        "- estoy harta",
        "0 ¿a qué hora abren?",
        "0 sí, ese",
        "+ genial, perfecto",
    ],
}


@pytest.fixture
def language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small language of its own; its grammar and spelling are those of Spanish."""
    folder = tmp_path / "language" / "xx"
    folder.mkdir(parents=True)
    for name, lines in SENTENCES.items():
        (folder / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    (folder / "lexicon_positive.txt").write_text("# good\ngenial\nno\n", "utf-8")
    (folder / "lexicon_very_negative.txt").write_text("pésimo\n", "utf-8")
    for name in (written.PROFILE, written.SPELLING, written.LIMITS):
        (folder / name).write_bytes((grammar.LANGUAGE / "es" / name).read_bytes())
    for module in ("grammar", "lexicons", "written"):
        monkeypatch.setattr(f"qm_pipeline.training.{module}.LANGUAGE", folder.parent)
    monkeypatch.setattr(written, "FOLDS", 2)
    return folder


def test_a_candidate_carries_its_grammar_can_serve_and_is_repeatable(language: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    for out in ("a", "b"):
        written.train("xx", tmp_path / out, version="1.0.0", seed=3, on_step=steps.append)
    assert len(steps) == 2 * (2 + 3)
    for name in models.FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    model = models.load(tmp_path / "a")
    assert (model.name, model.language) == ("sentiment-xx", "xx")
    counts = model.pipeline.named_steps["features"]
    assert "nunca" in counts.profile["negators"]
    assert counts.buckets == {"POS1": "genial", "NEG2": "pesimo"}
    manifest = json.loads((tmp_path / "a" / models.MANIFEST).read_text("utf-8"))
    assert {f"language/{path.name}" for path in language.glob("*.t*")} == manifest["data_sha256"].keys()


@pytest.mark.parametrize("name", [written.PROFILE, written.SPELLING, written.LIMITS])
def test_a_language_that_is_not_whole_says_what_it_lacks(language: Path, tmp_path: Path, name: str) -> None:
    (language / name).unlink()
    with pytest.raises(UnreadableFileError, match=name):
        written.train("xx", tmp_path / "a", version="1.0.0", seed=3)


def test_a_language_that_nobody_wrote_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="Nothing is written"):
        written.train("qq", tmp_path / "a", version="1.0.0", seed=3)
    assert not (tmp_path / "a").exists()


def test_spanish_learns_from_thousands_of_sentences_and_from_none_of_its_suite() -> None:
    examples = written.gather("es", seed=1).examples
    assert examples.height >= 3000
    suite = behaviour.suite_texts("es")
    assert len(suite) > 150
    assert not suite & {behaviour.bare(text) for text in examples["text"]}
    assert examples["label"].value_counts(normalize=True)["proportion"].min() > 0.15


def test_words_written_short_or_by_ear_are_read_as_what_was_meant() -> None:
    table = read(written.gather("es", seed=1).spellings)
    assert {name: table[name] for name in ("q", "serbicio", "qiero", "tb")} == {
        "q": "que", "serbicio": "servicio", "qiero": "quiero", "tb": "tambien",
    }  # fmt: skip
