"""One record out of a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.ingest import batches, picking
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = batches.IngestOptions(now=datetime(2026, 6, 30, tzinfo=UTC), zone=ZoneInfo("UTC"))


def write(path: Path, *names: str) -> Path:
    records = [
        {
            "interaction_id": name,
            "channel": "chat",
            "started_at": "2026-03-04T10:00:00Z",
            "ended_at": "2026-03-04T10:09:00Z",
            "turns": [{"role": "customer", "text": f"{name} {turn}"} for turn in range(place + 1)],
        }
        for place, name in enumerate(names)
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return path


@pytest.mark.parametrize("name", ["b", "native/b"])
def test_a_record_comes_with_its_own_turns(tmp_path: Path, name: str) -> None:
    interactions, turns = picking.pick(write(tmp_path / "r.jsonl", "a", "b", "c"), OPTIONS, name)
    assert interactions["interaction_id"].to_list() == ["b"]
    assert turns["text"].to_list() == ["b 0", "b 1"]


def test_of_a_record_that_is_there_twice_the_first_comes_with_its_own_turns(tmp_path: Path) -> None:
    _, turns = picking.pick(write(tmp_path / "r.jsonl", "a", "b", "b"), OPTIONS, "b")
    assert turns["text"].to_list() == ["b 0", "b 1"]


def test_it_is_found_behind_the_first_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "TURNS_A_BATCH", 2)
    interactions, _ = picking.pick(write(tmp_path / "r.jsonl", "a", "b", "c", "d"), OPTIONS, "d")
    assert interactions["interaction_id"].to_list() == ["d"]


def test_the_only_record_needs_no_name(tmp_path: Path) -> None:
    interactions, _ = picking.pick(write(tmp_path / "r.jsonl", "a"), OPTIONS, None)
    assert interactions["interaction_id"].to_list() == ["a"]


@pytest.mark.parametrize(
    ("names", "wanted", "sentence"),
    [
        (("a", "b"), None, "several records"),
        (("a",), "x", "no record x"),
        ((), None, "no record that fits"),
    ],
)
def test_what_cannot_be_picked_is_said(
    tmp_path: Path, names: tuple[str, ...], wanted: str | None, sentence: str
) -> None:
    with pytest.raises(PermanentError, match=sentence):
        picking.pick(write(tmp_path / "r.jsonl", *names), OPTIONS, wanted)


def test_several_records_in_several_batches_are_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "TURNS_A_BATCH", 1)
    with pytest.raises(PermanentError, match="several records"):
        picking.pick(write(tmp_path / "r.jsonl", "a", "b"), OPTIONS, None)
