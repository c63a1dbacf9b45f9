"""The probability of leaving: on simulated lives whose true chances are known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from qm_pipeline import simulate
from qm_pipeline.customers import churn, history
from qm_pipeline.customers.labels import CHURNED

SPAN = 270
Lives = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]


@pytest.fixture(scope="module")
def lives() -> Lives:
    """Contacts, those who left, and the true chances, of a simulated centre."""
    rows, left, chances = [], {}, []
    for contact in simulate.interactions(simulate.Plan(interactions=12_000, days=SPAN, seed=5)):
        record, truth = contact.interaction, contact.truth
        assert record.ended_at is not None
        signs = (not truth.resolved, truth.turned_bad, truth.escalated, truth.cancel_intent)
        day, end = record.ended_at.date(), max(-5.0, min(5.0, truth.mood_after))
        rows.append(
            (truth.customer_id, record.interaction_id, day, record.ended_at, truth.channel, end, *signs)
        )
        chances.append((truth.customer_id, day, truth.p_churn_30_known))
        if truth.churned_on:
            left[truth.customer_id] = truth.churned_on
    known = {"customer_id": pl.String, "as_of": pl.Date, "chance": pl.Float64}
    return (
        pl.DataFrame(rows, schema=history.CONTACTS, orient="row"),
        pl.DataFrame(list(left.items()), schema=CHURNED, orient="row"),
        pl.DataFrame(chances, schema=known, orient="row").unique(["customer_id", "as_of"], keep="last"),
    )


@pytest.fixture(scope="module")
def labelled(lives: Lives) -> pl.DataFrame:
    contacts, left, _ = lives
    facts = history.facts(contacts, contacts.select("customer_id", pl.col("day").alias("as_of")))
    return churn.examples(facts, left, contacts["day"].max())  # type: ignore[arg-type]


def test_it_is_nearly_as_good_as_knowing_the_hazard(labelled: pl.DataFrame, lives: Lives):
    found = churn.evaluate(labelled)
    later = labelled.filter(pl.col("as_of") >= found.tested_from).join(lives[2], on=["customer_id", "as_of"])
    best = roc_auc_score(later["left"], later["chance"])
    assert found.auroc is not None
    assert found.auroc >= best - 0.03


def test_it_says_honest_probabilities_of_later_time(labelled: pl.DataFrame):
    found = churn.evaluate(labelled)
    assert found.calibration_error <= 0.05
    assert found.brier < found.brier_of_base_rate
    assert churn.is_trustworthy(found)


def test_what_it_was_fitted_on_was_known_when_the_tested_time_began(labelled: pl.DataFrame):
    found = churn.evaluate(labelled)
    assert found.fitted_until + timedelta(days=churn.HORIZON_DAYS) <= found.tested_from <= found.tested_until


def test_chance_alone_is_not_trusted(labelled: pl.DataFrame):
    shuffled = labelled.with_columns(pl.col("left").shuffle(seed=4))
    found = churn.evaluate(shuffled)
    assert found.auroc == pytest.approx(0.5, abs=0.06)
    overconfident = churn.Evaluation(**(found.__dict__ | {"calibration_error": 0.2, "brier": 0.01}))
    assert not churn.is_trustworthy(overconfident)


def test_days_whose_thirty_days_are_not_over_have_no_label(labelled: pl.DataFrame, lives: Lives):
    last: date = lives[0]["day"].max()
    assert labelled["as_of"].max() == last - timedelta(days=churn.HORIZON_DAYS)


def test_nobody_is_an_example_after_having_left():
    day = date(2026, 1, 10)
    contacts = pl.DataFrame(
        [
            ("a", f"i{n}", day + timedelta(days=n), None, "chat", 0.0, False, False, False, False)
            for n in (0, 9, 20)
        ],
        schema=history.CONTACTS,
        orient="row",
    )
    facts = history.facts(contacts, contacts.select("customer_id", pl.col("day").alias("as_of")))
    left = pl.DataFrame({"customer_id": ["a"], "churned_at": [day + timedelta(days=15)]}, schema=CHURNED)
    found = churn.examples(facts, left, day + timedelta(days=100))
    assert found["left"].to_list() == [True, True]


def test_the_parts_add_up_to_the_log_odds(labelled: pl.DataFrame):
    model = churn.fit(labelled)
    p = model.predict(labelled).to_numpy()
    log_odds = model.intercept + model.contributions(labelled).sum_horizontal().to_numpy()
    assert np.log(p / (1 - p)) == pytest.approx(log_odds, abs=1e-9)


def test_the_same_examples_give_the_same_model(labelled: pl.DataFrame):
    assert churn.fit(labelled) == churn.fit(labelled.clone())


def test_a_time_too_short_to_test_on_what_comes_later_is_no_ground_either(labelled: pl.DataFrame):
    """A site that has just begun: all its examples lie within the thirty days that must be between."""
    first = labelled["as_of"].min()
    early = labelled.with_columns(as_of=first + pl.duration(days=pl.int_range(pl.len()) % 20))
    assert churn.is_enough(labelled)
    assert not churn.is_enough(early)


def test_too_few_who_left_are_no_ground_for_a_probability(labelled: pl.DataFrame):
    few = pl.concat([labelled.filter("left").head(churn.LEAST_EVENTS - 1), labelled.filter(~pl.col("left"))])
    assert not churn.is_enough(few)
    assert churn.is_enough(labelled)
