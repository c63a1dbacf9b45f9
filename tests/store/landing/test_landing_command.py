"""`qm ingest`: what it prints and how it exits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from qm_pipeline.commands.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from qm_pipeline.settings import Settings

    Record = Callable[..., dict[str, Any]]
    Write = Callable[..., Path]
    Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command against the test's database."""
    assert settings.database_url is not None
    monkeypatch.setenv("QM_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("QM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    app.command()(ingest)

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments])

    return invoke


def test_the_document_is_the_contracts(run: Run, write: Write, record: Record) -> None:
    path = write([record("a"), b"{"])
    result = run(path, "--json")
    assert result.exit_code == 0
    file = {
        "path": str(path),
        "format": "native",
        "received": 2,
        "accepted": 1,
        "unchanged": 0,
        "quarantined": 1,
    }
    assert json.loads(result.stdout) == {
        "files": [file | {"reasons": {"not_json": 1}, "error": None}],
        "totals": {"received": 2, "accepted": 1, "unchanged": 0, "quarantined": 1},
    }


def test_a_quarantined_record_fails_the_command_only_with_strict(
    run: Run, write: Write, record: Record
) -> None:
    path = write([record("a"), b"{"])
    assert run(path).exit_code == 0
    assert run(path, "--strict").exit_code == 1
    assert run(write([record("b")], "good.jsonl"), "--strict").exit_code == 0


@pytest.mark.parametrize("name", ["absent.jsonl", "broken.gz"])
def test_a_path_that_cannot_be_read_fails_the_command_and_the_others_are_landed(
    run: Run, write: Write, record: Record, tmp_path: Path, name: str
) -> None:
    (tmp_path / "broken.gz").write_bytes(b"no archive")
    result = run(tmp_path / name, write([record("a")]), "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["totals"]["accepted"] == 1
    assert document["files"][0]["error"]
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", [[], ["--format", "fax", "x"], ["--no-such-option"]])
def test_bad_arguments_exit_with_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_people_read_a_line_a_file_with_the_reasons(run: Run, write: Write, record: Record) -> None:
    text = run(write([record("a", mood=1), b"{"])).stdout
    assert "2 received, 1 accepted, 0 unchanged, 1 quarantined" in text
    assert "1 quarantined: not_json" in text
    assert "Health in the app" in text
    assert "'mood'" in text


def test_contacts_and_mapping_reach_the_readers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[columns]\ninteraction_id = "id"\n[constants]\nchannel = "sms"\n'
        '[turns]\nrole = "who"\ntext = "said"\nat = "at"\n'
    )
    (tmp_path / "x.csv").write_text("id,who,said,at\nc,customer,hello,2024-05-01T10:00:00Z\n")
    result = run(tmp_path / "x.csv", "--mapping", tmp_path / "m.toml", "--json")
    assert json.loads(result.stdout)["files"][0]["format"] == "csv"
    assert json.loads(result.stdout)["totals"]["accepted"] == 1


def test_nothing_that_was_said_is_printed(run: Run, write: Write, record: Record) -> None:
    result = run(
        write([record("a", "a word nobody should see", channel="fax"), b'{"text": "nobody should see"'])
    )
    assert "nobody" not in result.output


def test_a_folder_without_files_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / "empty")
    assert result.exit_code == 0
    assert "There are no files to land." in result.stdout
