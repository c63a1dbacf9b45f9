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
_TURNS_SCHEMA: Final = pl.Schema(
    {"contact": pl.Int64()} | dict.fromkeys(("interaction_id", "topic", "role", "text"), pl.String())
)


def conversation_turns(folder: Path) -> pl.DataFrame | None:
    """Read the turns of the labelled conversations.

    Parameters
    ----------
    folder
        The one that holds `conversations`.

    Returns
    -------
    DataFrame or None
        Columns contact (a number), interaction_id, topic, role, text, dissatisfied, resolved (null where
        nobody knows), in the order of the file; None where the conversations are not there.
    """
    if not (folder / CONVERSATIONS).is_file() or not (folder / LABELS).is_file():
        return None
    labels = pl.read_ndjson(folder / LABELS, schema=_LABELS_SCHEMA)
    turns = pl.DataFrame(_turns(folder / CONVERSATIONS), schema=_TURNS_SCHEMA, orient="row")
    return turns.join(labels, on="interaction_id", how="inner", maintain_order="left")


def _turns(path: Path) -> Iterator[tuple[int, str, str | None, str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record: dict[str, Any] = json.loads(line)
            for turn in record["turns"]:
                yield number, record["interaction_id"], record.get("topic"), turn["role"], turn["text"]
