"""Talk, silences, interruptions, waiting: by hand, against a plain loop, and what stays unknown."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from qm_pipeline.interactions.frames import DYNAMICS
from qm_pipeline.scoring import dynamics as measured
from qm_pipeline.scoring.dynamics import dynamics

START = datetime(2026, 3, 4, 12, tzinfo=UTC)
CORPORA = Path(os.environ.get("QM_CORPORA", Path(__file__).parents[4] / "shared" / "data"))

Turn = tuple[str, str, int | None, int | None]


def contact(turns: list[Turn], length_ms: int = 60_000, **facts: object) -> tuple[dict[str, Any], list[Turn]]:
    """A call of a minute, unless told otherwise; turns as (role, text, offset_ms, duration_ms)."""
    attributes = facts.pop("attributes", None)
    row = {
        "channel": "voice",
        "started_at": START,
        "ended_at": START + timedelta(milliseconds=length_ms),
        "hold_ms": None,
        "attributes": None if attributes is None else json.dumps(attributes),
    }
    return row | facts, turns


def measure(*given: tuple[dict[str, Any], list[Turn]]) -> pl.DataFrame:
    facts = {
        "interaction_key": pl.String, "channel": pl.String, "started_at": pl.Datetime("us", "UTC"),
        "ended_at": pl.Datetime("us", "UTC"), "hold_ms": pl.Int64, "attributes": pl.String,
    }  # fmt: skip
    contacts = pl.DataFrame(
        [{"interaction_key": str(number)} | row for number, (row, _) in enumerate(given)], schema=facts
    )
    rows = [
        (number, index, *turn) for number, (_, turns) in enumerate(given) for index, turn in enumerate(turns)
    ]
    schema = {
        "contact": pl.Int64, "turn_index": pl.Int32, "role": pl.String, "text": pl.String,
        "offset_ms": pl.Int64, "duration_ms": pl.Int64,
    }  # fmt: skip
    said = pl.DataFrame(rows, schema=schema, orient="row")
    return dynamics(contacts, said.with_columns(agent_id=pl.lit("a1")))


def only(turns: list[Turn], length_ms: int = 60_000, **facts: object) -> dict[str, Any]:
    return measure(contact(turns, length_ms, **facts)).row(0, named=True)


def test_talk_is_time_and_what_one_side_says_at_once_counts_once():
    call = only(
        [
            ("agent", "good morning", 0, 2_000),
            ("agent", "this is the desk", 1_000, 2_000),
            ("customer", "hello there my friend", 4_000, 6_000),
        ]
    )
    assert (call["duration_ms"], call["agent_talk_ms"], call["customer_talk_ms"]) == (60_000, 3_000, 6_000)
    assert call["agent_talk_share"] == 0.05
    assert (call["agent_words_per_minute"], call["customer_words_per_minute"]) == (120.0, 40.0)


def test_words_are_pieces_with_a_letter_or_digit():
    call = only([("customer", "it's - 4711, isn't  it ?! ...\nżółć", 0, 60_000)])
    assert call["customer_words_per_minute"] == 5


def test_silence_counts_over_three_seconds_and_only_where_nobody_speaks():
    call = only(
        [
            ("agent", "a", 1_000, 20_000),
            ("customer", "b", 2_000, 1_000),  # inside the agent's turn
            ("agent", "c", 24_000, 1_000),  # after 3.000 s: not over
            ("bot", "d", 28_001, 999),  # after 3.001 s
            ("system", "e", 30_000, 9_000),  # nobody
            ("customer", "f", 34_000, 1_000),  # after 5 s
        ]
    )
    assert (call["non_talk_ms"], call["longest_silence_ms"]) == (8_001, 5_000)


@pytest.mark.parametrize(
    ("hold_ms", "non_talk"), [(None, 10_000), (0, 10_000), (8_000, 10_000), (12_000, 12_000)]
)
def test_a_hold_that_is_silence_in_the_transcript_is_not_counted_twice(hold_ms: int | None, non_talk: int):
    call = only([("agent", "hold", 0, 1_000), ("agent", "back", 11_000, 1_000)], hold_ms=hold_ms)
    assert call["non_talk_ms"] == non_talk


@pytest.mark.parametrize(
    ("begins", "interrupted"), [(1_000, 0), (1_001, 1), (4_999, 1), (5_000, 0), (9_000, 0)]
)
def test_interrupting_is_beginning_while_the_other_has_talked_for_over_a_second(
    begins: int, interrupted: int
):
    turns: list[Turn] = [("agent", "a", 0, 5_000), ("customer", "b", begins, 500)]
    call = only(turns)
    assert (call["interruptions_by_customer"], call["interruptions_by_agent"]) == (interrupted, 0)


def test_a_short_word_in_between_does_not_hide_a_long_turn_that_goes_on():
    call = only([("agent", "long", 0, 30_000), ("agent", "mm", 4_000, 100), ("customer", "but", 8_000, 500)])
    assert call["interruptions_by_customer"] == 1


def test_a_call_without_all_its_times_has_no_talk_figures_and_still_a_length():
    call = only([("agent", "a", 0, 1_000), ("customer", "b", 5_000, None)])
    unknown = [name for name in DYNAMICS if "talk" in name or "minute" in name or "interruptions" in name]
    assert {name: call[name] for name in unknown} == dict.fromkeys(unknown)
    assert (call["duration_ms"], call["longest_silence_ms"]) == (60_000, None)


def test_a_written_contact_has_waiting_times_and_no_talk():
    chat = only(
        [
            ("system", "you are in the queue", 0, None),
            ("customer", "hello", 1_000, None),
            ("customer", "anyone", 4_000, None),
            ("agent", "hi", 10_000, None),
            ("agent", "how can I help", 11_000, None),
            ("customer", "my order", 20_000, None),
            ("bot", "looking", 21_000, None),
            ("agent", "here", 50_000, None),
            ("customer", "thanks", 51_000, None),
        ],
        channel="chat",
        attributes={"wrap_up_ms": 5_000},
    )
    assert (chat["response_ms_mean"], chat["response_ms_max"]) == (18_000.0, 30_000)
    assert (chat["greeting_ms"], chat["longest_silence_ms"]) == (10_000, 29_000)
    assert (chat["agent_talk_ms"], chat["non_talk_ms"], chat["interruptions_by_agent"]) == (None, None, None)
    assert chat["handling_ms"] == 65_000


def test_the_agent_joins_when_the_source_says_or_else_when_the_bot_last_wrote():
    turns: list[Turn] = [("bot", "one moment", 7_000, None), ("agent", "hi", 10_000, None)]
    said = only(turns, channel="chat", attributes={"agent_joined_ms": 9_000, "wrap_up_ms": 0})
    guessed = only(turns, channel="chat", attributes={"wrap_up_ms": 0})
    assert (said["greeting_ms"], said["handling_ms"]) == (1_000, 51_000)
    assert (guessed["greeting_ms"], guessed["handling_ms"]) == (3_000, 53_000)


@pytest.mark.parametrize(
    ("facts", "handling"),
    [
        ({"attributes": {"wrap_up_ms": 4_000}}, 64_000),
        ({"attributes": {"wrap_up_ms": 4_000, "active_ms": 20_000}}, 24_000),
        ({"attributes": {"wrap_up_ms": "soon"}}, None),
        ({"attributes": {"wrap_up_ms": -1}}, None),
        ({}, None),
        ({"channel": "email", "attributes": {"wrap_up_ms": 4_000}}, None),
        ({"channel": "email", "attributes": {"wrap_up_ms": 4_000, "active_ms": 9_000}}, 13_000),
    ],
)
def test_handling_time_is_unknown_where_a_part_of_it_is(facts: dict[str, Any], handling: int | None):
    assert only([("agent", "a", 0, 1_000)], **facts)["handling_ms"] == handling


def test_nobody_handled_a_contact_that_the_customer_left_alone():
    assert only([("customer", "hello?", 0, 900)], attributes={"wrap_up_ms": 0})["handling_ms"] is None


def test_an_answer_that_is_stamped_too_early_took_no_time():
    chat = only([("customer", "a", 5_000, None), ("agent", "b", 4_000, None)], channel="chat")
    assert (chat["response_ms_mean"], chat["response_ms_max"]) == (0.0, 0)


def test_an_agent_who_never_answers_has_no_response_time_rather_than_none_at_all():
    chat = only([("agent", "hi", 0, None), ("customer", "a", 5_000, None)], channel="chat")
    assert (chat["response_ms_mean"], chat["response_ms_max"]) == (None, None)


def test_times_beyond_reason_are_unknown_and_disturb_no_other_contact():
    sane = contact([("agent", "a", 0, 1_000), ("customer", "b", 500_000, 1_000)])
    absurd = contact([("agent", "a", 2**62, 1), ("customer", "b", 0, 2**63 - 1)])
    both = measure(absurd, sane)
    assert both.row(0, named=True)["agent_talk_ms"] is None
    assert both.drop("interaction_key").row(1) == measure(sane).drop("interaction_key").row(0)


def test_nothing_in_gives_the_schema_out():
    assert measure().schema == DYNAMICS


def _plain(turns: list[Turn]) -> dict[str, int]:
    """The same by loops over every millisecond tenth and pair, as anybody would write it down."""
    side = {name: [(t, t + d) for role, _, t, d in turns if role == name] for name in ("agent", "customer")}
    spoken = sorted(side["agent"] + side["customer"])
    gaps = [
        begin - latest
        for number, (begin, _) in enumerate(spoken)
        if number and begin > (latest := max(end for _, end in spoken[:number]))
    ]
    cut = {
        name: sum(any(b - x > 1_000 and y > b for x, y in side[other]) for b, _ in side[name])
        for name, other in (("agent", "customer"), ("customer", "agent"))
    }
    return {
        "agent_talk_ms": len({ms for b, e in side["agent"] for ms in range(b, e)}),
        "customer_talk_ms": len({ms for b, e in side["customer"] for ms in range(b, e)}),
        "non_talk_ms": sum(gap for gap in gaps if gap > 3_000),
        "longest_silence_ms": max(gaps, default=0),
        "interruptions_by_agent": cut["agent"],
        "interruptions_by_customer": cut["customer"],
    }


def test_many_calls_at_once_give_what_plain_loops_give_for_each():
    rng = np.random.default_rng(11)
    calls = [
        contact(
            [
                (
                    ("agent", "customer")[rng.integers(2)],
                    "w",
                    int(rng.integers(20_000)),
                    int(rng.integers(4_000)),
                )
                for _ in range(rng.integers(1, 9))
            ]
        )
        for _ in range(60)
    ]
    together = measure(*calls)
    expected = pl.DataFrame([_plain(turns) for _, turns in calls])
    assert_frame_equal(together.select(expected.columns).cast(pl.Int64), expected)


@pytest.mark.corpora
def test_the_published_example_call_agrees_within_its_turns_rounding():
    """The vendor measures words, we measure turns: talk within 1%, speed within 1%, no silence over 3 s."""
    call = _example("voice")
    turns = [
        (each["ParticipantId"].lower(), each["Content"], each["BeginOffsetMillis"],
         each["EndOffsetMillis"] - each["BeginOffsetMillis"])
        for each in call["Transcript"]
    ]  # fmt: skip
    figures = call["ConversationCharacteristics"]
    ours = only(turns, figures["TotalConversationDurationMillis"])
    for side in ("agent", "customer"):
        talk = figures["TalkTime"]["DetailsByParticipant"][side.upper()]["TotalTimeMillis"]
        speed = figures["TalkSpeed"]["DetailsByParticipant"][side.upper()]["AverageWordsPerMinute"]
        assert ours[f"{side}_talk_ms"] == pytest.approx(talk, rel=0.01)
        assert ours[f"{side}_words_per_minute"] == pytest.approx(speed, rel=0.01)
    assert ours["non_talk_ms"] == figures["NonTalkTime"]["TotalTimeMillis"] == 0


def _example(name: str) -> dict[str, Any]:
    file = CORPORA / "formats" / "contact-lens" / f"{name}.json"
    if not file.is_file():
        pytest.skip("the published examples are not on this machine")
    return dict(json.loads(file.read_text("utf-8")))


def test_the_limits_of_what_is_believed_fit_into_a_contacts_stretch_of_the_line():
    assert 2 * measured.LONGEST_MS < measured.speech.STRETCH_MS


@pytest.mark.corpora
def test_the_published_example_chat_has_its_greeting_and_longest_response():
    chat = _example("chat")
    items = [(each, datetime.fromisoformat(each["AbsoluteTime"])) for each in chat["Transcript"]]
    begin = items[0][1]
    turns: list[Turn] = [
        (
            each["ParticipantRole"].lower(),
            each["Content"],
            round((at - begin) / timedelta(milliseconds=1)),
            None,
        )
        for each, at in items
        if "Content" in each
    ]
    joined = next(at for each, at in items if each["Type"] == "EVENT" and each["ParticipantRole"] == "AGENT")
    told = {"agent_joined_ms": (joined - begin) / timedelta(milliseconds=1)}
    ours = only(turns, channel="chat", attributes=told)
    figures = chat["ConversationCharacteristics"]["ResponseTime"]
    assert ours["greeting_ms"] == figures["AgentGreetingTimeMillis"] == 2511
    longest = figures["DetailsByParticipantRole"]["AGENT"]["Maximum"]["ValueMillis"]
    assert ours["response_ms_max"] == longest == 7309
