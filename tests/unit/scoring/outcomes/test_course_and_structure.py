"""Numbers of a conversation: how it felt, and its outer form."""

from __future__ import annotations

import numpy as np
import pytest

from qm_pipeline.scoring.outcomes import course, structure
from qm_pipeline.scoring.outcomes.turns import placed
from tests.unit.scoring.outcomes.conversations import said


def felt(*contacts: list[str]) -> dict[str, np.ndarray]:
    return course.numbers(placed(said(*contacts)), "customer", len(contacts))


def form(*contacts: list[str], seconds: int | None = 10) -> dict[str, np.ndarray]:
    return structure.numbers(placed(said(*contacts, seconds=seconds)), len(contacts))


def facts(*lines: str) -> set[str]:
    return set(structure.sightings(placed(said(list(lines)))).names)


def test_the_course_is_that_of_the_side_alone() -> None:
    numbers = felt(["c: x | -0.8", "a: y | 1.0", "c: z | 0.6", "c: w | -0.2"])
    found = {name: float(values[0]) for name, values in numbers.items()}
    assert found["customer_mean"] == pytest.approx(-0.4 / 3)
    assert found["customer_lowest"] == pytest.approx(-0.8)
    assert found["customer_two_lowest"] == pytest.approx(-0.5)
    assert found["customer_highest"] == pytest.approx(0.6)
    assert found["customer_first"] == pytest.approx(-0.1)
    assert found["customer_last"] == pytest.approx(-0.2)
    assert found["customer_negative_share"] == pytest.approx(1 / 3)
    assert found["customer_negative_turns"] == 1
    assert found["customer_slope"] == pytest.approx(0.6)


def test_a_turn_without_a_score_is_not_a_neutral_one() -> None:
    numbers = felt(["c: x | -0.8", "c: ... | none"])
    assert numbers["customer_mean"][0] == pytest.approx(-0.8)
    assert numbers["customer_last"][0] == pytest.approx(-0.8)


def test_a_silent_customer_has_no_feelings_rather_than_neutral_ones() -> None:
    numbers = felt(["a: hello"], ["c: hi | 0.5"])
    assert np.isnan(numbers["customer_mean"][0])
    assert numbers["customer_mean"][1] == pytest.approx(0.5)


def test_turns_words_and_gaps_are_counted_by_side() -> None:
    numbers = form(["c: one two three", "a: four", "c: five six seven eight nine?"])
    found = {name: float(values[0]) for name, values in numbers.items()}
    assert (found["turns"], found["customer_turns"], found["agent_turns"]) == (3, 2, 1)
    assert (found["customer_words_a_turn"], found["customer_longest_turn"]) == (4, 5)
    assert (found["elapsed_ms"], found["agent_gap_ms"]) == (20_000, 10_000)
    assert found["customer_question_share"] == 0.5


def test_turns_without_times_have_no_gaps() -> None:
    numbers = form(["c: one", "a: two"], seconds=None)
    assert np.isnan(numbers["elapsed_ms"][0])
    assert np.isnan(numbers["agent_longest_gap_ms"][0])


def test_a_message_said_again_is_noticed_whatever_stands_between() -> None:
    numbers = form(["c: my order has not come", "a: your name please", "c: my order still has not come"])
    assert numbers["customer_repeats"][0] == 1
    assert numbers["agent_repeats"][0] == 0


def test_a_repeat_does_not_reach_into_the_next_conversation() -> None:
    assert form(["c: my order has not come"], ["c: my order has not come"])["customer_repeats"].tolist() == [
        0,
        0,
    ]


def test_who_spoke_last_and_what_was_left_open() -> None:
    assert {"fact:customer_last", "fact:question_open", "fact:no_agent"} <= facts(
        "c: hello", "c: anybody there?"
    )
    answered = facts("c: where is it?", "a: At the door. Is it there?")
    assert "fact:agent_question_open" in answered
    assert not answered & {"fact:customer_last", "fact:question_open", "fact:no_agent"}


def test_bots_and_system_messages_are_nobodys_turns() -> None:
    numbers = form(["s: joined", "b: hello, choose one", "c: agent please", "a: hi"])
    assert numbers["turns"][0] == 2
    assert "fact:customer_first" in facts("b: hello", "c: hi", "a: hi")
