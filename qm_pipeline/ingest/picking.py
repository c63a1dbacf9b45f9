"""One record out of a file of many.

What belongs here: looking for it. What does not: reading (`batches`), a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.ingest.batches import read_batches
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.ingest.batches import Batch, IngestOptions


def pick(path: Path, options: IngestOptions, name: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the first record of a name; without a name, the only record that there is.

    Parameters
    ----------
    name
        An `interaction_id`, or `source/interaction_id`.

    Returns
    -------
    tuple of pl.DataFrame
        `INTERACTIONS`, one row, and `TURNS`, redacted as before they are stored.

    Raises
    ------
    PermanentError
        If there is no such record, or none is named and there are several.
    UnreadableFileError
        If the file cannot be read.
    """
    only: tuple[pl.DataFrame, pl.DataFrame] | None = None
    for batch in read_batches(path, options):
        if name is None:
            if only is not None or batch.interactions.height > 1:
                raise PermanentError(f"{path} holds several records; name one with --id.")
            only = _record(batch, 0) if batch.interactions.height else only
        elif (row := _row(batch, name)) is not None:
            return _record(batch, row)
    if only is None:
        missing = "no record that fits the format" if name is None else f"no record {name}"
        raise PermanentError(f"{path} holds {missing}.")
    return only


def _row(batch: Batch, name: str) -> int | None:
    """Return the row of the record of that name."""
    full = pl.concat_str("source", pl.lit("/"), "interaction_id")
    named = batch.interactions.select((pl.col("interaction_id") == name) | (full == name)).to_series()
    return named.arg_true().to_list()[0] if named.any() else None


def _record(batch: Batch, row: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a record with its turns; one of a name that is there twice has turns of its own."""
    counts = batch.interactions["turn_count"]
    first = int(counts.head(row).sum())
    return batch.interactions.slice(row, 1), batch.turns.slice(first, int(counts[row]))
