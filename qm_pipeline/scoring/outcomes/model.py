"""The serving face of the outcome classifiers: probabilities of a contact, and what made them.

What belongs here: asking a fitted pipeline. What does not: reading one from disk (`models`) and fitting one
(`training`).
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.scoring import fitted, segments
from qm_pipeline.scoring.compiled import compiled
from qm_pipeline.scoring.outcomes.facts import Facts
from qm_pipeline.scoring.outcomes.learnt import learnt
from qm_pipeline.scoring.outcomes.observed import observe
from qm_pipeline.scoring.outcomes.reasons import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sklearn.pipeline import Pipeline

    from qm_pipeline.scoring.outcomes.rows import Indicators
    from qm_pipeline.scoring.outcomes.words import Known
    from qm_pipeline.scoring.segments import Bools, Floats, Ints

OUTCOMES: Final = ("dissatisfied", "resolved", "abandoned")
COLUMNS: Final = tuple(f"p_{outcome}" for outcome in OUTCOMES)


class Reason(NamedTuple):
    """A fact about a contact, and what it adds to the logit of an outcome."""

    feature: str
    weight: float


class OutcomeModel:
    """Fitted classifiers of how a contact ended.

    Parameters
    ----------
    pipeline
        `OutcomeColumns` followed by a `MultiOutputClassifier` of three `LogisticRegression`, in the order of
        `OUTCOMES`; in memory or in a file.
    name, version
        What the model is called; together they are its `version_id`.
    language
        The language it was trained for, as a BCP 47 primary tag.
    trained_on
        Whose contacts it learnt from: shown beside its numbers wherever those are another centre's.

    Raises
    ------
    ModelError
        If the pipeline is another kind of model, or a part of it is of another kind than it must be.
    """

    def __init__(
        self, pipeline: fitted.Source, *, name: str, version: str, language: str, trained_on: str
    ) -> None:
        found = learnt(pipeline, len(OUTCOMES))
        if found is None:
            raise ModelError(
                f"{name}/{version} does not tell {', '.join(OUTCOMES)}; it is another kind of model."
            )
        self._source, self._learnt = pipeline, found
        self.name = name
        self.version = version
        self.language = language
        self.trained_on = trained_on
        self._facts: dict[str, Facts] = {}

    @cached_property
    def pipeline(self) -> Pipeline:
        """The pipeline itself: what every number here is held to."""
        return fitted.whole(self._source)

    @property
    def version_id(self) -> str:
        """Name and version, as every score row carries it."""
        return f"{self.name}/{self.version}"

    @property
    def acts(self) -> Mapping[str, Sequence[str]]:
        """Per act the phrases that the model looks for."""
        return self._learnt.acts

    def predict_proba(self, contacts: pl.DataFrame, turns: pl.DataFrame) -> Floats:
        """Give the probabilities of each contact.

        Parameters
        ----------
        contacts
            A row each: `queue`, `topic`, `channel`.
        turns
            Their turns, sorted by `contact` (int64, a row of `contacts`) and `turn_index`: `role`, `text`,
            `offset_ms`, `p_negative`, `p_positive` (null where a turn has no score).

        Returns
        -------
        ndarray of shape (n_contacts, 3)
            In the order of `OUTCOMES`; NaN where no turn of the customer has a score: nothing is known there.
            The same for a contact in every batch, bit for bit.
        """
        return self.weigh(self.see(contacts, turns), turns)

    def see(self, contacts: pl.DataFrame, turns: pl.DataFrame) -> Indicators:
        """Give the columns of each contact, (contacts, columns); parameters as of `predict_proba`."""
        observed = observe(contacts, turns, self.acts, self._known, self._learnt.kinds)
        return self._learnt.columns.fill(observed)

    def weigh(self, seen: Indicators, turns: pl.DataFrame) -> Floats:
        """Give the probabilities of contacts of which that is seen, as `predict_proba` does."""
        result = seen.weighed(self._learnt.weights) + self._learnt.intercepts
        make_probable(result)
        result[~_heard(turns, len(result))] = np.nan
        return result

    def explain(self, seen: Indicators, outcome: str) -> list[list[Reason]]:
        """Say of each contact which facts make the logit of an outcome; its single words are one of them.

        The weights of a contact and `intercept` add up to the logit.
        """
        weights = self._learnt.weights[:, OUTCOMES.index(outcome)]
        rows = (seen.indices[first:last] for first, last in pairwise(seen.indptr))
        return [self._reasons(row[weights[row] != 0], weights) for row in rows]

    def _reasons(self, columns: Ints, weights: Floats) -> list[Reason]:
        words = self._is_word[columns]
        others = columns[~words]
        reasons = [Reason(WORDS, float(weights[columns[words]].sum()))] if words.any() else []
        reasons += map(Reason, map(self._names.__getitem__, others.tolist()), weights[others].tolist())
        return reasons

    def weights(self, outcome: str) -> dict[str, float]:
        """Give the weight of each column for an outcome, in the order of the columns."""
        weights = self._learnt.weights[:, OUTCOMES.index(outcome)]
        return dict(zip(self._names, weights.tolist(), strict=True))

    def facts(self, outcome: str) -> Facts:
        """Give what tells the facts behind an outcome, as `explain` and `reasons` do, of many contacts."""
        if outcome not in self._facts:
            self._facts[outcome] = Facts(self.weights(outcome))
        return self._facts[outcome]

    def intercept(self, outcome: str) -> float:
        """Give the logit of a contact of which nothing is seen."""
        return float(self._learnt.intercepts[OUTCOMES.index(outcome)])

    @cached_property
    def _known(self) -> Known:
        """What is looked for; made when first asked: loading a model must start no thread (`workers`)."""
        return self._learnt.columns.known_words()

    @cached_property
    def _names(self) -> list[str]:
        return self._learnt.columns.names()

    @cached_property
    def _is_word(self) -> Bools:
        return np.array([name.startswith(f"{WORDS}:") for name in self._names], np.bool_)


@compiled
def make_probable(logits: Floats) -> None:
    """Turn logits into probabilities, one at a time: each is the same wherever it stands.

    It is `scipy.special.expit`, to the last bit, without the twentieth of a second that it takes to import.
    """
    for row in range(len(logits)):
        for column in range(logits.shape[1]):
            logits[row, column] = 1.0 / (1.0 + math.exp(-logits[row, column]))


def _heard(turns: pl.DataFrame, contacts: int) -> Bools:
    """Tell the contacts in which a turn of the customer has a score."""
    scored = (pl.col("role") == "customer") & pl.col("p_negative").is_not_null()
    heard = turns.select(pl.col("contact").filter(scored)).to_series()
    return segments.counts(heard.to_numpy(), contacts) > 0
