"""Several processes score what one does: the same rows in the same order, nothing lost, no process left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
import psutil
import pytest

from qm_pipeline import models, resources
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.quality.phrases import reading
from qm_pipeline.scoring import pieces, workers
from qm_pipeline.scoring.files import score_files
from qm_pipeline.simulate import Plan, interactions

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IngestOptions(now=datetime(2026, 12, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
RECIPE = workers.Recipe(resources.root() / "models", None, OPTIONS)
SERVING = models.serving(RECIPE.models, reading.read())


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two files of a dozen pieces, in the first a line that is no record."""
    monkeypatch.setattr(pieces, "PIECE_BYTES", 60_000)
    lines = [
        msgspec.json.encode(contact.interaction)
        for contact in interactions(Plan(interactions=200, days=20, seed=5))
    ]
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(b"\n".join([*lines[:120], b"{half"]))
    second.write_bytes(b"\n".join(lines[120:]))
    return [first, second]


def test_several_processes_write_what_one_does(files: list[Path], tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    by_one = score_files(files, alone, OPTIONS, SERVING)
    with workers.crew(RECIPE, SERVING, 2) as share:
        by_two = score_files(files, together, OPTIONS, SERVING, score=share)

    for name in ("turns.parquet", "interactions.parquet"):
        assert pl.read_parquet(together / name).equals(pl.read_parquet(alone / name), null_equal=True)
    assert by_two.document() == by_one.document()
    assert by_two.files[0].reasons == {"not_json": 1}
    assert not psutil.Process().children(recursive=True) or _only_helpers()


def _only_helpers() -> bool:
    """Whether what still runs is Python's own tracker of resources."""
    return all(
        "resource_tracker" in " ".join(each.cmdline()) for each in psutil.Process().children(recursive=True)
    )


def _end_here(_: object) -> None:
    os._exit(9)


AS_TYPED = """
import sys
from qm_pipeline import cli
from qm_pipeline.scoring import pieces, workers
asked = workers._may_be_copied
def told():
    answer = asked()
    print("copied:", answer, file=sys.stderr)
    return answer
workers._may_be_copied = told
pieces.PIECE_BYTES = 60_000
cli.main()
"""


def _qm_score(files: list[Path], out: Path, processes: int) -> tuple[dict[str, Any], list[str]]:
    """Run `qm score` in a process of its own; return what it printed and whether it made copies of itself."""
    arguments = ["score", *map(str, files), "--out", str(out), "--processes", str(processes), "--json"]
    command = [sys.executable, "-c", AS_TYPED, *arguments]
    done = subprocess.run(command, cwd=out.parent, capture_output=True, text=True, check=True)
    said = [line for line in done.stderr.splitlines() if line.startswith("copied:")]
    return {**json.loads(done.stdout), "out": None}, said


def test_copies_of_a_process_write_what_it_writes_alone(files: list[Path], tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    by_one, not_asked = _qm_score(files, alone, 1)
    by_two, asked = _qm_score(files, together, 2)

    assert (not_asked, asked) == ([], [f"copied: {sys.platform == 'linux'}"])
    for name in ("turns.parquet", "interactions.parquet"):
        assert pl.read_parquet(alone / name).height > 100
        assert pl.read_parquet(together / name).equals(pl.read_parquet(alone / name), null_equal=True)
    assert by_two == by_one


def test_a_process_that_was_ended_is_told_of_in_a_sentence(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_scored", _end_here)
    with (
        workers.crew(RECIPE, SERVING, 2) as share,
        pytest.raises(PermanentError, match="ended from outside"),
    ):
        score_files(files, tmp_path / "out", OPTIONS, SERVING, score=share)
    assert list((tmp_path / "out").iterdir()) == []


def test_loading_and_preparing_models_starts_no_thread_that_a_copy_of_the_process_would_miss() -> None:
    steps = """
from qm_pipeline import models, resources
from qm_pipeline.commands import score
from qm_pipeline.quality.phrases import reading
from qm_pipeline.scoring import workers
models.serving(resources.root() / "models", reading.read()).prepare()
print(workers._may_be_copied())
import polars
polars.DataFrame({"a": [2, 1]}).sort("a")
print(workers._may_be_copied())
"""
    said = subprocess.run([sys.executable, "-c", steps], capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(sys.platform == "linux"), "False"]


def test_little_is_scored_by_one_process() -> None:
    assert workers.count_for(10_000) == 1
    assert 1 <= workers.count_for(10**12) <= workers.MOST
