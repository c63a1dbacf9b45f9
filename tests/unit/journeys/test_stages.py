"""A contact's way through the stages: whose turn belongs where, how it ended, and who is on none."""

from __future__ import annotations

from typing import Any

import pytest

from qm_pipeline.journeys import coverage, stages
from qm_pipeline.journeys.journey_map import Journey, JourneyMap, Stage

NO_MAP = JourneyMap(version=1)
HELP = JourneyMap(
    version=1,
    journeys=(
        Journey(
            name="help",
            channels=("chat",),
            stages=(
                Stage(name="open", agent=("good morning",), customer=("i need",)),
                Stage(name="fix", agent=("i have (fixed|reset)",)),
                Stage(name="end", agent=("good*bye",), may_be_last=True),
            ),
        ),
    ),
)
Made = "Callable[..., pl.DataFrame]"


def ways(staged: stages.Staged) -> list[tuple[Any, ...]]:
    return staged.visits.select("stage", "next_stage", "ended").rows()


def test_answer_belongs_to_the_stage_that_was_asked_in(contacts: Made, turns: Made):
    said = turns([
        ("customer", None, -4.0, None),
        ("agent", "greet", 1.0, None), ("customer", None, -2.0, None), ("customer", None, -1.0, None),
        ("agent", "fix", 5.0, None), ("customer", None, 3.0, None),
    ])  # fmt: skip
    visits = stages.staged(contacts(), said, NO_MAP).visits

    assert visits["customer_score"].to_list() == [-1.5, 3.0]
    assert visits["emotional_change"].to_list() == [4.5, None]


def test_stage_without_a_scored_word_of_the_customer_has_no_score_and_no_change(contacts: Made, turns: Made):
    said = turns([("agent", "greet", 1.0, None), ("customer", None, None, None), ("agent", "fix", 1.0, None)])
    visits = stages.staged(contacts(), said, NO_MAP).visits

    assert visits["customer_score"].null_count() == visits["emotional_change"].null_count() == 2


def test_stage_come_back_to_is_the_same_stage(contacts: Made, turns: Made):
    said = turns([[("agent", stage, None, None) for stage in ("a", "b", "a", "c", "b")]][0])
    assert ways(stages.staged(contacts(), said, NO_MAP)) == [
        ("a", "b", None), ("b", "c", None), ("c", None, "stopped"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "resolved", "last", "ended"),
    [
        ("completed", True, "open", "settled"),
        ("completed", None, "open", "stopped"),
        ("completed", False, "end", "stopped"),
        ("completed", None, "end", "settled"),
        ("abandoned", None, "end", "stopped"),
        ("abandoned", True, "open", "stopped"),
    ],
)
def test_only_what_was_resolved_or_may_end_there_is_settled(
    contacts: Made,
    turns: Made,
    status: str,
    resolved: bool | None,  # noqa: FBT001
    last: str,
    ended: str,
):
    words = {"open": "good morning", "end": "goodbye"}[last]
    found = stages.staged(
        contacts({"status": status, "resolved": resolved}), turns([("agent", None, None, words)]), HELP
    )
    assert ways(found) == [(last, None, ended)]


def test_phrases_know_their_speaker_and_whole_words(contacts: Made, turns: Made):
    said = turns(
        [
            ("customer", None, None, "Good morning, have you FIXED it?"),
            ("customer", None, None, "I  need it"),
            ("agent", None, None, "I have prefixed it. I have reset it."),
            ("agent", None, None, "Good-morning"),
        ]
    )
    assert ways(stages.staged(contacts(), said, HELP)) == [("open", "fix", None), ("fix", None, "stopped")]


def test_of_several_stages_in_one_turn_the_furthest_counts(contacts: Made, turns: Made):
    said = turns([("agent", None, None, "Good morning, I have fixed it. Goodbye!")])
    assert ways(stages.staged(contacts(), said, HELP)) == [("end", None, "settled")]


