"""What is noticed of contacts beside their scores: dynamics, behaviours and flags.

What belongs here: handing each of them what it needs of a batch. What does not: any measure, rule or phrase.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.quality import flags
from qm_pipeline.quality.behaviours import behaviours
from qm_pipeline.quality.phrases import matching
from qm_pipeline.scoring import uncertainty
from qm_pipeline.scoring.dynamics import dynamics, waits

if TYPE_CHECKING:
    from qm_pipeline.quality.outcome_flags import Explain
    from qm_pipeline.quality.phrases.reading import PhraseBook
    from qm_pipeline.scoring.batch import Serving


def notice(
    interactions: pl.DataFrame,
    turns: pl.DataFrame,
    scored: tuple[pl.DataFrame, pl.DataFrame],
    models: Serving,
    explain: Explain,
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
    explain
        Says what a contact's probabilities of outcomes rest on.

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
            felt=felt,
            found=found,
            book=book,
            doubts=uncertainty.doubts(turns),
            turns=turns,
            explain=explain,
        )
    )
    return measured.filter(scores["status"] != "failed"), raised


def codes(
    interactions: pl.DataFrame,
    turns: pl.DataFrame,
    scored: tuple[pl.DataFrame, pl.DataFrame],
    models: Serving,
) -> pl.DataFrame:
    """Notice only which flags are raised: `interaction_key` and `code`; parameters as of `notice`."""
    scores, felt = scored
    book = _raising(models.phrases)
    return flags.codes(
        flags.Seen(
            contacts=_contacts(interactions, turns),
            scores=scores,
            dynamics=waits(interactions, turns),
            felt=felt,
            found=matching.find(turns, book),
            book=book,
            doubts=uncertainty.doubts(turns),
        )
    )


@lru_cache(maxsize=4)
def _raising(book: PhraseBook) -> PhraseBook:
    """Leave out the lists that raise no flag; of one book always the same, for what is compiled is kept."""
    lists = {
        language: each.model_copy(
            update={"lists": {name: one for name, one in each.lists.items() if one.kind != "behaviour"}}
        )
        for language, each in book.languages.items()
    }
    return replace(book, languages=lists)


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
