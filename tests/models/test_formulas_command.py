"""`qm formulas` on a file, with the models that serve."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def record(name: str, **attributes: float) -> dict[str, Any]:
    turns = [
        {"role": "customer", "text": "this is terrible", "sentiment": "negative"},
        {"role": "agent", "agent_id": "a", "text": "I am sorry", "sentiment": "neutral"},
        {"role": "customer", "text": "thank you so much", "sentiment": "positive"},
    ]
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    about = {"interaction_id": name, "channel": "chat", "language": "en", "attributes": attributes}
    return about | times | {"turns": turns}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    right, wrong = (
        record("right", contact_lens_customer_overall=0),
        record("wrong", genesys_sentiment_score=9),
    )
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in (right, wrong)), "utf-8")
    return path


def qm_formulas(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["formulas", *map(str, arguments)], catch_exceptions=False)


def test_all_three_conventions_stand_beside_each_other_with_what_they_rest_on(file: Path) -> None:
    document = json.loads(qm_formulas("--records", file, "--id", "right", "--json").stdout)
    figures = {(row["convention"], row["participant"], row["figure"]): row for row in document["figures"]}
    overall = figures["contact_lens", "customer", "overall"]
    assert (overall["from_our_labels"], overall["from_source_labels"], overall["n"]) == (0, 0, 2)
    assert {convention for convention, *_ in figures} == {"contact_lens", "genesys", "seven_levels"}
    assert all(row["definition"] and row["counts"] for row in document["figures"])
    assert not any(row["figure"].startswith("quarter") for row in document["figures"])
    assert document["source_figures"][0]["agrees"] is True


def test_people_see_each_figure_with_its_definition(file: Path) -> None:
    said = qm_formulas("--records", file, "--id", "right").stdout
    assert "Genesys-style" in said
    assert "100 x tanh" in said


def test_the_check_counts_what_agrees_and_fails_on_what_does_not(file: Path) -> None:
    result = qm_formulas("--check", "--records", file, "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["totals"] == {"given": 2, "agree": 1, "differ": 1, "no_labels": 0}
    assert [row["interaction_id"] for row in document["differing"]] == ["wrong"]


def test_the_check_says_in_words_which_figure_is_off(file: Path) -> None:
    said = qm_formulas("--check", "--records", file).stdout
    assert "1 of 2 figures are what their labels give" in said
    assert "wrong customer score: source +9.00, its labels give" in said


@pytest.mark.parametrize(
    "arguments", [(), ("native/a", "--check"), ("native/a", "--records", "x"), ("--check", "--id", "a")]
)
def test_arguments_that_do_not_go_together_are_bad(arguments: tuple[str, ...]) -> None:
    assert qm_formulas(*arguments).exit_code == 2
