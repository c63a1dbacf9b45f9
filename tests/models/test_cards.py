"""Every card of every committed model: a section is filled, or says that nobody has filled it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from qm_pipeline import models
from qm_pipeline.resources import root
from qm_pipeline.training.card import UNFILLED

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = root() / "models"
HOMES = [models.home(FOLDER, name, version) for name, version in models.catalogue(FOLDER)]
# What whoever decides about a model asks first; the titles differ between the kinds.
ASKED = ("does", "learnt from", "how good|how far", "not", "limits", "fairness", "who checked")
FEWEST_WORDS = 8


def name_of(home: Path) -> str:
    return "/".join(home.parts[-2:])


def sections(home: Path) -> dict[str, str]:
    """Give the text below each heading, without the tables' rules."""
    parts = re.split(r"^## (.+)$", (home / models.CARD).read_text("utf-8"), flags=re.MULTILINE)
    return {title: text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_there_are_cards_to_look_at() -> None:
    assert {name_of(home).split("/")[0] for home in HOMES} >= {"sentiment-en", "sentiment-es", "outcomes-en"}


@pytest.mark.parametrize("home", HOMES, ids=name_of)
def test_every_section_is_filled_or_says_that_it_is_not(home: Path) -> None:
    found = sections(home)
    empty = [title for title, text in found.items() if text != UNFILLED and len(text.split()) < FEWEST_WORDS]
    assert empty == []
    hidden = [title for title, text in found.items() if UNFILLED in text and text != UNFILLED]
    assert hidden == [], "half a section filled looks like a whole one"


@pytest.mark.parametrize("home", HOMES, ids=name_of)
def test_no_question_is_left_out(home: Path) -> None:
    titles = "\n".join(sections(home)).lower()
    assert [asked for asked in ASKED if not re.search(asked, titles)] == []


@pytest.mark.parametrize("home", HOMES, ids=name_of)
def test_a_card_is_that_of_its_model_and_holds_no_gap(home: Path) -> None:
    text = (home / models.CARD).read_text("utf-8")
    manifest = models.read_manifest(home)
    assert text.startswith(f"# {manifest['name']} {manifest['version']}\n")
    assert not re.search(r"\{\w*\}|\bnan\b|\bNone\b", text), "a figure that is not there"


def test_what_serves_was_promoted_with_its_card() -> None:
    for name, each in models.active(FOLDER).items():
        assert set(each.papers) == {models.CARD, models.METRICS}, f"promote {name} again"
    assert models.serving(FOLDER).versions
