"""One contact explained: its scores, the turns that made them, the words that made those.

What belongs here: the document of `qm explain`. What does not: reading the contact, printing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.scoring import explained
from qm_pipeline.scoring.batch import score_batch

if TYPE_CHECKING:
    import polars as pl

    from qm_pipeline.models import ServingModels

SCORES: Final = (
    "customer_score", "customer_begin_score", "customer_end_score", "customer_shift", "agent_score",
)  # fmt: skip


def explain(
    interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels, only: int | None = None
) -> dict[str, Any]:
    """Score one contact and say why.

    Parameters
    ----------
    interactions, turns
        `INTERACTIONS`, one row, and `TURNS`.
    models
        The models that serve.
    only
        Index of the one turn to explain.

    Returns
    -------
    dict
        JSON values. `turns` holds a record a turn: `turn_index`, `role`, `text`, and `skipped_reason` or,
        where it was scored, `score`, `base`, `spans`, `context`, `hidden` and `share`.

    Raises
    ------
    PermanentError
        If there is no such turn.
    """
    contact = interactions.row(0, named=True)
    scored = score_batch(interactions, turns, models)
    scores = scored.interactions.row(0, named=True)
    found = explained.of_contacts(interactions, turns, scored, models)["turns"]
    told = {record["turn_index"]: record for record in (json.loads(found[0]) if len(found) else ())}
    records = [_turn(row, told) for row in _rows(turns, scored.turns) if only in {None, row["turn_index"]}]
    if not records:
        raise PermanentError(f"{_name(contact)} has no turn {only}; its turns are 0 to {turns.height - 1}.")
    return {
        **{name: contact[name] for name in ("source", "interaction_id", "channel", "queue")},
        **{name: scores[name] for name in ("status", "reason", *SCORES, "model_versions")},
        "flags": scored.flags.select("code", "reason").to_dicts(),
        "turns": records,
    }


def _name(contact: dict[str, Any]) -> str:
    return f"{contact['source']}/{contact['interaction_id']}"


def _rows(turns: pl.DataFrame, scored: pl.DataFrame) -> list[dict[str, Any]]:
    reasons = scored.select("turn_index", "skipped_reason")
    spoken = turns.select("turn_index", "role", "text")
    return spoken.join(reasons, on="turn_index", how="left").sort("turn_index").to_dicts()


def _turn(row: dict[str, Any], told: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Join what was said with why it is scored; the record of a turn without a score says why it has none."""
    record = told.get(row["turn_index"])
    if record is not None:
        del row["skipped_reason"]
    return row | (record or {})
