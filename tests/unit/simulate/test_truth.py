"""What is planted is there, what is not planted is not, and the truth fits the records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from statistics import mean, stdev
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate import Centre, ChurnEffects, DropOff, Effects, EmotionalDrop, Plan, interactions
from qm_pipeline.simulate.centre import World
from qm_pipeline.simulate.journeys import Steps
from qm_pipeline.simulate.people import roster

if TYPE_CHECKING:
    from qm_pipeline.simulate import Contact, Truth
    from qm_pipeline.simulate.truth import Step

SMALL = Plan(interactions=2_500, days=60, seed=5)


def truths(plan: Plan) -> list[Truth]:
    return [contact.truth for contact in interactions(plan)]


def steps(plan: Plan) -> dict[tuple[str, str, str], Step]:
    counted = Steps(plan)
    for contact in interactions(plan):
        counted.count(contact.truth, contact.interaction)
    return {(row.journey, row.channel, row.stage): row for row in counted.rows()}


def mood_by_kind(plan: Plan) -> dict[str, float]:
    """Mean mood at the end, less that at the beginning, by kind of the agent who closed it."""
    kinds = {agent.agent_id: agent.kind for agent in roster(plan)}
    found = defaultdict(list)
    for truth in truths(plan):
        if truth.agent_ids and "turned_bad" not in truth.planted:
            found[kinds[truth.agent_ids[-1]]].append(truth.mood_after - truth.mood_before)
    return {kind: mean(moods) for kind, moods in found.items()}


def test_every_customer_turn_has_its_truth_and_nobody_elses_has(contacts: list[Contact]) -> None:
    for contact in contacts:
        theirs = [index for index, turn in enumerate(contact.interaction.turns) if turn.role == "customer"]
        assert [turn.turn_index for turn in contact.truth.course] == theirs
        assert all(-5 <= turn.mood <= 5 and -2 <= turn.tone <= 2 for turn in contact.truth.course)


def test_tone_follows_mood(contacts: list[Contact]) -> None:
    moods = defaultdict(list)
    for contact in contacts:
        for turn in contact.truth.course:
            moods[turn.tone].append(turn.mood)
    means = [mean(moods[tone]) for tone in range(-2, 3)]
    assert means == sorted(means)


def test_planted_personal_data_stands_in_its_turn_letter_for_letter(contacts: list[Contact]) -> None:
    planted = [(contact, secret) for contact in contacts for secret in contact.truth.personal_data]
    assert {secret.kind for _, secret in planted} == {"phone", "email", "card", "iban", "ssn", "ip"}
    for contact, secret in planted:
        assert secret.text in contact.interaction.turns[secret.turn_index].text


def test_different_agents_differ_by_about_what_was_planted() -> None:
    found = mood_by_kind(SMALL)
    effect = SMALL.effects.agent_effect
    assert found["better"] - found["ordinary"] == pytest.approx(effect, abs=0.6)
    assert found["worse"] - found["ordinary"] == pytest.approx(-effect, abs=0.6)


def test_the_plan_without_effects_has_agents_who_are_all_the_same() -> None:
    assert {(agent.effect, agent.kind, agent.manner) for agent in roster(SMALL.without_effects())} == {
        (0.0, "ordinary", 0.0)
    }


def test_case_mix_is_unequal_when_planted_and_equal_when_not() -> None:
    def spread(mix: float) -> float:
        plan = replace(SMALL, effects=replace(SMALL.effects, case_mix=mix))
        sales = defaultdict(list)
        for truth in truths(plan):
            if truth.agent_ids:
                sales[truth.agent_ids[-1]].append(truth.queue == "sales")
        return stdev(mean(each) for each in sales.values() if len(each) > 20)

    assert spread(0.9) > 2 * spread(0.0)


def test_customers_walk_away_at_the_planted_step_and_only_there() -> None:
    drop = DropOff("billing", "explain_charge", 0.3, ("voice",))
    plan = replace(SMALL, effects=replace(SMALL.effects, drop_offs=(drop,)))
    found = steps(plan)
    planted = found["billing", "voice", "explain_charge"]
    assert 1 - planted.continued / planted.reached == pytest.approx(0.3, abs=0.1)
    assert planted.planted_drop_off == 0.3
    others = [row for key, row in found.items() if row.reached >= 100 and row.planted_drop_off == 0]
    assert others
    assert max(1 - row.continued / row.reached for row in others) < 0.08


def test_the_mood_falls_at_the_planted_stage_and_at_no_other() -> None:
    fall = EmotionalDrop("technical", "fix", 4.0)
    plan = replace(SMALL, effects=replace(SMALL.effects, emotional_drops=(fall,)))
    change = {
        key: row.tone_change for key, row in steps(plan).items() if key[1] == "all" and row.reached >= 150
    }
    planted = change.pop(("technical", "all", "run_checks"))
    assert planted is not None
    assert planted < -1
    assert min(each for each in change.values() if each is not None) > -0.9  # by chance, in so few


def test_conversations_planted_to_turn_bad_do(contacts: list[Contact]) -> None:
    planted = [contact.truth for contact in contacts if "turned_bad" in contact.truth.planted]
    finished = [truth for truth in planted if truth.dropped_after is None and not truth.abandoned]
    assert len(finished) > 30
    assert mean(truth.mood_before for truth in finished) > 2
    assert mean(truth.mood_after for truth in finished) < -2
    assert mean(truth.turned_bad for truth in finished) > 0.5


def test_outliers_are_as_many_as_planted_and_of_every_kind() -> None:
    plan = replace(SMALL, effects=replace(SMALL.effects, outlier_share=0.1))
    found = [kind for truth in truths(plan) for kind in truth.planted if kind.startswith("outlier:")]
    assert len(set(found)) == 6
    assert len(found) / SMALL.interactions == pytest.approx(0.085, abs=0.03)  # of those with a conversation


def test_nothing_is_planted_in_the_plan_without_effects() -> None:
    assert all(truth.planted == [] for truth in truths(SMALL.without_effects()))


def test_those_with_bad_contacts_leave_oftener_and_the_truth_says_how_much() -> None:
    churn = ChurnEffects(monthly=0.03, experience=1.2, frailty=0.0)
    world = World(replace(SMALL, effects=replace(SMALL.effects, churn=churn)))
    left = defaultdict(list)
    for history in world.histories:
        solved = all(lived.script.resolved for lived in history.lived)
        left[solved].append(history.patience.left_on is not None)
    assert mean(left[False]) > 1.5 * mean(left[True])


def test_the_true_chance_of_leaving_is_borne_out() -> None:
    # Without experience no later contact changes the chance, so it must come true as it stands.
    effects = replace(SMALL.effects, churn=ChurnEffects(monthly=0.15, experience=0.0, frailty=0.8))
    world = World(replace(SMALL, interactions=6_000, effects=effects))
    first = [
        (history.patience.left_on, *history.patience.weekly[0])
        for history in world.histories
        if history.patience.weekly
    ]
    assert len(first) > 1_000
    for low, high in ((0.0, 0.15), (0.15, 1.0)):
        group = [(gone, day, true) for gone, day, true, _ in first if low <= true < high]
        happened = mean(gone is not None and (gone - day).days < 30 for gone, day, _ in group)
        assert happened == pytest.approx(mean(true for _, _, true in group), abs=0.04)


def test_experience_switched_off_makes_all_customers_equally_likely_to_leave() -> None:
    world = World(SMALL.without_effects())
    assert (
        len({round(known, 9) for history in world.histories for _, _, known in history.patience.weekly}) == 1
    )


def test_nobody_is_heard_of_after_leaving() -> None:
    for contact in interactions(
        replace(SMALL, effects=replace(SMALL.effects, churn=ChurnEffects(monthly=0.3)))
    ):
        gone = contact.truth.churned_on
        assert gone is None or contact.interaction.started_at.date() <= gone


def test_a_contact_that_follows_another_is_of_the_same_customer_and_later(contacts: list[Contact]) -> None:
    by_id = {contact.truth.interaction_id: contact for contact in contacts}
    followers = [contact for contact in contacts if contact.truth.follows is not None]
    assert len(followers) > 100
    for contact in followers:
        before = by_id[str(contact.truth.follows)]
        assert before.truth.customer_id == contact.truth.customer_id
        assert before.truth.topic == contact.truth.topic
        assert before.truth.tries == contact.truth.tries - 1
        assert not before.truth.resolved
        assert before.interaction.started_at < contact.interaction.started_at


def test_long_waits_weigh_on_the_mood_unless_switched_off() -> None:
    def gap(effects: Effects) -> float:
        moods = defaultdict(list)
        for truth in truths(replace(SMALL, effects=effects)):
            if truth.channel == "voice":
                moods[truth.wait_ms > 240_000].append(truth.mood_before)
        return mean(moods[True]) - mean(moods[False])

    assert gap(SMALL.effects) < -0.4
    assert abs(gap(replace(SMALL.effects, wait=0.0))) < 0.4


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Plan(interactions=0),
        lambda: Plan(days=0),
        lambda: Plan(seed=-1),
        lambda: Plan(days=20_000),
        lambda: Plan(centre=Centre(agents=3)),
        lambda: Plan(centre=Centre(bot_share=1.5)),
        lambda: Plan(effects=Effects(drop_offs=(DropOff("billing", "no_such_stage", 0.1),))),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(broken: object) -> None:
    assert callable(broken)
    with pytest.raises(PermanentError, match=r"^[^\n]+\.$"):
        broken()


def test_no_personal_data_is_in_a_record_without_being_in_its_truth(contacts: list[Contact]) -> None:
    for contact in contacts:
        told = {secret.turn_index for secret in contact.truth.personal_data if secret.kind == "email"}
        found = {
            index for index, turn in enumerate(contact.interaction.turns) if "@example." in turn.text.lower()
        }
        assert found <= told
