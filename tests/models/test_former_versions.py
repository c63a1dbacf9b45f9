"""What a version scored it scores for ever: a roll-back and a comparison mean what they say."""

from __future__ import annotations

import polars as pl
import pytest

from qm_pipeline import models
from qm_pipeline.resources import root
from qm_pipeline.scoring import labels
from qm_pipeline.scoring.context.circumstances import circumstances
from qm_pipeline.scoring.context.exchange import exchange

FOLDER = root() / "models"
TALK = [
    "customer: hello, my parcel has not come",
    "agent: I'm sorry to hear that. What is your order number?",
    "customer: 4471",
    "agent: Unfortunately I can't find it.",
    "customer: I already gave it to you, look again please",
    "agent: Unfortunately I can't find it.",
    "customer: so what now",
    "agent: It was delivered on Monday.",
    "customer: on Monday?",
    "agent: I will look into it and call you back within two days.",
    "customer: ok",
    "agent: One moment. I have now found it, it is in the shop.",
    "customer: in the shop.",
    "agent: Is there anything else I can help with?",
    "customer: no thanks",
    "agent: Have a good day!",
    "customer: and the rest of it?",
    "agent: It will be refunded.",
    "customer: very good, thank you so much!",
]

# Scores of the customer's turns, as each version gave them when it came.
SCORES = {
    "1.0.0": (-4.3831, -0.8214, -3.8306, -0.9723, -0.1959, -0.1194, -0.7489, -1.3504, -1.8049, 4.9908),
    "2.1.0": (-4.6749, -0.7963, -4.3933, -4.8328, -0.1290, -0.1901, -0.6041, -1.2786, -4.6819, 4.9614),
    "2.2.0": (-4.8238, -0.5524, -4.8012, -4.9853, -0.5142, -0.9726, -1.5391, -1.7133, -4.4102, 4.9810),
    "2.3.0": (-4.8087, -0.3261, -4.7332, -4.9807, -0.4941, -0.7751, -1.4696, -1.3103, -4.3658, 4.9803),
    "2.4.0": (-4.9162, -0.3592, -4.7337, -4.9743, -0.5206, -0.4507, -2.3058, -1.0272, -4.0973, 4.9556),
    "2.5.0": (-4.6792, -0.3642, -4.8459, -4.9404, -0.6572, -0.6126, -3.4971, -1.2007, -3.9784, 4.8472),
    "2.6.0": (-4.5169, -0.3240, -4.9357, -4.9883, -3.3892, -0.3689, -3.2437, -1.5601, -3.3651, 4.9690),
}


def said() -> pl.DataFrame:
    turns = [turn.split(": ", 1) for turn in TALK]
    frame = pl.DataFrame(turns, schema=["role", "text"], orient="row")
    return frame.with_columns(contact=pl.lit(0, pl.Int64))


def scores(version: str) -> list[float]:
    model = models.load(models.home(FOLDER, "sentiment-en", version))
    turns = said()
    by_words = model.predict_proba(turns["text"])
    placed = by_words
    if model.context is not None:
        placed = model.context.predict_proba(turns.with_columns(labels.columns(by_words)))
    return labels.turn_scores(placed)[(turns["role"] == "customer").to_numpy()].tolist()


@pytest.mark.parametrize("version", SCORES)
def test_a_version_gives_the_scores_that_it_gave(version: str) -> None:
    """Fault: the code drops or changes something that an older model weighs, without a word."""
    assert scores(version) == pytest.approx(SCORES[version], abs=1e-4)


def test_every_circumstance_that_a_model_weighs_is_known_to_the_code() -> None:
    """Fault: a circumstance is renamed or dropped, and its weight counts for nothing in models that serve."""
    turns = said().with_columns(p_negative=0.2, p_neutral=0.6, p_positive=0.2)
    known = {name for name, _ in circumstances(exchange(turns, {}))}
    versions = [version for name, version in models.catalogue(FOLDER) if name == "sentiment-en"]
    stages = [models.load(models.home(FOLDER, "sentiment-en", version)).context for version in versions]
    weighed = [stage.pipeline.named_steps["columns"].names_ for stage in stages if stage is not None]
    assert len(weighed) > 5
    assert set().union(*weighed) <= known
