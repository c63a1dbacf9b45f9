"""`qm score` as it is typed, with the model that serves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

UNHAPPY = ["this is terrible, nobody helps me", "I am so angry, worst service ever", "this is horrible"]


def record(interaction_id: str, texts: list[str], **changes: object) -> dict[str, Any]:
    turns = [{"role": "customer", "text": text} for text in texts]
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    return {"interaction_id": interaction_id, "channel": "chat", "turns": turns, **times} | changes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    records = [record("sad", UNHAPPY), record("refused", UNHAPPY, channel="pigeon"), record("short", ["hi"])]
    path = tmp_path / "records.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def qm_score(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["score", *map(str, arguments)], catch_exceptions=False)


def test_scores_are_written_and_accounted_for_in_one_json_document(file: Path, tmp_path: Path):
    result = qm_score(file, "--out", tmp_path / "out", "--json")
    totals = json.loads(result.stdout)["totals"]
    interactions = pl.read_parquet(tmp_path / "out" / "interactions.parquet")

    assert result.exit_code == 0
    assert (totals["received"], totals["accepted"], totals["quarantined"]) == (3, 2, 1)
    assert (totals["scored"], totals["skipped"], totals["failed"], totals["turns"]) == (1, 1, 0, 4)
    assert interactions["interaction_id"].to_list() == ["sad", "short"]
    assert interactions["customer_score"][0] < -3
    assert "emotionally_charged" in interactions["flags"][0]
    assert interactions["flags"].to_list()[1] == []


def test_people_are_told_what_was_refused_and_why(file: Path, tmp_path: Path):
    result = qm_score(file, "--out", tmp_path / "out")

    assert "3 received, 2 accepted, 1 quarantined" in result.stdout
    assert "1 quarantined: unknown_value" in result.stdout
    assert "1 scored, 1 skipped, 0 failed; 4 turns" in result.stdout


def test_strict_fails_where_a_record_was_refused_and_still_writes(file: Path, tmp_path: Path):
    result = qm_score(file, "--out", tmp_path / "out", "--strict")

    assert result.exit_code == 1
    assert (tmp_path / "out" / "turns.parquet").is_file()


def test_scores_in_the_folder_of_the_files_are_not_taken_for_conversations(file: Path, tmp_path: Path):
    qm_score(tmp_path, "--out", tmp_path)
    again = json.loads(qm_score(tmp_path, "--out", tmp_path, "--json").stdout)

    assert [each["path"] for each in again["files"]] == [str(file)]


def test_file_that_cannot_be_read_exits_1_and_the_others_are_scored(file: Path, tmp_path: Path):
    result = qm_score(file, tmp_path / "absent.jsonl", "--out", tmp_path / "out", "--json")

    assert result.exit_code == 1
    assert "could not be read" in json.loads(result.stdout)["files"][1]["error"]
    assert pl.read_parquet(tmp_path / "out" / "interactions.parquet").height == 2


@pytest.mark.parametrize(
    "arguments", [["--out", "x"], ["records.jsonl"], ["a", "--out", "x", "--format", "y"]]
)
def test_bad_arguments_exit_2(arguments: list[str]):
    assert qm_score(*arguments).exit_code == 2


def test_a_quoted_letter_counts_for_nobody_who_quotes_it(tmp_path: Path):
    """An agent whose program copies the customer's letter below the answer has not insulted anybody."""
    letter = "You are an idiot. This is a disgrace and I am furious."
    answer, thanks = "Dear Sam, I have sent it again today.", "Ok great, that would be lovely."
    quoted = f"\n\nOn 2026-05-01 10:00, Sam wrote:\n> {letter}"
    lines = [
        json.dumps(
            _letters(name, [letter, answer + below, thanks + below.replace("Sam wrote", "Merrow wrote")])
        )
        for name, below in (("plain", ""), ("quoting", quoted))
    ]
    (tmp_path / "mail.jsonl").write_text("\n".join(lines), encoding="utf-8")
    qm_score(tmp_path / "mail.jsonl", "--out", tmp_path / "out")
    plain, quoting = pl.read_parquet(tmp_path / "out" / "interactions.parquet").drop("interaction_id").rows()
    turns = pl.read_parquet(tmp_path / "out" / "turns.parquet").drop("interaction_id")

    assert plain == quoting
    assert turns.head(3).equals(turns.tail(3))
    assert "critical_failed" not in quoting[-2]


def _letters(name: str, said: list[str]) -> dict[str, Any]:
    sides = ({"role": "customer"}, {"role": "agent", "agent_id": "a"}, {"role": "customer"})
    turns = [side | {"text": text} for side, text in zip(sides, said, strict=True)]
    return record(name, [], channel="email", language="en", turns=turns)
