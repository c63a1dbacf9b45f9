"""`qm explain` on a file, with the model that serves."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TURNS = [
    {"role": "system", "text": "You are now connected."},
    {"role": "customer", "text": "nobody helps me, this is terrible"},
    {"role": "agent", "agent_id": "a", "text": "I am sorry. \x1b[2J\u202e What happened?"},
    {"role": "customer", "text": "I am not happy with your service"},
    {"role": "customer", "text": ""},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    record = {"interaction_id": "sad", "channel": "chat", "language": "en", "turns": TURNS, **times}
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(record) + "\n", "utf-8")
    return path


def qm_explain(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)], catch_exceptions=False)


def points(turn: dict[str, Any]) -> float:
    shown = sum(part["points"] for part in (*turn["spans"], *turn["context"]))
    return float(turn["base"]["points"] + shown + turn["hidden"]["points"])


def test_words_add_up_to_turns_and_turns_to_the_contact(file: Path) -> None:
    document = json.loads(qm_explain("--records", file, "--json").stdout)
    scored = [turn for turn in document["turns"] if "score" in turn]
    assert [turn["turn_index"] for turn in scored] == [1, 2, 3]
    assert [points(turn) for turn in scored] == pytest.approx([turn["score"] for turn in scored], abs=1e-3)
    shares = [turn["share"]["overall"] for turn in scored if turn["role"] == "customer"]
    assert sum(shares) == pytest.approx(document["customer_score"], abs=1e-3)
    assert document["customer_score"] < -3


def test_what_a_bot_said_is_part_of_the_evidence_as_it_is_of_the_score(tmp_path: Path) -> None:
    """Fault: the score reads an answer in the light of a bot's bad news, and the evidence does not."""
    answers = ("I found nothing, and that is terrible news.", "I found it, and that is wonderful news.")
    scores = []
    for name, answer in zip("ab", answers, strict=True):
        said = [("customer", "where is my parcel"), ("bot", answer), ("customer", "so today then")]
        turns = [{"role": role, "text": text} for role, text in said]
        record = {"interaction_id": name, "channel": "chat", "language": "en", "turns": turns}
        times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(record | times) + "\n", "utf-8")
        found = json.loads(qm_explain("--records", path, "--json").stdout)["turns"]
        assert found[1]["skipped_reason"] == "not_scored_role"
        assert points(found[2]) == pytest.approx(found[2]["score"], abs=1e-3)
        scores.append(found[2]["score"])
        assert any("news" in each["name"] for each in found[2]["context"])
    assert scores[0] < scores[1]


def test_turns_without_a_score_say_why(file: Path) -> None:
    turns = json.loads(qm_explain("--records", file, "--json").stdout)["turns"]
    assert [turn.get("skipped_reason") for turn in turns] == ["not_scored_role", None, None, None, "empty"]


def test_one_turn_is_explained_alone(file: Path) -> None:
    document = json.loads(qm_explain("--records", file, "--turn", 3, "--json").stdout)
    (turn,) = document["turns"]
    words = [turn["text"][span["start"] : span["end"]] for span in turn["spans"]]
    assert any("not happy" in phrase for phrase in words)


def test_people_see_the_words_with_their_points_and_the_sum(file: Path) -> None:
    said = qm_explain("--records", file, "--turn", 1).stdout
    assert "nobody helps me, this is terrible" in said
    assert "terrible -" in said
    (line,) = (line for line in said.splitlines() if "where every turn starts" in line)
    *parts, score = (float(points) for points in re.findall(r"[+-]\d+\.\d+", line))
    assert len(parts) >= 3
    assert sum(parts) == pytest.approx(score, abs=0.03)


def test_what_was_said_does_not_steer_the_terminal(file: Path) -> None:
    said = qm_explain("--records", file).stdout
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("arguments", [(), ("native/sad", "--records", "r.jsonl")])
def test_neither_and_both_ways_of_naming_are_bad_arguments(arguments: tuple[str, ...]) -> None:
    assert qm_explain(*arguments).exit_code == 2
