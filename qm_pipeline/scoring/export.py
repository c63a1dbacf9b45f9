"""The two Parquet files that `qm score` writes.

What belongs here: their columns, and that they appear whole or not at all. What does not: reading, scoring,
progress. The files hold no text. A record that stands twice in the input has two rows: without a database
there is no telling which of two deliveries is the current one.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from qm_pipeline.scoring.batch import Coded

TURNS: Final = pa.schema(
    [
        ("source", pa.string()),
        ("interaction_id", pa.string()),
        ("turn_index", pa.int32()),
        ("role", pa.string()),
        ("label", pa.string()),
        ("score", pa.float32()),
        ("p_negative", pa.float32()),
        ("p_neutral", pa.float32()),
        ("p_positive", pa.float32()),
        ("skipped_reason", pa.string()),
    ]
)
INTERACTIONS: Final = pa.schema(
    [
        ("source", pa.string()),
        ("interaction_id", pa.string()),
        ("channel", pa.string()),
        ("queue", pa.string()),
        ("customer_score", pa.float32()),
        ("customer_begin_score", pa.float32()),
        ("customer_end_score", pa.float32()),
        ("customer_shift", pa.float32()),
        ("customer_trend", pa.float32()),
        ("agent_score", pa.float32()),
        ("customer_level", pa.int16()),
        ("p_dissatisfied", pa.float32()),
        ("p_resolved", pa.float32()),
        ("p_abandoned", pa.float32()),
        ("flags", pa.list_(pa.string())),
        ("model_versions", pa.string()),
    ]
)
# Written as a dictionary and places in it: columns of few values. Of ids and probabilities nearly every one
# is another, and a dictionary is filled and then thrown away.
_FEW: Final = {
    "turns": ["source", "turn_index", "role", "label", "skipped_reason"],
    "interactions": ["source", "channel", "queue", "customer_level", "flags.list.element", "model_versions"],
}


class Rows(NamedTuple):
    """Rows of the two files."""

    turns: pa.Table
    interactions: pa.Table


class Export:
    """`turns.parquet` and `interactions.parquet` in a folder, filled batch by batch.

    Used in a `with`: at its end the files take their names, after an exception before it what was written
    is removed, and files of an earlier export stay as they were.

    Parameters
    ----------
    folder
        Made if it is missing.

    Raises
    ------
    PermanentError
        When the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        """Open the files under names of their own."""
        with self._said():
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in Rows._fields:
                if (
                    self.folder / f"{name}.parquet"
                ).is_dir():  # found at the end, one file would have its name
                    raise IsADirectoryError(errno.EISDIR, "Is a directory")
        try:
            with self._said():
                for name, schema in (("turns", TURNS), ("interactions", INTERACTIONS)):
                    self._writers[name] = pq.ParquetWriter(
                        self._unfinished(name), schema, compression="zstd", use_dictionary=_FEW[name]
                    )
        except PermanentError:
            self._discard()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the files their names, or take them away."""
        if kind is not None:
            self._discard()
            return
        try:
            with self._said():
                for writer in self._writers.values():
                    writer.close()
                for name in self._writers:
                    self._unfinished(name).replace(self.folder / f"{name}.parquet")
        except PermanentError:
            self._discard()
            raise

    def write(self, rows: Rows) -> None:
        """Write the rows of a batch."""
        with self._said():
            for name, table in rows._asdict().items():
                if table.num_rows:
                    self._writers[name].write_table(table)

    def _unfinished(self, name: str) -> Path:
        return self.folder / f".{name}.parquet.part"

    def _discard(self) -> None:
        for name, writer in self._writers.items():
            with suppress(OSError):  # a full disk has been told of already
                writer.close()
            self._unfinished(name).unlink(missing_ok=True)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn a fault of the disk into a sentence."""
        try:
            yield
        except OSError as error:
            raise PermanentError(
                f"{self.folder} cannot be written to ({error.strerror or 'I/O error'})."
            ) from None


def is_export(path: Path, folder: Path) -> bool:
    """Say whether a file is what an export into a folder writes."""
    names = {f"{name}.parquet" for name in Rows._fields}
    return path.name in names and path.parent.resolve() == folder.resolve()


def rows(interactions: pl.DataFrame, turns: pl.DataFrame, scored: Coded) -> Rows:
    """Give the rows of a batch in the order of `interactions` and `turns`, each of them once."""
    names = interactions.select("interaction_key", "source", "interaction_id", "channel", "queue")
    of_turns, of_interactions = turn_rows(names, turns, scored), interaction_rows(names, scored)
    return Rows(
        turns=of_turns.select(TURNS.names).to_arrow().cast(TURNS),
        interactions=of_interactions.select(INTERACTIONS.names).to_arrow().cast(INTERACTIONS),
    )


def turn_rows(names: pl.DataFrame, turns: pl.DataFrame, scored: Coded) -> pl.DataFrame:
    """Give a row a turn; one of a failed interaction has neither a score nor a reason why it was skipped."""
    rows = turns.select("interaction_key", "turn_index", "role").join(
        names, on="interaction_key", how="left", maintain_order="left"
    )
    keys, scores = ["interaction_key", "turn_index"], scored.turns.drop("role")
    if rows.select(keys).equals(scores.select(keys)):  # as where no interaction failed: nothing to look for
        return rows.hstack(scores.drop(keys))
    return rows.join(scores, on=keys, how="left", maintain_order="left")


def interaction_rows(names: pl.DataFrame, scored: Coded) -> pl.DataFrame:
    """Give a row an interaction; `flags` is empty where there is none."""
    raised = scored.flags.group_by("interaction_key").agg(flags=pl.col("code").sort())
    return (
        names.join(scored.interactions, on="interaction_key", how="left", maintain_order="left")
        .join(raised, on="interaction_key", how="left", maintain_order="left")
        .with_columns(pl.col("flags").fill_null(pl.lit([], dtype=pl.List(pl.String))))
    )
