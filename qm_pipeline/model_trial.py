"""One small conversation that a model must be able to score before it serves.

What belongs here: that trial. Loading holds a model to its parts; here it is used once, as scoring and
explaining use it, so that what nobody foresaw comes to light where somebody is watching, and not at night.
What does not: how well it scores (`retraining`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.model_files import FAULTS
from qm_pipeline.scoring import labels
from qm_pipeline.scoring.outcomes.model import OUTCOMES, OutcomeModel

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.scoring.context.stage import ContextStage
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.scoring.sentiment import SentimentModel

# Whatever language a model is for: what it does not know it passes over.
_SAID: Final = (
    ("customer", "Hello, my order 4711 is late, and that is not good :("),
    ("agent", "I am sorry. Unfortunately it is delayed."),
    ("customer", "no. it's delayed again?!"),
    ("agent", "Is there anything else?"),
    ("customer", "Thanks, great help 👍"),
)
_EXACT: Final = 1e-6


def try_out(model: SentimentModel | OutcomeModel, folder: Path) -> None:
    """Let a model score and explain the conversation.

    Raises
    ------
    ModelError
        If it cannot, or gives what are no probabilities.
    """
    turns = pl.DataFrame(_SAID, schema=["role", "text"], orient="row").with_columns(
        contact=pl.lit(0, pl.Int64),
        turn_index=pl.int_range(pl.len(), dtype=pl.Int32),
        offset_ms=pl.int_range(pl.len(), dtype=pl.Int64) * 1000,
    )
    try:
        with np.errstate(all="ignore"):  # numbers that are too large show in what comes out
            sound = _judges(model, turns) if isinstance(model, OutcomeModel) else _reads(model, turns)
    except FAULTS as error:
        raise ModelError(f"{folder} cannot score a conversation; it does not serve.") from error
    if not sound:
        raise ModelError(f"{folder} gives numbers that are no probabilities; it does not serve.")


def _reads(model: SentimentModel, turns: pl.DataFrame) -> bool:
    by_words, _ = model.read(turns["text"])
    model.weigh(turns["text"])
    return _are_shares(by_words) and (model.context is None or _hears(model.context, turns, by_words))


def _hears(context: ContextStage, turns: pl.DataFrame, by_words: Floats) -> bool:
    read = turns.with_columns(labels.columns(by_words))
    context.explain(read)
    return _are_shares(context.predict_proba(read))


def _judges(model: OutcomeModel, turns: pl.DataFrame) -> bool:
    contacts = pl.DataFrame({"queue": ["trial"], "topic": ["trial"], "channel": ["chat"]})
    felt = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]])[[0, 1, 0, 1, 1]]
    seen = model.see(contacts, turns := turns.with_columns(labels.columns(felt)))
    for outcome in OUTCOMES:
        model.facts(outcome).of(seen.indices)
    return bool(np.isfinite(model.weigh(seen, turns)).all())


def _are_shares(probabilities: Floats) -> bool:
    """Whether each row adds up to one and none of it is less than nothing."""
    total = probabilities.sum(axis=1)
    return bool((probabilities >= 0).all() and (np.abs(total - 1) < _EXACT).all())
