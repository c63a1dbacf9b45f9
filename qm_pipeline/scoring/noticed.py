"""What is noticed of contacts beside their scores: dynamics, behaviours and flags.

What belongs here: handing each of them what it needs of a batch. What does not: any measure, rule or phrase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.quality import flags
from qm_pipeline.quality.behaviours import behaviours
from qm_pipeline.quality.phrases import matching
from qm_pipeline.scoring import uncertainty
from qm_pipeline.scoring.dynamics import dynamics
from qm_pipeline.scoring.outcomes import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.batch import Serving
    from qm_pipeline.scoring.outcomes.model import OutcomeModel
    from qm_pipeline.scoring.segments import Ints

DOUBTS: Final = pl.Schema(
    {
        "contact": pl.Int64(),
        "reason": pl.String(),
        "known_words": pl.Float64(),
        "certainty": pl.Float64(),
    }
)


def notice(
    interactions: pl.DataFrame,
    turns: pl.DataFrame,
    scored: tuple[pl.DataFrame, pl.DataFrame],
    models: Serving,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Notice what there is.

    Parameters
    ----------
    interactions
        `INTERACTIONS`.
    turns
        All turns of those that did not fail, sorted by `contact` (int64, a row of `interactions`) and
        `turn_index`, with their `language`, scores and probabilities.
    scored
        `INTERACTION_SCORES` of the interactions in their order, and the scored customer turns as
        `flags.find` takes them.
    models
        The models that serve, and the phrase lists.

    Returns
    -------
    tuple of pl.DataFrame
        `DYNAMICS` of those that did not fail, and `FLAGS`.
    """
    scores, felt = scored
    book = models.phrases
    found = matching.find(turns, book)
    done = behaviours(found, turns, book, interactions.height)
    measured = dynamics(interactions, turns).with_columns(done.get_columns())
    raised = flags.find(
        flags.Known(
            contacts=_contacts(interactions, turns),
            scores=scores,
            dynamics=measured,
            turns=turns,
            felt=felt,
            found=found,
            book=book,
            explain=_Explained(interactions, turns, models),
            doubts=_doubts(turns, models),
        )
    )
    return measured.filter(scores["status"] != "failed"), raised


def _contacts(interactions: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Give what rules ask of a contact itself."""
    spoken = turns.group_by("contact").agg(
        language=pl.col("language").first(), with_agent=(pl.col("role") == "agent").any()
    )
    rows = interactions.select(
        "interaction_key", "channel", "queue", "status", "hold_ms",
        contact=pl.int_range(pl.len(), dtype=pl.Int64),
    )  # fmt: skip
    return rows.join(spoken, on="contact", how="left", maintain_order="left").with_columns(
        pl.col("with_agent").fill_null(value=False)
    )


def _doubts(turns: pl.DataFrame, models: Serving) -> pl.DataFrame:
    """Ask of every language's model where it should not be trusted."""
    found = [DOUBTS.to_frame()]
    for (language,), part in turns.group_by("language", maintain_order=True):
        model = models.sentiment(None if language is None else str(language))
        if model is not None:
            found.append(uncertainty.doubts(part, model).cast(DOUBTS))
    return pl.concat(found)


class _Explained:
    """Asks the outcome models why, contact by contact of a batch."""

    def __init__(self, interactions: pl.DataFrame, turns: pl.DataFrame, models: Serving) -> None:
        self.facts = interactions.select("queue", "topic", "channel")
        self.turns = turns
        self.models = models

    def __call__(self, outcome: str, contacts: Ints, /) -> list[Mapping[str, float]]:
        """Give of each contact its facts and what they add to the logit, the weightiest first."""
        asked = self.turns.filter(pl.col("contact").is_in(contacts))
        found: dict[int, Mapping[str, float]] = {}
        for (language,), part in asked.group_by("language", maintain_order=True):
            model = self.models.outcomes(None if language is None else str(language))
            if model is not None:
                found |= self._of_language(model, outcome, part)
        return [found.get(int(contact), {}) for contact in contacts]

    def _of_language(
        self, model: OutcomeModel, outcome: str, turns: pl.DataFrame
    ) -> dict[int, Mapping[str, float]]:
        contacts = turns["contact"].unique().sort()
        rows = np.searchsorted(contacts.to_numpy(), turns["contact"].to_numpy())
        told = model.explain(self.facts[contacts], turns.with_columns(contact=rows), outcome)
        middle = reasons.usual(model.weights(outcome))
        each = (reasons.against_usual(facts, middle) for facts in told)
        return dict(zip(contacts.to_list(), each, strict=True))
