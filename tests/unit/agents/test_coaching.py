"""Coaching against a known truth, against a recomputation, and at the edges of what can be known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qm_pipeline.agents import examples
from qm_pipeline.agents.coaching import COACHING, coached, with_examples
from qm_pipeline.agents.measures import CONTACTS, METRICS
from tests.unit.agents import centre, recomputed

if TYPE_CHECKING:
    from tests.unit.agents.centre import Week

KEY = ["agent_id", "metric"]


def coaching(contacts: pl.DataFrame) -> pl.DataFrame:
    return with_examples(coached(contacts, centre.WEEK), examples.TURNS.to_frame())


def named(contacts: pl.DataFrame) -> set[str]:
    rows = coached(contacts, centre.WEEK).rows
    return set(rows.filter(pl.col("finding").is_not_null())["agent_id"])


def named_by_raw_means(contacts: pl.DataFrame) -> set[str]:
    """Name whose plain mean lies outside the mean of all, as a ranking with error bars does."""
    agents = contacts.group_by("agent_id").agg(
        mean=pl.col("customer_end_score").mean(),
        error=pl.col("customer_end_score").std() / pl.len().sqrt(),
    )
    away = (pl.col("mean") - contacts["customer_end_score"].mean()).abs()
    return set(agents.filter(away > 1.96 * pl.col("error"))["agent_id"])


def wrongly(found: set[str], week: Week) -> float:
    return len(found - week.different) / max(1, len(found))


@pytest.fixture(scope="module")
def weeks() -> list[Week]:
    return [centre.week(seed) for seed in range(20)]


def test_of_sixty_agents_the_twelve_different_ones_are_found_and_hardly_anybody_is_named_wrongly(
    weeks: list[Week],
):
    found = [named(week.contacts) for week in weeks]

    assert np.mean([wrongly(each, week) for each, week in zip(found, weeks, strict=True)]) <= 0.1
    assert np.mean([len(each & week.different) / 12 for each, week in zip(found, weeks, strict=True)]) >= 0.7


def test_a_ranking_by_plain_means_would_accuse_more_ordinary_agents_than_different_ones(weeks: list[Week]):
    found = [named_by_raw_means(week.contacts) for week in weeks]

    assert np.mean([wrongly(each, week) for each, week in zip(found, weeks, strict=True)]) > 0.5


@pytest.mark.parametrize("spread", [0.0, centre.SPREAD])
def test_where_no_agent_is_different_nobody_is_named_in_nineteen_weeks_of_twenty(spread: float):
    found = [named(centre.week(seed, 0, spread).contacts) for seed in range(100, 120)]

    assert np.mean([bool(each) for each in found]) <= 0.05


def test_agents_are_named_for_the_better_and_for_the_worse_in_the_right_direction(weeks: list[Week]):
    for week in weeks[:5]:
        rows = coached(week.contacts, centre.WEEK).rows.filter(pl.col("agent_id").is_in(week.different))
        for row in rows.filter(pl.col("finding").is_not_null()).iter_rows(named=True):
            better = week.effects[int(row["agent_id"][-3:])] > 0
            assert row["finding"] == ("recognise" if better else "coach"), row


def test_95_of_100_intervals_hold_the_true_effect_over_all_agents(weeks: list[Week]):
    """The truth is what each agent adds to the end of a contact, about the ordinary agents' mean of 0."""
    covered = []
    for week in weeks:
        rows = coached(week.contacts, centre.WEEK).rows.filter(metric="customer_end_score")
        # Scores end at -5 and +5, so an effect of a point moves the mean by less: the slope says by how much.
        truth = np.array([week.effects[int(agent[-3:])] for agent in rows["agent_id"]])
        slope = np.polyfit(truth, rows["unshrunk"].to_numpy(), 1)[0]
        expected = rows["peer_mean"].to_numpy() + slope * truth
        covered.append((rows["low"].to_numpy() <= expected) & (expected <= rows["high"].to_numpy()))

    assert 0.93 <= np.mean(covered) <= 0.97


