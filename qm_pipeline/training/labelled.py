"""Contacts of which somebody has said how they ended, for the outcome models to learn from.

What belongs here: reading records with their labels, and the scores of their turns as the batch gives them.
What does not: fitting anything. Of a record only what was known when the contact ended is handed on: a survey
answer and the source's own `resolved` are written afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from qm_pipeline.ingest.batches import IngestOptions, read_batches
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.interactions.quotation import own_words
from qm_pipeline.models import ServingModels
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.outcomes.model import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qm_pipeline.scoring.segments import Floats, Ints
    from qm_pipeline.scoring.sentiment import SentimentModel

CONVERSATIONS: Final = Path("conversations", "star_dev.jsonl.gz")
LABELS: Final = Path("conversations", "star_dev.labels.jsonl")
_LABELS_SCHEMA: Final = pl.Schema({"interaction_id": pl.String()} | dict.fromkeys(OUTCOMES, pl.Boolean()))
_FACTS: Final = ("interaction_key", "interaction_id", "customer_id", "channel", "queue", "topic")
_SAID: Final = ("interaction_key", "turn_index", "role", "text", "offset_ms")


@dataclass(frozen=True)
class Labelled:
    """Contacts with their turns.

    Attributes
    ----------
    contacts
        A row each: `interaction_id`, `customer_id`, `channel`, `queue`, `topic`, and the outcomes as
        booleans, null where nobody knows.
    turns
        Sorted by `contact` (a row of `contacts`) and `turn_index`: `role`, `text`, `offset_ms`, `p_negative`,
        `p_positive`.
    """

    contacts: pl.DataFrame
    turns: pl.DataFrame

    def truth(self, outcome: str) -> Floats:
        """Give an outcome as 0 and 1, NaN where nobody knows."""
        return self.contacts[outcome].cast(pl.Float64).fill_null(np.nan).to_numpy()

    def groups(self, column: str) -> Ints:
        """Give each contact the number of its value in a column; those without one are a group together."""
        named = self.contacts.select(pl.col(column).fill_null(""))[column]
        numbers: Ints = named.rank("dense").to_numpy().astype(np.int64) - 1
        return numbers


def read(records: Sequence[Path], labels: Path, sentiment: SentimentModel) -> Labelled:
    """Read labelled contacts.

    Parameters
    ----------
    records
        Files in any format that `qm ingest` reads.
    labels
        A JSON object a line: `interaction_id`, and of `dissatisfied`, `resolved`, `abandoned` those that are
        known.
    sentiment
        The model whose turn scores the outcome model will see when it serves.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read, or no contact has a label.
    """
    known = _labels(labels)
    contacts, turns = _records(records, ServingModels([sentiment]))
    contacts = contacts.join(known, on="interaction_id", how="inner", maintain_order="left")
    contacts = contacts.filter(pl.any_horizontal(pl.col(each).is_not_null() for each in OUTCOMES))
    if contacts.is_empty():
        raise UnreadableFileError(f"No contact of the given records has a label in {labels}.")
    return placed(contacts, turns)


def placed(contacts: pl.DataFrame, turns: pl.DataFrame) -> Labelled:
    """Put turns and contacts, told apart by `interaction_key`, into the order that is learnt from."""
    rows = contacts.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    said = turns.join(rows, on="interaction_key").sort("contact", "turn_index")
    said = said.with_columns(text=own_words(said["text"], contacts["channel"].gather(said["contact"])))
    return Labelled(contacts.drop("interaction_key"), said.drop("interaction_key"))


def _labels(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise UnreadableFileError(f"There is no {path}; give the labels of the contacts.")
    try:
        labels = pl.read_ndjson(path, schema=_LABELS_SCHEMA)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(
            f"{path} cannot be read as labels: a JSON object a line with interaction_id and "
            f"{', '.join(OUTCOMES)}."
        ) from error
    return labels.unique("interaction_id", keep="last", maintain_order=True)


def _records(records: Sequence[Path], models: ServingModels) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read records as the batch would: redacted, the last delivery of each, turns with their scores."""
    options = IngestOptions(now=datetime.now(UTC) + timedelta(days=1), zone=ZoneInfo("UTC"))
    contacts, turns = [], []
    for path in records:
        for batch in read_batches(path, options):
            latest = batch.interactions.unique("interaction_key", keep="last", maintain_order=True)
            said = batch.turns.unique(["interaction_key", "turn_index"], keep="last", maintain_order=True)
            scored = score_batch(latest, said, models).turns
            contacts.append(latest.select(_FACTS))
            turns.append(said.select(_SAID).join(
                scored.select("interaction_key", "turn_index", "p_negative", "p_positive"),
                on=["interaction_key", "turn_index"],
            ))  # fmt: skip
    if not contacts:
        raise UnreadableFileError("The given files hold no records.")
    return pl.concat(contacts).unique("interaction_key", keep="last", maintain_order=True), pl.concat(turns)
