"""Coaching on real service chats, whose agents do not differ once their topics are held equal."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qm_pipeline import models, resources
from qm_pipeline.agents.coaching import coached
from qm_pipeline.agents.measures import CONTACTS
from qm_pipeline.ingest.batches import IngestOptions, batches
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.streams import opened
from qm_pipeline.scoring.batch import score_batch

CORPORA = Path(os.environ.get("QM_CORPORA", resources.root().parent / "shared" / "data"))
CHATS = CORPORA / "conversations" / "star_dev.jsonl.gz"
OPTIONS = IngestOptions(now=datetime(2026, 6, 30, tzinfo=UTC), zone=ZoneInfo("UTC"))


def contacts() -> pl.DataFrame:
    """Score the chats as the batch does."""
    serving = models.serving(resources.root() / "models")
    with opened(CHATS) as source:
        _, read = reader_of(source, OPTIONS)
        parts = []
        for batch in batches(read(source, OPTIONS), OPTIONS):
            scored = score_batch(batch.interactions, batch.turns, serving)
            parts.append(
                batch.interactions.join(scored.interactions, on="interaction_key")
                .join(scored.dynamics, on="interaction_key")
                .select(CONTACTS.names())
            )
    return pl.concat(parts)


@pytest.mark.corpora
@pytest.mark.skipif(not CHATS.is_file(), reason="the service chats are not here: set QM_CORPORA")
def test_no_agent_of_real_service_chats_is_named_in_any_week_nor_over_all_of_them():
    chats = contacts().with_columns(week=pl.col("day").dt.truncate("1w"))
    weeks = [(week, mine) for (week,), mine in chats.group_by("week", maintain_order=True)]

    assert chats.height == 3919
    for week, mine in [*weeks, (chats["week"].min(), chats)]:
        rows = coached(mine.drop("week"), week).rows
        tested = rows.filter(pl.col("false_discovery_rate").is_not_null())
        assert tested["agent_id"].n_unique() >= 10
        assert rows["finding"].drop_nulls().to_list() == []