# Rare topics of several queues are one level, which then belongs to no queue.
@pytest.mark.filterwarnings("ignore:The design matrix is rank-deficient")
def test_every_figure_agrees_with_a_recomputation_in_pandas_and_statsmodels():
    week = centre.week(3, different=3, agents=14)
    rows = coached(week.contacts, centre.WEEK).rows.filter(pl.col("metric") != "interactions")
    expected = recomputed.coaching(week.contacts)

    assert rows["finding"].drop_nulls().len() > 3
    for row in rows.iter_rows(named=True):
        other = expected.loc[(row["agent_id"], row["metric"])]
        assert row["finding"] == (None if pd.isna(other["finding"]) else other["finding"])
        assert row["n"] == other["n"]
        for name in ("raw", "adjusted", "low", "high", "peer_mean"):
            assert row[name] == pytest.approx(other[name], rel=1e-9, abs=1e-9), (row["metric"], name)
        if row["false_discovery_rate"] is None:
            assert np.isnan(other["rate"])
        else:
            assert row["false_discovery_rate"] == pytest.approx(other["rate"], abs=1e-9)


def test_every_agent_has_a_row_for_every_metric_in_their_order_and_a_finding_or_a_reason():
    contacts = centre.week(1).contacts
    table = coaching(contacts)

    assert table.schema == COACHING
    assert table.select(KEY).rows() == [
        (agent, metric) for agent in sorted(set(contacts["agent_id"])) for metric in METRICS
    ]
    assert (table["finding"].is_null() != table["reason"].is_null()).all()


def test_volume_is_counted_and_talk_share_compared_and_neither_names_anybody():
    contacts = centre.week(2).contacts.with_columns(
        agent_talk_share=pl.when(agent_id=centre.name(5)).then(0.99).otherwise("agent_talk_share")
    )
    rows = coached(contacts, centre.WEEK).rows
    volume, share = (rows.filter(metric=name) for name in ("interactions", "talk_share"))

    assert volume["n"].sum() == contacts.height
    assert volume["adjusted"].null_count() == volume.height
    assert set(volume["reason"]) == {"counted"}
    assert share.filter(agent_id=centre.name(5))["low"].item() > share["peer_mean"][0]
    assert share["finding"].null_count() == share.height


def test_nobody_is_named_under_twenty_contacts_however_far_out():
    agent = centre.name(40)
    week = centre.week(4, different=0)
    mine = week.contacts.filter(agent_id=agent).with_columns(customer_end_score=pl.lit(-5.0, pl.Float32))
    others = week.contacts.filter(pl.col("agent_id") != agent)
    few, enough = (pl.concat([others, mine.head(size)]) for size in (19, 40))

    assert agent not in named(few)
    assert agent in named(enough)
    reasons = coached(few, centre.WEEK).rows.filter(agent_id=agent, metric="customer_end_score")["reason"]
    assert reasons.to_list() == ["few"]


def test_one_who_never_does_what_everybody_always_does_is_named_and_those_who_do_are_not():
    agent = centre.name(7)
    contacts = centre.week(5, different=0).contacts.with_columns(agent_closed=pl.col("agent_id") != agent)
    rows = coached(contacts, centre.WEEK).rows.filter(metric="closing_rate")

    assert rows.filter(pl.col("finding").is_not_null()).select("agent_id", "finding").rows() == [
        (agent, "coach")
    ]


def test_what_everybody_always_does_says_nothing_about_anybody():
    contacts = centre.week(5).contacts.with_columns(agent_closed=pl.lit(True))
    rows = coached(contacts, centre.WEEK).rows.filter(metric="closing_rate")

    assert rows["adjusted"].unique().to_list() == pytest.approx([1.0])
    assert rows["low"].null_count() == rows.height
    assert rows["finding"].null_count() == rows.height


def test_an_agent_alone_in_a_queue_is_compared_with_nobody():
    agent = centre.name(3)
    alone = {"queue": pl.lit("legal"), "topic": pl.lit("legal-1"), "channel": pl.lit("letter")}
    contacts = centre.week(6, different=0).contacts.with_columns(
        *(pl.when(agent_id=agent).then(value).otherwise(name).alias(name) for name, value in alone.items()),
        customer_end_score=pl.when(agent_id=agent)
        .then(-5.0)
        .otherwise("customer_end_score")
        .cast(pl.Float32),
    )
    row = coached(contacts, centre.WEEK).rows.filter(agent_id=agent, metric="customer_end_score")

    assert row.select("finding", "reason", "adjusted", "raw").rows() == [(None, "no_peers", None, -5.0)]


