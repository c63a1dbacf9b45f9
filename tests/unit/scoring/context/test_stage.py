"""The second stage: exactly the first where nothing was said before, and a named sum where something was."""

from __future__ import annotations

import copy
from functools import partial

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from qm_pipeline.interactions.errors import ModelError, PermanentError
from qm_pipeline.scoring.context.columns import ContextColumns
from qm_pipeline.scoring.context.met import PROBABILITIES
from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.training import context

ACTS = {"refusal": ["unfortunately"], "success": ["done"], "thanks": ["thanks"], "question": ["?"]}
TALKS = [
    (["C: hi", "A: unfortunately not", "C: I see"], [None, None, "negative"]),
    (["C: hi", "A: it is done", "C: I see"], [None, None, "positive"]),
    (["C: hi", "A: which day?", "C: monday"], ["neutral", None, "neutral"]),
] * 4


def dialogues() -> pl.DataFrame:
    rows = [
        (number, {"C": "customer", "A": "agent"}[turn[0]], turn[3:], label)
        for number, (turns, labels) in enumerate(TALKS)
        for turn, label in zip(turns, labels, strict=True)
    ]
    chooser = np.random.default_rng(5)
    given = chooser.dirichlet([2, 4, 2], len(rows))
    frame = pl.DataFrame(rows, schema=["contact", "role", "text", "label"], orient="row")
    frame = frame.with_columns(pl.lit(1.0).alias("weight"))
    return frame.with_columns(pl.Series(name, given[:, place]) for place, name in enumerate(PROBABILITIES))


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return context.fit(dialogues(), ACTS, context.ContextRecipe())


@pytest.fixture(scope="module")
def stage(pipeline: Pipeline) -> ContextStage:
    return ContextStage(pipeline)


def test_the_same_words_are_read_by_what_was_answered(stage: ContextStage) -> None:
    turns = dialogues().with_columns(pl.lit(1 / 3).alias(name) for name in PROBABILITIES)
    label = stage.predict_proba(turns)[[2, 5, 8]].argmax(axis=1)
    assert [LABELS[each] for each in label] == ["negative", "positive", "neutral"]


def test_weights_that_are_not_found_are_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "minimize", partial(context.minimize, options={"maxiter": 1}))
    with pytest.raises(PermanentError, match="circumstances could not be found"):
        context.fit(dialogues(), ACTS, context.ContextRecipe())


def test_an_opening_and_an_agents_turn_keep_the_first_stage_bit_for_bit(stage: ContextStage) -> None:
    turns = dialogues()
    rows = [row for row in range(turns.height) if row % 3 < 2]
    assert np.array_equal(stage.predict_proba(turns)[rows], turns.select(PROBABILITIES).to_numpy()[rows])


def test_what_serves_is_what_the_pipeline_says(stage: ContextStage, pipeline: Pipeline) -> None:
    turns = dialogues()
    assert np.abs(stage.predict_proba(turns) - pipeline.predict_proba(turns)).max() < 1e-12


@pytest.mark.parametrize("free", [1.0, 0.01])  # with the last, turns are held to the bound
def test_the_circumstances_and_the_words_add_up_to_the_logits(free: float) -> None:
    stage = ContextStage(context.fit(dialogues(), ACTS, context.ContextRecipe(free=free, part=0.01)))
    turns = dialogues()
    words = np.log(turns.select(PROBABILITIES).to_numpy())
    added = np.zeros_like(words)
    met = stage.explain(turns)
    np.add.at(added, met.turn, met.logits)
    odds = np.exp(words + added)
    assert np.allclose(stage.predict_proba(turns), odds / odds.sum(axis=1, keepdims=True), rtol=0, atol=1e-12)


def test_a_turn_gets_the_same_in_every_batch_bit_for_bit(stage: ContextStage) -> None:
    turns = dialogues()
    alone = [stage.predict_proba(part) for part in turns.partition_by("contact", maintain_order=True)]
    assert np.array_equal(stage.predict_proba(turns), np.vstack(alone))


def test_a_turn_without_a_score_stays_without_one(stage: ContextStage) -> None:
    row = pl.int_range(pl.len())
    turns = dialogues().with_columns(
        pl.when(row != 2).then(pl.col(name)).alias(name)
        for name in PROBABILITIES  # a row
    )
    found = stage.predict_proba(turns)
    assert np.isnan(found[2]).all()
    assert np.isfinite(np.delete(found, 2, axis=0)).all()
    assert stage.predict_proba(turns.head(0)).shape == (0, 3)


def test_a_pipeline_that_weighs_the_words_anew_is_refused(pipeline: Pipeline) -> None:
    columns, classifier = pipeline.named_steps["columns"], pipeline.named_steps["classifier"]
    changed = LogisticRegression()
    vars(changed).update(vars(classifier) | {"coef_": classifier.coef_ * 2})
    with pytest.raises(ModelError, match="no `coef_` as models of ours have it"):
        ContextStage(Pipeline([("columns", columns), ("classifier", changed)]))


def test_a_pipeline_of_other_steps_is_refused() -> None:
    with pytest.raises(ModelError, match="no `steps` as models of ours have it"):
        ContextStage(Pipeline([("columns", ContextColumns()), ("other", LogisticRegression())]))


def test_dialogues_are_predicted_by_fits_that_did_not_see_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []
    fit = context.fit

    def noted(some: pl.DataFrame, *rest: object) -> Pipeline:
        seen.append(set(some["contact"]))
        return fit(some, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(context, "fit", noted)
    found = context.predicted_unseen(dialogues(), dialogues().clear(), ACTS, context.ContextRecipe())
    assert np.isfinite(found).all()
    everyone = set(dialogues()["contact"])
    assert set().union(*(everyone - each for each in seen)) == everyone
    assert all(each < everyone for each in seen)


def test_a_stage_with_fewer_weights_than_names_is_refused(pipeline: Pipeline) -> None:
    cut = copy.deepcopy(pipeline)
    cut.named_steps["classifier"].coef_ = pipeline.named_steps["classifier"].coef_[:, :-1]
    with pytest.raises(ModelError, match="no `coef_` as models of ours have it"):
        ContextStage(cut)
