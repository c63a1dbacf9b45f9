"""Which files of the drop folder are taken."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.ingest.arrivals import settled_files

if TYPE_CHECKING:
    from pathlib import Path


def put(folder: Path, name: str, age_seconds: float = 60) -> Path:
    path = folder / name
    path.write_text("{}\n")
    changed = datetime.now(UTC).timestamp() - age_seconds
    os.utime(path, (changed, changed))
    return path


def test_a_file_that_may_still_be_written_is_left_for_the_next_look(tmp_path: Path) -> None:
    old = put(tmp_path, "old.jsonl")
    young = put(tmp_path, "young.jsonl", age_seconds=3)
    now = datetime.now(UTC)
    assert settled_files(tmp_path, now, 10) == [old]
    assert settled_files(tmp_path, now + timedelta(seconds=10), 10) == [old, young]


@pytest.mark.parametrize(
    "name", [".hidden.jsonl", "a.jsonl.part", "b.tmp", "c.jsonl~", "d.CRDOWNLOAD", "e.filepart"]
)
def test_a_file_named_as_unfinished_is_not_taken(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert settled_files(tmp_path, datetime.now(UTC), 10) == []


def test_folders_pipes_and_links_to_nothing_are_not_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    assert settled_files(tmp_path, datetime.now(UTC) + timedelta(days=1), 0) == []


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert settled_files(tmp_path / "absent", datetime.now(UTC), 0) == []


def test_a_sender_whose_clock_is_ahead_does_not_hold_its_file_back_for_ever(tmp_path: Path) -> None:
    ahead = put(tmp_path, "ahead.jsonl", age_seconds=-1_000_000)
    now = datetime.now(UTC)
    assert settled_files(tmp_path, now, 10) == []
    assert settled_files(tmp_path, now + timedelta(seconds=30), 10) == [ahead]
