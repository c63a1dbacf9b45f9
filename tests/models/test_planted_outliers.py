"""Outliers that are planted in the simulated centre, through the models that serve: on several seeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
import pytest

from qm_pipeline import models, resources
from qm_pipeline.ingest.batches import IngestOptions, batches
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.streams import opened
from qm_pipeline.quality import outliers
from qm_pipeline.quality.peer_features import PEERS
from qm_pipeline.quality.phrases import reading
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.simulate import Plan, interactions

if TYPE_CHECKING:
    from pathlib import Path

SEEDS: Final = (3101, 3102, 3103)
CONTACTS: Final = 1_600
OPTIONS = IngestOptions(now=datetime(2026, 11, 30, tzinfo=UTC), zone=ZoneInfo("UTC"))


def compared(path: Path) -> pl.DataFrame:
    """Score contacts as the batch does, and give what they are compared by: `PEERS`."""
    serving = models.serving(resources.root() / "models", reading.read(None))
    parts = []
    with opened(path) as source:
        _, read = reader_of(source, OPTIONS)
        for batch in batches(read(source, OPTIONS), OPTIONS):
            scored = score_batch(batch.interactions, batch.turns, serving)
            known = batch.interactions.join(scored.interactions, on="interaction_key", suffix="_score").join(
                scored.dynamics, on="interaction_key", suffix="_dynamics"
            )
            severity = {"critical": "critical_failed", "escalation": "escalation_requested"}
            for name, code in severity.items():
                raised = scored.flags.filter(code=code).group_by("interaction_key").agg(
                    pl.col("severity").max().alias(name)
                )  # fmt: skip
                known = known.join(raised, on="interaction_key", how="left").with_columns(
                    pl.col(name).fill_null(0.0)
                )
            interruptions = pl.col("interruptions_by_agent") + pl.col("interruptions_by_customer")
            parts.append(
                known.with_columns(interruptions=interruptions, version=1).select(
                    "interaction_id", *(pl.col(name).cast(dtype) for name, dtype in PEERS.items())
                )
            )
    return pl.concat(parts)


@pytest.mark.slow
def test_of_outliers_that_are_planted_four_in_five_are_among_the_least_usual_fiftieth(tmp_path: Path):
    inside = planted = 0
    for seed in SEEDS:
        contacts = [
            each
            for each in interactions(Plan(interactions=CONTACTS, days=60, seed=seed))
            if each.interaction.ended_at is not None
        ]
        path = tmp_path / f"{seed}.jsonl"
        path.write_bytes(b"\n".join(msgspec.json.encode(each.interaction) for each in contacts))
        odd = {
            each.interaction.interaction_id
            for each in contacts
            if each.interaction.status == "completed"
            and any(effect.startswith("outlier:") for effect in each.truth.planted)
        }
        rows = compared(path)
        unlike = outliers.unlike(rows, rows.filter(~pl.col("interaction_id").is_in(list(odd)))).join(
            rows.select("interaction_key", "interaction_id"), on="interaction_key"
        )
        cut = unlike["unlikeness"].quantile(0.98)
        mine = unlike.filter(pl.col("interaction_id").is_in(list(odd)))
        planted += mine.height
        inside += mine.filter(pl.col("unlikeness") >= cut).height
    assert planted >= 15
    assert inside >= 0.8 * planted
