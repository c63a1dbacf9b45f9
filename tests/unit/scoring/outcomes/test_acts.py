"""Acts: phrases found in turns, and what their order says."""

from __future__ import annotations

import pytest

from qm_pipeline.scoring.outcomes import acts
from qm_pipeline.scoring.outcomes.turns import placed
from qm_pipeline.training.act_phrases import phrases
from tests.unit.scoring.outcomes.conversations import said

ENGLISH = phrases("en")


def seen(*lines: str) -> set[str]:
    found = acts.sightings(placed(said(list(lines))), ENGLISH)
    return set(found.names.gather(found.feature))


def in_text(text: str) -> set[str]:
    return set(acts.found(placed(said([f"c: {text}"])), ENGLISH)["act"])


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Thank you!", "thanks"),
        ("THANKS a lot", "thanks"),
        ("I already told you that", "said_before"),
        ("I can\u2019t see it", "refusal"),
        ("never mind, I'll go elsewhere", "giving_up"),
        ("this is ridiculous!!", "anger"),
        ("Still waiting...", "waiting"),
        ("let me speak to your manager", "person_wanted"),
    ],
)
def test_an_act_is_heard_however_it_is_written(text: str, act: str) -> None:
    assert act in in_text(text)


@pytest.mark.parametrize("text", ["thankless", "the hellish assault", "I angled for it", "cannotate"])
def test_a_phrase_inside_a_longer_word_is_no_act(text: str) -> None:
    assert not in_text(text) & {"thanks", "anger", "refusal", "greeting"}


def test_two_phrases_that_share_a_word_are_both_heard() -> None:
    assert {"denial", "thanks", "nothing_more"} <= in_text("no thanks")


def test_an_act_is_told_apart_by_side_and_place() -> None:
    found = seen("c: thanks", "a: sorry", "c: a", "c: b", "a: d", "a: e", "c: bye")
    assert {"act:customer:ever:thanks", "act:agent:ever:apology", "act:customer:last:farewell"} <= found
    assert not found & {"act:customer:closing:thanks", "act:agent:closing:apology", "act:agent:ever:thanks"}


def test_repetition_counts_turns_and_not_words() -> None:
    assert "act:customer:twice:thanks" not in seen("c: thanks thanks thank you", "a: hm")
    found = seen("c: thanks", "a: hm", "c: thank you", "c: thx")
    assert {"act:customer:twice:thanks", "act:customer:thrice:thanks"} <= found


def test_the_last_answer_decides_whether_something_was_given() -> None:
    refused_first = seen("a: I am sorry, it is not available", "c: hm", "a: It has been booked")
    refused_last = seen("a: It has been booked", "c: hm", "a: I am sorry, it is not available")
    assert "answer:last_gave" in refused_first
    assert {"answer:last_withheld", "answer:last_refused"} <= refused_last
    assert "answer:both" in refused_first & refused_last


def test_an_answer_that_gives_and_withholds_withholds() -> None:
    assert "answer:last_withheld" in seen("a: Your booking has been cancelled, unfortunately")


def test_what_a_customer_cannot_do_is_no_refusal_of_the_agent() -> None:
    assert not any(name.startswith("answer") for name in seen("c: I'm sorry, I cannot find it"))


def test_phrases_are_plain_and_in_their_own_form() -> None:
    from_list = [f"a: {phrase}" for each in ENGLISH.values() for phrase in each]
    plain = placed(said(from_list))["plain"].to_list()
    assert [line.strip() for line in plain] == [line.removeprefix("a: ") for line in from_list]


def test_a_model_that_knows_no_acts_sees_none() -> None:
    assert acts.sightings(acts.noted(placed(said(["c: where is it"])), {}), {}).feature.size == 0


def test_turns_that_are_left_are_counted_for_each_side_by_itself() -> None:
    turns = placed(said(["c: a", "a: b", "a: c", "c: d", "c: e", "a: f"]))
    assert turns["left"].to_list() == [2, 2, 1, 1, 0, 0]
