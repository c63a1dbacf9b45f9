"""Coaching on simulated weeks as the models that serve score them: who is named, found and named wrongly.

A week is written, read, redacted and scored as `qm ingest` and the batch do, and never stored. Nothing was
ever chosen by these seeds; whoever chooses by them takes others here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from measure import Figure

from qm_pipeline import models, resources
from qm_pipeline.agents.coaching import coached
from qm_pipeline.agents.measures import CONTACTS
from qm_pipeline.ingest.batches import IngestOptions, read_batches
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.simulate import Centre, Effects, Plan, write

if TYPE_CHECKING:
    from pathlib import Path

AGENTS, DIFFERENT, EACH = 60, 12, 85
# The share of those found differs so much from week to week that two dozen weeks err by four points.
UNLIKE, ALIKE = range(92_000, 92_072), (*range(91_000, 91_030), *range(91_500, 91_530))
OPTIONS = IngestOptions(now=datetime(2026, 7, 2, tzinfo=UTC), zone=ZoneInfo("UTC"))
WEEK = date(2026, 6, 22)


def figures(folder: Path) -> list[Figure]:
    """Findings over weeks with different agents, and weeks without any that name somebody."""
    weeks = [_week(folder / str(seed), seed, DIFFERENT) for seed in UNLIKE]
    found = np.mean([len(named & different) / DIFFERENT for named, different in weeks])
    wrong = np.mean([len(named - different) / max(1, len(named)) for named, different in weeks])
    alarms = sum(bool(_week(folder / str(seed), seed, 0)[0]) for seed in ALIKE)
    return [
        Figure("coaching, scored: of the different, found", f"{found:.1%}", ">= 70%", bool(found >= 0.7)),
        Figure("coaching, scored: of those named, wrongly", f"{wrong:.1%}", "<= 10%", bool(wrong <= 0.1)),
        Figure(
            "coaching, scored: weeks that name somebody where nobody differs",
            f"{alarms} of {len(ALIKE)}",
            "<= 5%",
            alarms <= 0.05 * len(ALIKE),
        ),
    ]


def _week(folder: Path, seed: int, different: int) -> tuple[set[str], set[str]]:
    """Give who is named and who is different."""
    effects = Effects(different_agents=different, agent_effect=Effects().agent_effect if different else 0.0)
    centre = replace(Centre(), agents=AGENTS)
    plan = Plan(interactions=AGENTS * EACH, days=7, seed=seed, centre=centre, effects=effects)
    files = [folder / name for name in write(folder, plan).files]
    rows = coached(pl.concat([part for file in files for part in _scored(file)]), WEEK).rows
    agents = map(json.loads, (folder / "truth_agents.jsonl").read_text("utf-8").splitlines())
    return (
        set(rows.filter(pl.col("finding").is_not_null())["agent_id"]),
        {agent["agent_id"] for agent in agents if agent["kind"] != "ordinary"},
    )


def _scored(file: Path) -> list[pl.DataFrame]:
    """Give the completed and abandoned contacts of a file as coaching reads them."""
    serving = models.serving(resources.root() / "models")
    parts = []
    for batch in read_batches(file, OPTIONS):
        scored = score_batch(batch.interactions, batch.turns, serving)
        ended = batch.interactions.filter(pl.col("status").is_in(["completed", "abandoned"]))
        parts.append(
            ended.join(scored.interactions, on="interaction_key")
            .join(scored.dynamics, on="interaction_key")
            .select(CONTACTS.names())
        )
    return parts
