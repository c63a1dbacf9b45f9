"""Parquet: the same records by another road."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.ingest.batches import read_batches
from qm_pipeline.interactions.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.ingest.reading import Read

    Reads = Callable[..., list[Read]]
    Outcome = Callable[[list[Read]], list[tuple[int, str, str | None]]]

ROWS = 4


def columns(**others: object) -> dict[str, object]:
    return {
        "interaction_id": [f"p-{row}" for row in range(ROWS)],
        "channel": ["chat"] * ROWS,
        "started_at": [datetime(2024, 5, 1, 10, tzinfo=UTC)] * ROWS,
        "ended_at": ["2024-05-01T12:05:00+02:00"] * ROWS,
        "turns": [[{"role": "customer", "text": "hello", "offset_ms": 3}]] * ROWS,
    } | others


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def put(**others: object) -> Path:
        path = tmp_path / "x.parquet"
        pl.DataFrame(columns(**others)).write_parquet(path, row_group_size=2)
        return path

    return put


def test_a_record_says_the_same_in_parquet_as_in_json(
    tmp_path: Path,
    record: Callable[..., dict[str, object]],
    line: Callable[..., bytes],
    options: Callable[..., IngestOptions],
) -> None:
    fields = {
        "csat": 4.3,
        "transfers": 2,
        "resolved": True,
        "attributes": {"tier": 3, "note": "x"},
        "language": "en",
    }
    (tmp_path / "a.jsonl").write_bytes(b"".join(line(str(number), **fields) for number in range(3)))
    rows = [record(str(number), **fields) for number in range(3)]
    frame = pl.DataFrame(rows, schema_overrides={"csat": pl.Float32})
    for name, attributes in {
        "struct": pl.col("attributes"),
        "text": pl.col("attributes").struct.json_encode(),
    }.items():
        frame.with_columns(attributes).write_parquet(tmp_path / f"{name}.parquet")
    made = [
        next(read_batches(tmp_path / name, options()))
        for name in ("a.jsonl", "struct.parquet", "text.parquet")
    ]
    assert made[0].interactions.equals(made[1].interactions)
    assert made[0].interactions.equals(made[2].interactions)
    assert made[0].turns.equals(made[1].turns)


def test_rows_are_counted_through_all_row_groups(
    write: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    found = outcome(reads(write(channel=["chat", "fax", "sms", None])))
    assert found == [
        (1, "p-0", None),
        (2, "unknown_value", "channel"),
        (3, "p-2", None),
        (4, "missing_field", "channel"),
    ]


def test_nan_and_infinity_are_not_taken_for_null(
    write: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    found = outcome(reads(write(csat=[float("nan"), float("inf"), None, 5.0])))
    assert [what for _, what, _ in found] == ["not_finite", "not_finite", "p-2", "p-3"]
    found = outcome(reads(write(attributes=[{"a": float("nan")}, {"a": 1.0}, {"a": None}, None])))
    assert [what for _, what, _ in found] == ["not_finite", "p-1", "p-2", "p-3"]


def test_a_time_without_a_zone_is_refused_and_any_zone_is_taken(
    write: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    naive = pl.Series([datetime(2024, 5, 1, 10)] * ROWS)  # noqa: DTZ001 - the fault under test
    assert {what for _, what, _ in outcome(reads(write(started_at=naive)))} == {"time_without_offset"}
    berlin = naive.dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin")
    first = reads(write(started_at=berlin))[0]
    assert first.interaction.started_at == datetime(2024, 5, 1, 10, tzinfo=UTC)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "values", "reason"),
    [
        ("transfers", [1.0] * ROWS, "wrong_type"),
        ("resolved", [1] * ROWS, "wrong_type"),
        ("turns", ["hello"] * ROWS, "wrong_type"),
        ("turns", [[]] * ROWS, "no_turns"),
        ("queue", [["a", "b"]] * ROWS, "wrong_type"),
        ("channel", [{"name": "chat"}] * ROWS, "wrong_type"),
        ("attributes", ['{"a": [1]}'] * ROWS, "wrong_type"),
        ("attributes", ['1, "interaction_id": "stolen"'] * ROWS, "wrong_type"),
        ("hold_ms", [-1] * ROWS, "out_of_range"),
        ("interaction_id", ["a\0b"] * ROWS, "nul_character"),
    ],
)
def test_a_column_of_another_type_is_refused_row_by_row(
    write: Callable[..., Path], reads: Reads, outcome: Outcome, name: str, values: list[object], reason: str
) -> None:
    assert [what for _, what, _ in outcome(reads(write(**{name: values})))] == [reason] * ROWS


def test_decimals_bytes_categories_and_maps_are_understood(
    write: Callable[..., Path], reads: Reads, outcome: Outcome
) -> None:
    path = write(
        csat=[Decimal("4.5")] * ROWS,
        queue=[b"billing"] * ROWS,
        channel=pl.Series(["chat"] * ROWS, dtype=pl.Categorical),
        attributes=[[{"key": "a", "value": "b"}]] * ROWS,
    )
    assert [what for _, what, _ in outcome(reads(path))] == ["p-0", "p-1", "p-2", "p-3"]
    interaction = reads(path)[0].interaction  # type: ignore[union-attr]
    assert (interaction.csat, interaction.queue, interaction.attributes) == (4.5, "billing", {"a": "b"})


def test_unknown_columns_are_ignored_and_named_where_they_are_filled(
    write: Callable[..., Path], reads: Reads
) -> None:
    turns = [[{"role": "customer", "text": "x", "mood": 1}]] * ROWS
    found = reads(write(extra=[1, None, None, 2], turns=turns))
    assert [read.ignored_fields for read in found] == [  # type: ignore[union-attr]
        ("extra", "turns[].mood"), ("turns[].mood",), ("turns[].mood",), ("extra", "turns[].mood"),
    ]  # fmt: skip


def test_a_table_without_any_known_column_is_refused_row_by_row(
    tmp_path: Path, reads: Reads, outcome: Outcome
) -> None:
    pl.DataFrame({"a": [1, 2]}).write_parquet(tmp_path / "x.parquet")
    assert outcome(reads(tmp_path / "x.parquet")) == [
        (1, "missing_field", "interaction_id"),
        (2, "missing_field", "interaction_id"),
    ]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not parquet at all", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_a_file_that_is_no_parquet_is_unreadable(tmp_path: Path, reads: Reads, content: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError):
        reads(path)


def test_a_cut_off_parquet_file_is_unreadable(write: Callable[..., Path], reads: Reads) -> None:
    path = write()
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFileError):
        reads(path)


def test_bytes_that_are_no_text_make_the_file_unreadable_without_quoting_them(
    write: Callable[..., Path], reads: Reads
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        reads(write(queue=[b"secret \xff"] * ROWS))
    assert "secret" not in str(caught.value)
