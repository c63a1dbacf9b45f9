"""Figures of two sets of models on the same data, each with how sure their difference is.

What belongs here: which measures are taken on contacts, sentences and the behavioural suite. What does not:
the data (`judged`) and the verdict (`trial`). All measures are the better the higher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from sklearn.metrics import f1_score, roc_auc_score

from qm_pipeline.interactions.frames import INTERACTIONS
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.outcomes.model import OUTCOMES
from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.stats import jackknife

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qm_pipeline.models import ServingModels
    from qm_pipeline.retraining.judged import Judged
    from qm_pipeline.scoring.batch import Scored
    from qm_pipeline.scoring.segments import Floats
    from qm_pipeline.scoring.sentiment import SentimentModel

FEWEST: Final = 20  # of the rarer answer
ALL: Final = "all"
AUROC, MACRO_F1, BRIER, SHARE = "AUROC", "macro-F1", "1 - Brier score", "share scored"
SUITE: Final = "behavioural suite"
_PREDICTED: Final = pl.Schema(
    {name: pl.String() for name in ("measure", "of", "channel", "language")}
    | {"group": pl.Int64()}
    | dict.fromkeys(("truth", "before", "after"), pl.Float64())
)


class Figure(NamedTuple):
    """One measure of both sides on one set, in one channel and language.

    Attributes
    ----------
    n
        Turns, contacts, sentences or cases.
    before, after, error
        The serving models', the candidate's, and the standard error of their difference; None where not
        measured.
    why_not
        Why it was not measured.
    """

    data: str
    measure: str
    of: str
    channel: str
    language: str
    n: int
    before: float | None = None
    after: float | None = None
    error: float | None = None
    why_not: str | None = None

    @property
    def difference(self) -> float | None:
        """How much better the candidate is."""
        return None if self.before is None or self.after is None else self.after - self.before


def of_contacts(data: Judged, before: ServingModels, after: ServingModels) -> Iterator[Figure]:
    """Take the figures of a set of contacts: over all of it, and per channel and language."""
    rows = pl.concat(list(_predictions(data, before, after)))
    whole = rows.with_columns(channel=pl.lit(ALL), language=pl.lit(ALL))
    key = ["measure", "of", "channel", "language"]
    for (measure, of, channel, language), part in pl.concat([whole, rows]).group_by(key, maintain_order=True):
        yield _figure((data.name, str(measure), str(of), str(channel), str(language), part.height), part)


def _predictions(data: Judged, before: ServingModels, after: ServingModels) -> Iterator[pl.DataFrame]:
    """Give what both sides say beside the truth, a row each."""
    contacts = data.contacts.select(INTERACTIONS.names())
    sides = score_batch(contacts, data.turns, before), score_batch(contacts, data.turns, after)
    who = pl.coalesce("customer_id", "interaction_key").hash(seed=1) % jackknife.GROUPS
    known = data.contacts.select(
        "interaction_key", "channel", pl.col("language").fill_null(""), *OUTCOMES, group=who.cast(pl.Int64)
    )
    if not data.said.is_empty():
        yield from _of_turns(data.said.join(known, on="interaction_key"), sides)
    for outcome in OUTCOMES:
        told = known.join(_both(sides, f"p_{outcome}"), on="interaction_key")
        yield from _answered(told, f"p_{outcome}", pl.col(outcome), brier=data.own)
    told = known.join(_both(sides, "customer_score", sign=-1), on="interaction_key")
    yield from _answered(told, "dissatisfied by customer_score", pl.col("dissatisfied"))


def _of_turns(said: pl.DataFrame, sides: tuple[Scored, Scored]) -> Iterator[pl.DataFrame]:
    key = ["interaction_key", "turn_index"]
    scores, labels = (
        said.join(
            sides[0]
            .turns.select(*key, before=column)
            .join(sides[1].turns.select(*key, after=column), on=key),
            on=key,
        )
        for column in ("score", "label")
    )
    negated = scores.with_columns(-pl.col("before", "after"))
    yield from _answered(negated, "negative turns", pl.col("label") == "negative")
    told = labels.drop_nulls(["before", "after"]).with_columns(truth="label")
    coded = told.with_columns(
        pl.col(name).replace_strict(list(CLASSES), range(3)) for name in ("truth", "before", "after")
    )
    yield _as(coded, MACRO_F1, "turns")


def _both(sides: tuple[Scored, Scored], column: str, sign: int = 1) -> pl.DataFrame:
    before, after = (
        side.interactions.select("interaction_key", (sign * pl.col(column).cast(pl.Float64)).alias(name))
        for side, name in zip(sides, ("before", "after"), strict=True)
    )
    return before.join(after, on="interaction_key")


def _answered(rows: pl.DataFrame, of: str, truth: pl.Expr, *, brier: bool = False) -> Iterator[pl.DataFrame]:
    """Give the rows of which the answer is known: how many each side scores, and the scores of both."""
    known = rows.with_columns(truth=truth.cast(pl.Float64)).filter(pl.col("truth").is_not_null())
    yield _as(known.with_columns(pl.col("before", "after").is_not_null().cast(pl.Float64)), SHARE, of)
    said = known.drop_nulls(["before", "after"])
    yield _as(said, AUROC, of)
    if brier:
        yield _as(said, BRIER, of)


def _as(rows: pl.DataFrame, measure: str, of: str) -> pl.DataFrame:
    named = rows.with_columns(measure=pl.lit(measure), of=pl.lit(of))
    return named.select(pl.col(name).cast(dtype) for name, dtype in _PREDICTED.items())


def _figure(place: tuple[str, str, str, str, str, int], rows: pl.DataFrame) -> Figure:
    truth, measure = rows["truth"].to_numpy(), place[1]
    rarer = min(float((truth > 0).sum()), float((truth == 0).sum()))
    if measure != SHARE and rarer < FEWEST:
        return Figure(*place, why_not=f"only {rarer:.0f} of the rarer answer")
    sides = rows["before"].to_numpy(), rows["after"].to_numpy()
    return _of(place, jackknife.paired(MEASURES[measure], truth, *sides, rows["group"].to_numpy()))


def _of(place: tuple[str, str, str, str, str, int], found: jackknife.Difference) -> Figure:
    error = found.error if np.isfinite(found.error) else None
    return Figure(*place, before=found.before, after=found.after, error=error)


def _auroc(truth: Floats, predicted: Floats) -> float:
    return float(roc_auc_score(truth, predicted)) if 0 < truth.sum() < truth.size else float("nan")


def _macro_f1(truth: Floats, predicted: Floats) -> float:
    return float(f1_score(truth, predicted, average="macro", zero_division=0.0))


def _inverse_brier(truth: Floats, predicted: Floats) -> float:
    return 1 - float(np.mean((truth - predicted) ** 2))


def _mean(_truth: Floats, predicted: Floats) -> float:
    return float(predicted.mean())


MEASURES: Final = {AUROC: _auroc, MACRO_F1: _macro_f1, BRIER: _inverse_brier, SHARE: _mean}


def of_sentences(
    name: str, language: str, examples: pl.DataFrame, before: ServingModels, after: ServingModels
) -> Figure:
    """Take macro-F1 of three classes on labelled sentences (`text`, `label`)."""
    sides = [model for models in (before, after) if (model := models.sentiment(language)) is not None]
    place = name, MACRO_F1, "sentences", ALL, language, examples.height
    if len(sides) < 2:  # noqa: PLR2004  (the two sides)
        return Figure(*place, why_not="not both sides have a sentiment model of the language")
    truth = examples["label"].replace_strict(list(CLASSES), range(3)).cast(pl.Float64).to_numpy()
    predicted = [side.predict_proba(examples["text"]).argmax(axis=1).astype(np.float64) for side in sides]
    groups = np.arange(examples.height) % jackknife.GROUPS
    return _of(place, jackknife.paired(_macro_f1, truth, predicted[0], predicted[1], groups))


def of_suite(
    language: str,
    rates: Callable[[SentimentModel, str], dict[str, dict[str, int]]],
    before: ServingModels,
    after: ServingModels,
) -> Iterator[Figure]:
    """Take the pass rates of a behavioural suite, over all and by capability.

    Of a capability the error is that of two independent shares, which is too large: both sides answer the
    same cases. Over all there is none: the suite is not a sample of anything, it is what must hold.
    """
    sides = [model for models in (before, after) if (model := models.sentiment(language)) is not None]
    if len(sides) < 2:  # noqa: PLR2004  (the two sides)
        yield Figure(SUITE, "pass rate", ALL, ALL, language, 0, why_not="not both sides have a model of it")
        return
    found = [rates(side, language) for side in sides]
    whole = [{**each, ALL: _summed(each)} for each in found]
    for name, counted in whole[0].items():
        shares = [each[name]["passed"] / each[name]["cases"] for each in whole]
        spread = sum(share * (1 - share) for share in shares) / counted["cases"]
        error = None if name == ALL else float(np.sqrt(spread))
        place = SUITE, "pass rate", name, ALL, language, counted["cases"]
        yield Figure(*place, before=shares[0], after=shares[1], error=error)


def _summed(rates: dict[str, dict[str, int]]) -> dict[str, int]:
    return {key: sum(each[key] for each in rates.values()) for key in ("passed", "cases")}
