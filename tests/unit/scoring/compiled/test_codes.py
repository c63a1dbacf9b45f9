"""The codes of flags alone, as `qm score` asks for them, against the flags that a run stores."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qm_pipeline import models, resources
from qm_pipeline.ingest.frames import to_frames
from qm_pipeline.ingest.reading import Accepted
from qm_pipeline.quality.flags import CODES
from qm_pipeline.quality.phrases import reading
from qm_pipeline.scoring.batch import score_and_code, score_batch
from qm_pipeline.simulate import Plan, interactions


@pytest.fixture(scope="module")
def contacts() -> tuple[pl.DataFrame, pl.DataFrame]:
    plan = Plan(interactions=600, days=30, seed=11)
    reads = [Accepted(number, each.interaction, ()) for number, each in enumerate(interactions(plan))]
    return to_frames(reads, ZoneInfo("UTC"))


def test_the_codes_and_all_numbers_are_those_that_a_run_stores(contacts: tuple[pl.DataFrame, pl.DataFrame]):
    serving = models.serving(resources.root() / "models", reading.read())
    whole, brief = score_batch(*contacts, serving), score_and_code(*contacts, serving)

    told = whole.flags.select("interaction_key", "code")
    assert brief.flags.sort(pl.all()).equals(told.sort(pl.all()))
    assert brief.turns.equals(whole.turns)
    assert brief.interactions.equals(whole.interactions)
    assert len(set(told["code"]) & set(CODES)) > len(CODES) // 2  # else little was compared
