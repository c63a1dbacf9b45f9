"""The conversations of the behavioural suite, scored as any batch is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline import models
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.resources import root
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.training import behaviour, measures

if TYPE_CHECKING:
    import numpy as np

PROBABILITIES = ("p_negative", "p_neutral", "p_positive")


@pytest.fixture(scope="module")
def serving() -> models.ServingModels:
    return models.serving(root() / "models")


def by_batch(serving: models.ServingModels, turns: pl.DataFrame) -> np.ndarray:
    """Give the probabilities of turns as `score_batch` stores them."""
    named = turns.with_columns(
        interaction_key=pl.format("c-{}", "contact"),
        turn_index=pl.int_range(pl.len(), dtype=pl.Int32).over("contact"),
    )
    contacts = named.group_by("interaction_key", maintain_order=True).agg(turn_count=pl.len())
    frames = (
        pl.DataFrame(
            contacts.with_columns(channel=pl.lit("chat"), language=pl.lit("en")).to_dicts(), INTERACTIONS
        ),
        pl.DataFrame(named.drop("contact").to_dicts(), TURNS),
    )
    scored = score_batch(*frames, serving).turns
    rows = named.join(scored, on=("interaction_key", "turn_index"), how="left", maintain_order="left")
    return rows.select(PROBABILITIES).to_numpy()


def test_a_batch_passes_the_cases_that_the_card_counts(serving: models.ServingModels) -> None:
    model = serving.sentiment("en")
    assert model is not None
    assert model.context is not None
    told = measures.of_behaviour(model.pipeline, model.context.pipeline)["ours"]["context"]
    done = behaviour.pass_rates(model.predict_proba, placed=lambda turns: by_batch(serving, turns))["context"]
    assert done == told
    alone = behaviour.pass_rates(model.predict_proba)["context"]
    assert done["passed"] >= alone["passed"]
