"""The files of `qm score`: columns and types that others rely on, input order, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow.parquet as pq
import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import (
    DYNAMICS,
    FLAGS,
    INTERACTION_SCORES,
    INTERACTIONS,
    TURN_SCORES,
    TURNS,
)
from qm_pipeline.scoring.batch import Scored
from qm_pipeline.scoring.export import Export
from qm_pipeline.scoring.export import rows as rows_of

if TYPE_CHECKING:
    from pathlib import Path


def rows(schema: pl.Schema, **columns: list[object]) -> pl.DataFrame:
    frame = pl.DataFrame(columns, schema={name: schema[name] for name in columns})
    return frame.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in columns
    )


def batch() -> tuple[pl.DataFrame, pl.DataFrame, Scored]:
    """Two contacts, z before a; a has failed."""
    interactions = rows(
        INTERACTIONS, interaction_key=["z", "a"], source=["s", "s"], interaction_id=["z-1", "a-1"],
        channel=["chat", "voice"], turn_count=[2, 1],
    )  # fmt: skip
    turns = rows(
        TURNS, interaction_key=["z", "z", "a"], turn_index=[0, 1, 0], role=["customer", "bot", "customer"]
    )
    scored = Scored(
        turns=rows(
            TURN_SCORES, interaction_key=["z", "z"], turn_index=[0, 1],
            label=["negative", None], score=[-4.0, None],
            skipped_reason=[None, "not_scored_role"],
        ),
        interactions=rows(
            INTERACTION_SCORES, interaction_key=["a", "z"], status=["failed", "scored"],
            customer_score=[None, -5.0], customer_level=[None, -3], model_versions=["m/1", "m/1"],
        ),
        flags=rows(FLAGS, interaction_key=["z", "z"], code=["turned_bad", "negative_end"]),
        dynamics=rows(DYNAMICS, interaction_key=["z"]),
    )  # fmt: skip
    return interactions, turns, scored


def exported(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    with Export(folder) as export:
        export.write(rows_of(*batch()))
    return pl.read_parquet(folder / "turns.parquet"), pl.read_parquet(folder / "interactions.parquet")


def test_columns_and_types_are_those_that_other_programs_rely_on(tmp_path: Path):
    exported(tmp_path)

    assert _columns(tmp_path / "turns.parquet") == {
        "string": ["source", "interaction_id", "role", "label", "skipped_reason"],
        "int32": ["turn_index"],
        "float": ["score", "p_negative", "p_neutral", "p_positive"],
    }
    assert _columns(tmp_path / "interactions.parquet") == {
        "string": ["source", "interaction_id", "channel", "queue", "model_versions"],
        "float": [
            *("customer_score", "customer_begin_score", "customer_end_score", "customer_shift"),
            *("customer_trend", "agent_score", "p_dissatisfied", "p_resolved", "p_abandoned"),
        ],
        "int16": ["customer_level"],
        "list<element: string>": ["flags"],
    }


def _columns(path: Path) -> dict[str, list[str]]:
    """Names of the columns by type, read from the file itself."""
    found: dict[str, list[str]] = {}
    for field in pq.read_schema(path):
        found.setdefault(str(field.type), []).append(field.name)
    return found


def test_rows_keep_the_order_of_the_input_and_failed_contacts_keep_their_rows(tmp_path: Path):
    turns, interactions = exported(tmp_path)

    assert turns["interaction_id"].to_list() == ["z-1", "z-1", "a-1"]
    assert turns["score"].to_list() == [-4.0, None, None]
    assert turns["role"].to_list() == ["customer", "bot", "customer"]
    assert interactions["interaction_id"].to_list() == ["z-1", "a-1"]
    assert interactions["flags"].to_list() == [["negative_end", "turned_bad"], []]
    assert interactions["model_versions"].to_list() == ["m/1", "m/1"]


def test_batches_follow_one_another(tmp_path: Path):
    with Export(tmp_path) as export:
        export.write(rows_of(*batch()))
        export.write(rows_of(*batch()))

    assert pl.read_parquet(tmp_path / "turns.parquet").height == 6


def _interrupted(folder: Path) -> None:
    with Export(folder) as export:
        export.write(rows_of(*batch()))
        raise KeyboardInterrupt


def test_interrupted_export_leaves_the_earlier_files_and_nothing_half_made(tmp_path: Path):
    exported(tmp_path)
    before = (tmp_path / "turns.parquet").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["interactions.parquet", "turns.parquet"]
    assert (tmp_path / "turns.parquet").read_bytes() == before


def test_no_records_give_two_empty_files_with_their_columns(tmp_path: Path):
    with Export(tmp_path / "new" / "folder"):
        pass

    assert pl.read_parquet(tmp_path / "new" / "folder" / "interactions.parquet").height == 0


def test_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(PermanentError, match="cannot be written to"):
        exported(tmp_path / "file")


def test_disk_that_fails_halfway_is_said_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", fail)
    with pytest.raises(PermanentError, match="No space left"):
        exported(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["turns.parquet", "interactions.parquet"])
def test_name_that_is_taken_by_a_folder_is_said_in_a_sentence_and_leaves_nothing(tmp_path: Path, name: str):
    (tmp_path / name).mkdir()
    with pytest.raises(PermanentError, match="cannot be written to"):
        exported(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
