"""From files to files: all records accounted for, in order, redacted, with the numbers that a batch gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qm_pipeline.ingest.batches import IngestOptions, read_batches
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.quality.phrases.reading import NO_LISTS
from qm_pipeline.scoring import pieces
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.files import Summary, score_files

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = IngestOptions(now=datetime(2026, 6, 1, tzinfo=UTC), zone=ZoneInfo("UTC"), redact=True)


class Lengths:
    """A model whose answer is made of the length of the text, and that remembers the texts it saw."""

    versions = "lengths/1.0.0"
    phrases = NO_LISTS

    def __init__(self) -> None:
        self.seen: list[str] = []

    context = None

    def sentiment(self, _: str | None) -> Lengths:
        return self

    def outcomes(self, _: str | None) -> None:
        return None

    def read(self, texts: pl.Series, /) -> tuple[np.ndarray, np.ndarray]:
        return self.predict_proba(texts), np.ones(len(texts))

    def predict_proba(self, texts: pl.Series) -> np.ndarray:
        self.seen += texts.to_list()
        positive = (texts.str.len_chars() % 10).to_numpy() / 10
        return np.column_stack([(1 - positive) / 2, (1 - positive) / 2, positive])


def record(number: int, **changes: object) -> dict[str, Any]:
    texts = [f"message {number} {'x' * (number * place % 7)}" for place in range(4)]
    turns = [
        {"role": role, "text": text, "offset_ms": 1000 * place}
        | ({"agent_id": "a"} if role == "agent" else {})
        for place, (role, text) in enumerate(zip(["customer", "agent"] * 2, texts, strict=True))
    ]
    times = {"started_at": "2026-03-04T10:00:00Z", "ended_at": "2026-03-04T10:09:00Z"}
    one = {"interaction_id": f"id-{number}", "channel": "chat", "language": "en", "turns": turns, **times}
    return one | changes


def written(folder: Path, name: str, records: list[dict[str, Any]], broken: str = "") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(each) + "\n" for each in records) + broken, encoding="utf-8")
    return path


def run(
    paths: list[Path], out: Path, models: Lengths | None = None
) -> tuple[Summary, pl.DataFrame, pl.DataFrame]:
    summary = score_files(paths, out, OPTIONS, models or Lengths())
    return summary, pl.read_parquet(out / "turns.parquet"), pl.read_parquet(out / "interactions.parquet")


def test_rows_follow_the_files_and_the_records_in_them_across_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pieces, "PIECE_BYTES", 1000)
    order = [7, 3, 9, 1, 8, 2, 6]
    first = written(tmp_path, "b.jsonl", [record(number) for number in order[:4]])
    second = written(tmp_path, "a.jsonl", [record(number) for number in order[4:]])
    summary, turns, interactions = run([first, second], tmp_path / "out")

    assert interactions["interaction_id"].to_list() == [f"id-{number}" for number in order]
    assert turns["interaction_id"].to_list() == [f"id-{number}" for number in order for _ in range(4)]
    assert turns["turn_index"].to_list() == [0, 1, 2, 3] * 7
    assert summary.document()["totals"]["turns"] == 28


def test_numbers_are_those_of_the_batch(tmp_path: Path):
    path = written(tmp_path, "a.jsonl", [record(number) for number in range(1, 20)])
    _, turns, interactions = run([path], tmp_path / "out")
    (batch,) = read_batches(path, OPTIONS)
    scored = score_batch(batch.interactions, batch.turns, Lengths())

    numbers = [name for name in interactions.columns if name in scored.interactions.columns]
    assert_frame_equal(interactions.select(numbers), scored.interactions.select(numbers), check_exact=True)
    assert_frame_equal(
        turns.drop("source", "interaction_id"), scored.turns.drop("interaction_key"), check_exact=True
    )


def test_text_is_redacted_before_it_is_scored(tmp_path: Path):
    said = [{"role": "customer", "text": "my card is 4111 1111 1111 1111"}]
    models = Lengths()
    run([written(tmp_path, "a.jsonl", [record(1, turns=said)])], tmp_path / "out", models)

    assert models.seen == ["my card is [CARD]"]


def test_no_text_of_the_conversation_is_written(tmp_path: Path):
    said = [{"role": "customer", "text": "rhubarb"}]
    run(
        [written(tmp_path, "a.jsonl", [record(1, turns=said, attributes={"note": "rhubarb"})])],
        tmp_path / "out",
    )

    assert all(b"rhubarb" not in path.read_bytes() for path in (tmp_path / "out").iterdir())


def test_refused_records_are_counted_with_their_reason_and_the_rest_goes_on(tmp_path: Path):
    path = written(tmp_path, "a.jsonl", [record(1), record(2, channel="pigeon"), record(3)], broken="{half")
    summary, _, interactions = run([path], tmp_path / "out")
    (file,) = summary.document()["files"]

    assert interactions["interaction_id"].to_list() == ["id-1", "id-3"]
    assert (file["received"], file["accepted"], file["quarantined"]) == (4, 2, 2)
    assert file["reasons"] == {"not_json": 1, "unknown_value": 1}
    assert summary.document()["totals"]["scored"] == 2


def test_record_that_comes_twice_has_two_rows(tmp_path: Path):
    _, turns, interactions = run([written(tmp_path, "a.jsonl", [record(1), record(1)])], tmp_path / "out")

    assert interactions["interaction_id"].to_list() == ["id-1", "id-1"]
    assert interactions[0].equals(interactions[1])
    assert turns.height == 8


def test_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path):
    good = written(tmp_path, "a.jsonl", [record(1)])
    summary, _, interactions = run([tmp_path / "absent.jsonl", good], tmp_path / "out")

    assert interactions.height == 1
    assert [file.error is None for file in summary.files] == [False, True]


def test_where_no_file_can_be_read_earlier_scores_stay(tmp_path: Path):
    run([written(tmp_path, "a.jsonl", [record(1)])], tmp_path / "out")
    with pytest.raises(UnreadableFileError, match=r"absent.*Nor could 1 others"):
        run([tmp_path / "absent.jsonl", tmp_path / "gone.jsonl"], tmp_path / "out")

    assert pl.read_parquet(tmp_path / "out" / "interactions.parquet").height == 1


def test_empty_file_gives_empty_scores(tmp_path: Path):
    summary, turns, interactions = run([written(tmp_path, "a.jsonl", [])], tmp_path / "out")

    assert (turns.height, interactions.height) == (0, 0)
    assert summary.document()["totals"]["received"] == 0
