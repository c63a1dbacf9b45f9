"""`qm models` and `qm train` as somebody at the keyboard meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline import cli
from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.training import artefact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("QM_MODELS_FOLDER", str(folder))
    return folder


def qm(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command as the shell does; give its exit status."""
    monkeypatch.setattr("sys.argv", ["qm", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


def candidate(home: Path, version: str) -> Path:
    pipeline = Pipeline([("features", TurnCounts()), ("classifier", LogisticRegression())])
    pipeline.fit(["bad", "my number", "great"], ["negative", "neutral", "positive"])
    about = {"name": "sentiment-en", "version": version, "language": "en"}
    artefact.write_candidate(
        home, pipeline, manifest=about, metrics={"features": 3}, card=f"# sentiment-en {version}\n"
    )
    return home


def promoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, versions: Sequence[str]) -> None:
    for version in versions:
        assert (
            qm(monkeypatch, "models", "promote", "--from", str(candidate(tmp_path / version, version))) == 0
        )


def test_a_candidate_is_promoted_listed_shown_and_rolled_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    promoted(monkeypatch, tmp_path, ["1.0.0", "1.1.0"])
    capsys.readouterr()
    assert qm(monkeypatch, "models", "list") == 0
    assert capsys.readouterr().out.splitlines() == ["sentiment-en 1.0.0", "sentiment-en 1.1.0  serving"]
    assert qm(monkeypatch, "models", "show", "sentiment-en", "1.0.0") == 0
    assert "# sentiment-en 1.0.0" in capsys.readouterr().out
    assert qm(monkeypatch, "models", "rollback", "sentiment-en", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"name": "sentiment-en", "version": "1.0.0", "history": []}


def test_a_tampered_model_is_refused_in_one_sentence_and_without_a_traceback(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    promoted(monkeypatch, tmp_path, ["1.0.0"])
    (folder / "sentiment-en" / "1.0.0" / "model.skops").write_bytes(b"PK something else")
    capsys.readouterr()
    assert qm(monkeypatch, "models", "show", "sentiment-en", "1.0.0") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "is not the file that its manifest describes" in said.err.replace("\n", " ")
    assert "Traceback" not in said.err


def test_promoting_nothing_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert qm(monkeypatch, "models", "promote") == 2


def test_training_without_the_corpora_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "sentiment", "--corpus", str(tmp_path), "--out", str(tmp_path / "out")]
    assert qm(monkeypatch, *arguments) == 1
    said = capsys.readouterr().err.replace("\n", " ")
    assert "The training corpora are not whole" in said
    assert "Traceback" not in said


def test_training_something_unknown_is_a_wrong_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert qm(monkeypatch, "train", "telepathy", "--corpus", str(tmp_path), "--out", str(tmp_path)) == 2


@pytest.mark.parametrize("command", [("show",), ("promote",), ("compare", "serving")])
def test_a_foreign_model_is_refused_by_every_command_that_reads_one(
    command: tuple[str, ...],
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    promoted(monkeypatch, tmp_path, ["1.0.0"])
    candidate(folder / "sentiment-en" / "1.1.0", "1.1.0")
    (folder / "sentiment-en" / "1.1.0" / "model.skops").write_bytes(b"PK something else")
    records = tmp_path / "records.jsonl"
    turns = [{"role": "customer", "text": "this is bad"}]
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    records.write_text(json.dumps({"interaction_id": "c", "channel": "chat", "turns": turns} | times))
    named = {"show": ["sentiment-en", "1.1.0"], "promote": ["sentiment-en", "1.1.0"]}
    more = named.get(command[0], ["sentiment-en/1.1.0", "--records", str(records)])
    capsys.readouterr()
    assert qm(monkeypatch, "models", *command, *more) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("qm: ")
    assert "is not the file that its manifest describes" in said.err.replace("\n", " ")
    assert "Traceback" not in said.err
