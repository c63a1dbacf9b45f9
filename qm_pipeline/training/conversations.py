"""Labelled conversations, for measuring what turn scores say about the outcome of a contact.

What belongs here: reading conversations in the native record with their labels beside them. What does not:
training on them; the sentiment model never sees them.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

CONVERSATIONS: Final = Path("conversations", "star_dev.jsonl.gz")
LABELS: Final = Path("conversations", "star_dev.labels.jsonl")
_LABELS_SCHEMA: Final = pl.Schema(
    {"interaction_id": pl.String(), "dissatisfied": pl.Boolean(), "resolved": pl.Boolean()}
)


def customer_turns(folder: Path) -> pl.DataFrame | None:
    """Read the customers' turns of the labelled conversations.

    Parameters
    ----------
    folder
        The one that holds `conversations`.

    Returns
    -------
    DataFrame or None
        Columns interaction_id, text, dissatisfied, resolved (null where nobody knows), in the order of the
        file; None where the conversations are not there.
    """
    if not (folder / CONVERSATIONS).is_file() or not (folder / LABELS).is_file():
        return None
    labels = pl.read_ndjson(folder / LABELS, schema=_LABELS_SCHEMA)
    turns = pl.DataFrame(_turns(folder / CONVERSATIONS), schema=["interaction_id", "text"], orient="row")
    return turns.join(labels, on="interaction_id", how="inner", maintain_order="left")


def _turns(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record: dict[str, Any] = json.loads(line)
            for turn in record["turns"]:
                if turn["role"] == "customer":
                    yield record["interaction_id"], turn["text"]