def test_sources_own_stages_are_never_guessed_over(contacts: Made, turns: Made):
    said = turns([("agent", "greet", None, "good morning"), ("agent", None, None, "I have fixed it")])
    found = stages.staged(contacts(), said, HELP).visits

    assert found.select("journey", "stage").rows() == [("billing", "greet")]


def test_map_translates_the_sources_names_where_it_says_so(contacts: Made, turns: Made):
    first, second = Stage(name="start", source=("hi", "hello")), Stage(name="done", source=("bye",))
    journey = Journey(name="own", queues=("billing",), stages=(first, second))
    said = turns(
        [("agent", "hello", None, None), ("agent", "small talk", None, None), ("agent", "bye", None, None)],
        [("agent", "hello", None, None)],
    )
    found = stages.staged(contacts({}, {"queue": "sales"}), said, JourneyMap(version=1, journeys=(journey,)))

    assert found.visits.select("journey", "stage").rows() == [
        ("own", "start"), ("own", "done"), ("sales", "hello"),
    ]  # fmt: skip


def test_journey_is_chosen_by_queue_topic_channel_and_attributes(contacts: Made, turns: Made):
    fits = {"queues": ("billing",), "topics": ("refund",), "attributes": {"vip": True, "tier 1": "gold"}}
    journey = Journey(name="vip", channels=("chat",), stages=HELP.journeys[0].stages, **fits)  # type: ignore[arg-type]
    right = {"topic": "refund", "attributes": '{"vip": true, "tier 1": "gold"}'}
    wrong = ({"channel": "voice"}, {"queue": None}, {"topic": "bill"}, {"attributes": '{"vip": false}'})
    given = contacts(right, *({**right, **each} for each in wrong))
    said = turns(*[[("agent", None, None, "good morning")]] * given.height)
    found = stages.staged(given, said, JourneyMap(version=1, journeys=(journey,)))

    assert found.visits["interaction_key"].to_list() == ["k0"]
    assert found.off["contacts"].sum() == len(wrong)


def test_journey_without_a_map_is_the_queue_else_the_topic_else_unnamed(contacts: Made, turns: Made):
    given = contacts({"topic": "refund"}, {"queue": None, "topic": "refund"}, {"queue": None})
    said = turns(*[[("agent", "a", None, None)]] * 3)

    assert stages.staged(given, said, NO_MAP).visits["journey"].to_list() == ["billing", "refund", "unnamed"]
    by_topic = JourneyMap(version=1, name_by="topic")
    assert stages.staged(given, said, by_topic).visits["journey"].to_list() == ["refund", "refund", "unnamed"]


def test_everybody_is_on_a_journey_or_off_it_for_a_reason(contacts: Made, turns: Made):
    given = contacts({}, {}, {"channel": "email"}, {}, {})
    said = turns(
        [("agent", "greet", None, None)],
        [("customer", None, None, "hello?")],
        [("agent", None, None, "good morning")],
        [("agent", None, None, "what?")],
    )
    found = stages.staged(given, said, HELP)
    ledger = coverage.ledger(given, found)

    assert ledger.rows() == [
        (given["day"][0], "chat", 4, 1, '{"no_agent":2,"no_stage":1}'),
        (given["day"][0], "email", 1, 0, '{"no_journey":1}'),
    ]
    assert coverage.unaccounted(ledger) == 0
    assert coverage.unaccounted(coverage.ledger(given, found._replace(off=found.off.head(1)))) == 2


def test_order_of_delivery_changes_nothing(contacts: Made, turns: Made):
    given = contacts({}, {})
    said = turns(
        *[[("agent", "a", None, None), ("customer", None, 0.1, None), ("customer", None, 1e-9, None)]] * 2
    )
    mixed = stages.staged(given.reverse(), said.sample(fraction=1, shuffle=True, seed=3), NO_MAP).visits

    assert mixed.equals(stages.staged(given, said, NO_MAP).visits)


def test_nothing_gives_nothing(contacts: Made, turns: Made):
    found = stages.staged(contacts().clear(), turns(), HELP)
    assert found.visits.schema == stages.VISITS
    assert found.visits.is_empty()
    assert found.off.is_empty()
