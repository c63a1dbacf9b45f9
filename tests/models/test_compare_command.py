"""`qm models compare` with two real versions, on files."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app
from tests import versions
from tests.contacts import WORDS, contact

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = versions.with_newer(tmp_path / "models", offset=-6.0)
    monkeypatch.setenv("QM_MODELS_FOLDER", str(folder))


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    given = [contact(f"c{number}", date(2026, 3, 2), turns=1 + number % 6) for number in range(40)]
    path.write_text("".join(json.dumps(each) + "\n" for each in given), "utf-8")
    return path


def compare(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["models", "compare", *map(str, arguments)])


def test_a_gentler_version_raises_no_negative_flag_more_and_says_whose_it_lowers(records: Path):
    result = compare("serving", f"{versions.NAME}/{versions.NEWER}", "--records", records, "--json")
    document: dict[str, Any] = json.loads(result.stdout)

    assert document["compared"] == {"files": [str(records)]}
    assert document["interactions"] == 40
    assert versions.NEWER in document["after"]
    assert document["remarks"], "the outcome model was fitted to the other version"
    ended = next(
        row for row in document["flags"] if (row["code"], row["dimension"]) == ("negative_end", "all")
    )
    assert ended["turned_on"] == 0
    assert 0 < ended["turned_off"] <= ended["before"]
    lowered = {row["code"]: row["interaction_ids"] for row in document["examples"]["flags"]}["negative_end"]
    assert set(lowered) <= {f"c{number}" for number in range(40)}
    score = next(row for row in document["measures"] if row["measure"] == "turn_score")
    assert score["difference"] > 0
    assert {row["dimension"] for row in document["measures"]} == {"all", "channel", "queue", "language"}
    assert {row["figure"].split(".")[0] for row in document["cards"]} >= {"goemotions_dev", "behaviour"}


def test_what_people_read_names_the_sides_and_holds_no_word_of_a_conversation(records: Path):
    result = compare("serving", f"{versions.NAME}/{versions.NEWER}", "--records", records)
    assert result.exit_code == 0
    assert f"{versions.NAME}/{versions.NEWER}" in result.stdout
    assert "negative_end" in result.stdout
    assert not [words for words in WORDS if len(words) > 3 and words in result.stdout]


def test_a_version_beside_itself_changes_nothing(records: Path):
    document = json.loads(compare("serving", "serving", "--records", records, "--json").stdout)
    assert {row["difference"] for row in document["measures"]} == {0}
    assert document["examples"] == {"flags": [], "moved": []}
    assert document["cards"] == []


def test_days_without_a_beginning_are_a_wrong_call():
    assert compare("serving", "serving", "--to", "2026-01-01").exit_code == 2
