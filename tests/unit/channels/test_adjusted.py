"""A channel's effect with queue and topic held equal, against plain regressions and against the truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest
import statsmodels.formula.api as smf

from qm_pipeline.channels import adjusted

MONDAY = date(2026, 3, 2)
CHANNELS = ("chat", "email", "voice")
TRUTH = np.array([0.3, -0.2, 0.2])


def week(seed: int, count: int = 600, customers: int = 250) -> pl.DataFrame:
    """Contacts whose hard matters go to voice: unadjusted, voice looks worst, and it is not."""
    rng = np.random.default_rng(seed)
    matter = rng.integers(0, 6, count)
    mix = np.array([[4, 3, 1], [4, 2, 1], [2, 2, 2], [2, 1, 3], [1, 1, 5], [1, 2, 6]], float)
    channel = np.array([rng.choice(3, p=mix[each] / mix[each].sum()) for each in matter])
    customer = rng.integers(0, customers, count)
    score = 1.0 - 0.5 * matter + TRUTH[channel] + rng.normal(0, 1, customers)[customer] * 0.7
    return pl.DataFrame(
        {
            "week": MONDAY,
            "channel": [CHANNELS[each] for each in channel],
            "queue": [("a", "b", None)[each // 2] for each in matter],
            "topic": [("x", "y")[each % 2] for each in matter],
            "cluster": customer,
            "customer_score": score + rng.normal(0, 1, count),
        }
    )


def true_effects(contacts: pl.DataFrame) -> np.ndarray:
    shares = np.array([(contacts["channel"] == name).mean() for name in CHANNELS])
    return TRUTH - shares @ TRUTH


def test_agrees_with_a_regression_on_dummies_by_another_road():
    contacts = week(1)
    found = adjusted.channel_effects(contacts)
    frame = contacts.with_columns(cell=pl.concat_str("queue", "topic", separator="/", ignore_nulls=True))
    fit = smf.ols("customer_score ~ C(channel) + C(cell)", pd.DataFrame(frame.to_dicts())).fit()
    beta = np.array([0.0, *(fit.params[f"C(channel)[T.{name}]"] for name in CHANNELS[1:])])
    shares = np.array([(contacts["channel"] == name).mean() for name in CHANNELS])

    assert found["channel"].to_list() == list(CHANNELS)
    assert found["value"].to_numpy() == pytest.approx(beta - shares @ beta, abs=1e-9)
    assert found["n"].sum() == contacts.height


def test_mean_of_all_effects_is_nothing():
    found = adjusted.channel_effects(week(2))
    assert (found["value"] * found["n"]).sum() == pytest.approx(0, abs=1e-9)


def test_hard_matters_are_not_held_against_a_channel():
    contacts = week(3, count=4_000)
    plain = contacts.group_by("channel").agg(pl.col("customer_score").mean()).sort("customer_score")
    effects = adjusted.channel_effects(contacts).sort("value")
    assert plain["channel"][0] == "voice"
    assert effects["channel"][0] == "email"


def test_intervals_hold_the_truth_19_times_in_20():
    held = []
    for seed in range(1_000, 1_400):
        contacts = week(seed)
        found = adjusted.channel_effects(contacts)
        truth = true_effects(contacts)
        held.append((found["low"].to_numpy() <= truth) & (truth <= found["high"].to_numpy()))
    assert 0.93 <= np.mean(held) <= 0.97


def test_channel_that_shares_no_matter_with_another_has_no_effect_to_tell():
    alone = week(4).with_columns(
        queue=pl.when(pl.col("channel") == "email").then(pl.lit("letters")).otherwise("queue")
    )
    assert adjusted.channel_effects(alone)["channel"].to_list() == ["chat", "voice"]
    one = alone.filter(pl.col("channel") == "email")
    assert adjusted.channel_effects(one).is_empty()
    assert adjusted.channel_effects(one.clear()).schema == adjusted.EFFECTS


def test_two_contacts_have_no_interval_that_pretends_to_know():
    few = week(5).head(400).group_by("channel", maintain_order=True).head(1).with_columns(
        queue=pl.lit("a"), topic=pl.lit("x")
    )  # fmt: skip
    found = adjusted.channel_effects(few)
    assert found["low"].null_count() == found.height


def test_a_fit_without_error_has_no_limits_and_warns_of_nothing():
    """Each customer's residuals cancel: the variance is zero, and in floating point a hair below it."""
    contacts = pl.DataFrame(
        {
            "week": [MONDAY] * 5,
            "channel": ["email", "email", "voice", "chat", "voice"],
            "queue": ["a"] * 5,
            "topic": ["x"] * 5,
            "cluster": [2, 0, 0, 1, 2],
            "customer_score": [3.7123, 0.3217, 3.7123, 3.7123, 0.3217],
        }
    )
    found = adjusted.channel_effects(contacts)
    assert found["value"].is_not_null().all()
    assert found.filter(pl.col("low").is_not_null() & (pl.col("high") - pl.col("low") < 1e-6)).is_empty()
