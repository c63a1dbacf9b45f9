"""Dialogues that we wrote: each turn of the customer has its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.training import dialogues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_every_turn_of_a_customer_has_a_label_and_no_other() -> None:
    written = dialogues.written_dialogues("en")
    labelled = written["label"].is_not_null()
    assert (labelled == (written["role"] == "customer")).all()
    assert written["contact"].n_unique() > 200
    assert not written["text"].str.contains("^[CA]: ").any()


def test_a_language_without_dialogues_has_none() -> None:
    assert dialogues.written_dialogues("xx").is_empty()


def test_a_dialogue_with_too_few_labels_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogues, "LANGUAGE", tmp_path)
    (tmp_path / "en").mkdir()
    text = '[[dialogue]]\nturns = ["C: hi", "A: yes?", "C: ok"]\nlabels = ["neutral"]\n'
    (tmp_path / "en" / "dialogues_bad.toml").write_text(text, "utf-8")
    with pytest.raises(UnreadableFileError, match=r"dialogues_bad\.toml.*C: hi"):
        dialogues.written_dialogues("en")


def test_a_dialogue_of_twins_counts_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogues, "LANGUAGE", tmp_path)
    (tmp_path / "en" / "twins").mkdir(parents=True)
    text = '[[dialogue]]\nturns = ["C: hi"]\nlabels = ["neutral"]\n'
    (tmp_path / "en" / "dialogues_a.toml").write_text(text, "utf-8")
    (tmp_path / "en" / "twins" / "dialogues_b.toml").write_text(text, "utf-8")
    written = dialogues.written_dialogues("en")
    assert (written["weight"].to_list(), written["contact"].to_list()) == ([1.0, 0.25], [0, 1])


@pytest.mark.parametrize(
    ("for_measuring", "contacts"), [(dialogues.unseen_dialogues, 300), (dialogues.ordinary_dialogues, 220)]
)
def test_nothing_is_learnt_from_the_dialogues_that_are_for_measuring(
    for_measuring: Callable[[str], pl.DataFrame], contacts: int
) -> None:
    unseen, written = for_measuring("en"), dialogues.written_dialogues("en")

    def courses(frame: pl.DataFrame) -> set[str]:
        return set(frame.group_by("contact").agg(pl.col("text").str.join("\n"))["text"])

    assert unseen["contact"].n_unique() == contacts
    assert not courses(unseen) & courses(written)
