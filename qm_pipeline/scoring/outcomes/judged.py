"""How the contacts of a batch ended, each by the model of its language, and why.

What belongs here: asking every model once. What a model sees of a contact costs far more to find than to
weigh, so it is kept for the contacts that are asked about again. What does not: the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes.model import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qm_pipeline.scoring.outcomes.model import OutcomeModel
    from qm_pipeline.scoring.outcomes.rows import Indicators
    from qm_pipeline.scoring.segments import Ints


class Judged:
    """The contacts of a batch as the outcome models see them.

    Parameters
    ----------
    facts
        A row a contact: `queue`, `topic`, `channel`.
    turns
        Turns sorted by `contact` (int64, a row of `facts`) and `turn_index`, with their `language`, as
        `OutcomeModel.predict_proba` takes them.
    model_of
        Gives the outcome model of a language, or None.

    Attributes
    ----------
    probabilities : pl.DataFrame
        A row a contact, a column each of `COLUMNS`: null where no model covers it or nobody spoke.
    """

    def __init__(
        self, facts: pl.DataFrame, turns: pl.DataFrame, model_of: Callable[[str | None], OutcomeModel | None]
    ) -> None:
        self._models: list[tuple[OutcomeModel, Indicators]] = []
        self._model_of_contact = np.full(facts.height, -1)
        result = np.full((facts.height, len(COLUMNS)), np.nan)
        for (language,), part in turns.group_by("language", maintain_order=True):
            model = model_of(None if language is None else str(language))
            if model is not None:
                spoken = part["contact"].unique().to_numpy()
                seen = model.see(facts, part)
                result[spoken] = model.weigh(seen, part)[spoken]
                self._model_of_contact[spoken] = len(self._models)
                self._models.append((model, seen))
        self.probabilities = pl.DataFrame(dict(zip(COLUMNS, result.T, strict=True))).fill_nan(None)

    def explain(self, outcome: str, contacts: Ints, /) -> list[Mapping[str, float]]:
        """Give of each contact its facts and what they add to the logit, the weightiest first."""
        told: list[Mapping[str, float]] = [{}] * len(contacts)
        for number, (model, seen) in enumerate(self._models):
            for place in np.flatnonzero(self._model_of_contact[contacts] == number):
                first, last = seen.indptr[contacts[place] : contacts[place] + 2]
                told[place] = model.facts(outcome).of(seen.indices[first:last])
        return told