def test_unknown_values_are_left_out_and_never_taken_for_nothing():
    week = centre.week(8)
    unknown = week.contacts.with_columns(
        pl.lit(None, CONTACTS[name]).alias(name) for name in CONTACTS.names()[8:]
    )
    rows = coached(unknown, centre.WEEK).rows.filter(pl.col("metric") != "interactions")

    assert rows["n"].unique().to_list() == [0]
    assert set(rows["reason"]) == {"no_value", "no_direction"}
    for name in ("raw", "adjusted", "low", "high", "peer_mean"):
        assert rows[name].null_count() == rows.height


def test_contacts_without_an_agent_are_nobodys():
    week = centre.week(9)
    nobody = week.contacts.with_columns(
        agent_id=pl.lit(None, pl.String), interaction_key=pl.format("x{}", "interaction_key")
    )

    assert_frame_equal(
        coaching(pl.concat([week.contacts, nobody])), coaching(week.contacts), check_exact=True
    )


def test_a_week_without_contacts_is_an_empty_table():
    assert_frame_equal(coaching(CONTACTS.to_frame()), COACHING.to_frame())


def test_table_is_bit_identical_for_any_order_of_delivery():
    contacts = centre.week(10).contacts
    shuffled = contacts.sample(fraction=1, shuffle=True, seed=1)

    assert_frame_equal(coaching(shuffled), coaching(contacts), check_exact=True)


def test_shares_stay_inside_0_and_1_and_limits_around_the_figure():
    rows = coached(centre.week(11).contacts, centre.WEEK).rows.filter(pl.col("adjusted").is_not_null())
    shares = rows.filter(pl.col("metric").str.ends_with("_rate"))

    assert shares.select(pl.col("low").min() >= 0, pl.col("high").max() <= 1).row(0) == (True, True)
    assert (
        rows.select((pl.col("low") <= pl.col("adjusted")) & (pl.col("adjusted") <= pl.col("high")))
        .to_series()
        .all()
    )


def test_examples_are_the_worst_and_best_for_their_case_and_of_equals_the_first_by_key():
    contacts = centre.week(14, different=0).contacts
    hard = contacts["customer_end_score"].mean()
    mine = contacts.filter(agent_id=centre.name(2))
    found = coached(contacts, centre.WEEK).examples.filter(agent_id=centre.name(2))
    ends = found.filter(metric="customer_end_score").join(mine, on="interaction_key", maintain_order="left")
    closed = found.filter(metric="closing_rate").join(mine, on="interaction_key", maintain_order="left")

    assert ends["side"].to_list() == ["worst", "best"]
    assert ends["customer_end_score"][0] < hard < ends["customer_end_score"][1]
    assert closed["agent_closed"].to_list() == [False, True]
    twins = mine.with_columns(pl.col("interaction_key") + "-twin")
    doubled = coached(pl.concat([contacts, twins]), centre.WEEK).examples.filter(agent_id=centre.name(2))
    worst = doubled.filter(metric="customer_end_score", side="worst")["interaction_key"].item()
    assert not worst.endswith("-twin")


def test_the_last_day_with_contacts_is_told_so_that_a_week_under_way_can_be_seen():
    contacts = centre.week(12).contacts.filter(pl.col("day") <= centre.WEEK + timedelta(days=2))

    assert coached(contacts, centre.WEEK).rows["through"].unique().to_list() == [
        centre.WEEK + timedelta(days=2)
    ]


def test_one_forgotten_chat_does_not_make_an_agent_slow():
    week = centre.week(13, different=0)
    first = week.contacts.filter(agent_id=centre.name(1)).drop_nulls("response_ms_mean")["interaction_key"][0]
    forgotten = pl.when(interaction_key=first).then(86_400_000.0).otherwise("response_ms_mean")

    assert centre.name(1) not in named(week.contacts.with_columns(response_ms_mean=forgotten))


def test_every_finding_has_its_interval_beyond_the_peers_mean(weeks: list[Week]):
    def beyond(row: dict[str, Any]) -> bool:
        return row["low"] > row["peer_mean"] or row["high"] < row["peer_mean"]

    rows = coached(weeks[0].contacts, centre.WEEK).rows.filter(pl.col("finding").is_not_null())

    assert rows.height > 10
    assert all(beyond(row) and row["false_discovery_rate"] <= 0.05 for row in rows.iter_rows(named=True))
