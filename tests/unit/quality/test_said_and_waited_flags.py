"""Flags of what was said and of waiting: where lists apply, what a flag says, and where waiting is long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from qm_pipeline.interactions.frames import DYNAMICS
from qm_pipeline.quality import phrase_flags, waiting_flags
from qm_pipeline.quality.behaviours import behaviours
from qm_pipeline.quality.phrases import matching, reading

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = reading.read()


def contact(**facts: object) -> pl.DataFrame:
    row = {
        "contact": 0, "interaction_key": "a", "channel": "chat", "queue": "billing", "language": "en",
        "with_agent": True, "hold_ms": None,
    } | facts  # fmt: skip
    return pl.DataFrame([row], schema_overrides={"hold_ms": pl.Int64})


def turns(*said: tuple[str, str], language: str = "en") -> pl.DataFrame:
    rows = [(0, index, role, text, language) for index, (role, text) in enumerate(said)]
    schema = {"contact": pl.Int64, "turn_index": pl.Int32, "role": pl.String, "text": pl.String,
              "language": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def raised(book: reading.PhraseBook, *said: tuple[str, str], **facts: object) -> dict[str, dict[str, Any]]:
    found = phrase_flags.find(contact(**facts), matching.find(turns(*said), book), book)
    return {row["code"]: row for row in found.iter_rows(named=True)}


def with_queues(tmp_path: Path, queues: str) -> reading.PhraseBook:
    path = tmp_path / "own.yaml"
    path.write_text(f"language: en\nlists:\n  identity_check:\n    queues: {queues}\n")
    return reading.read(path)


def test_a_phrase_flag_says_its_sentence_and_points_at_the_words():
    found = raised(SHIPPED, ("customer", "Hi. I want to cancel."))
    assert (
        found["cancellation_intent"]["reason"] == "The customer spoke of leaving or of ending the contract."
    )
    assert found["cancellation_intent"]["evidence"] == [{"turn_index": 0, "start": 6, "end": 20}]


def test_saying_it_again_makes_it_more_urgent_and_is_told():
    once = raised(SHIPPED, ("customer", "I want to cancel"))
    said = [("customer", "I want to cancel")] * 3
    often = raised(SHIPPED, *said)
    assert often["cancellation_intent"]["severity"] == pytest.approx(
        once["cancellation_intent"]["severity"] + 0.1
    )
    assert often["cancellation_intent"]["reason"].endswith("In 3 turns.")
    assert [span["turn_index"] for span in often["cancellation_intent"]["evidence"]] == [0, 1, 2]


def test_critical_items_that_fail_together_are_one_flag(tmp_path: Path):
    book = with_queues(tmp_path, "[billing]")
    found = raised(book, ("agent", "Tell me your password"), ("agent", "are you stupid"))
    assert list(found) == ["critical_failed"]
    reason = found["critical_failed"]["reason"]
    assert all(part in reason for part in ("insulted", "password", "did not check who"))
    assert found["critical_failed"]["severity"] == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("queues", "facts", "failed"),
    [
        ("[billing]", {}, True),
        ("[billing]", {"queue": "sales"}, False),
        ("[billing]", {"queue": None}, False),
        ("[billing]", {"with_agent": False}, False),
        ("[]", {}, False),
        ("[billing]", {"language": "fr"}, False),
    ],
)
def test_what_must_be_said_is_missed_only_where_somebody_asked_for_it(
    tmp_path: Path, queues: str, facts: dict[str, object], *, failed: bool
):
    found = raised(with_queues(tmp_path, queues), ("agent", "how can I help"), **facts)
    assert ("critical_failed" in found) is failed
    assert not failed or found["critical_failed"]["evidence"] == []


def test_what_must_be_said_and_was_raises_nothing(tmp_path: Path):
    assert not raised(with_queues(tmp_path, "[billing]"), ("agent", "what is your date of birth"))


def test_behaviours_are_yes_no_or_unknown():
    def seen(*said: tuple[str, str], language: str = "en") -> dict[str, bool | None]:
        rows = turns(*said, language=language)
        return behaviours(matching.find(rows, SHIPPED), rows, SHIPPED, 1).row(0, named=True)

    polite = seen(
        ("agent", "Hello, how can I help?"), ("agent", "I'm so sorry about that. Let me check that.")
    )
    assert polite == {
        "agent_greeted": True,
        "agent_empathised": True,
        "agent_owned": True,
        "agent_closed": False,
    }
    assert set(seen(("customer", "hello, I am sorry")).values()) == {None}
    assert set(seen(("agent", "Guten Tag"), language="de").values()) == {None}


def waited(turn_rows: list[tuple[str, int | None, int | None]], channel: str, **known: float) -> pl.DataFrame:
    row = dict.fromkeys(DYNAMICS.names()) | {"interaction_key": "a"} | known
    rows = [(0, index, *turn) for index, turn in enumerate(turn_rows)]
    schema = {"contact": pl.Int64, "turn_index": pl.Int32, "role": pl.String, "offset_ms": pl.Int64,
              "duration_ms": pl.Int64}  # fmt: skip
    said = pl.DataFrame(rows, schema=schema, orient="row")
    return waiting_flags.find(contact(channel=channel), pl.DataFrame([row], schema=DYNAMICS), said)


@pytest.mark.parametrize(
    ("channel", "waited_ms", "slow"),
    [
        ("chat", 180_000, False),
        ("chat", 180_001, True),
        ("email", 3_600_000, False),
        ("voice", 999_999, False),
    ],
)
def test_an_answer_is_slow_by_what_its_channel_puts_up_with(channel: str, waited_ms: int, *, slow: bool):
    chat = [("customer", 0, None), ("agent", 5_000, None), ("customer", 6_000, None)]
    said = [*chat, ("bot", 7_000, None), ("agent", 6_000 + waited_ms, None)]
    found = waited(said, channel, response_ms_max=waited_ms, response_ms_mean=90_000.0)
    assert (found.height == 1) is slow
    if slow:
        assert found["reason"][0] == (
            "The customer waited 3:00 min for an answer, 1:30 min on average; from 3:00 min on that is slow "
            "for chat."
        )
        assert found["evidence"].to_list() == [[{"turn_index": 4, "start": None, "end": None}]]


def test_a_long_silence_points_at_who_broke_it_and_tells_the_hold():
    call = [("agent", 0, 5_000), ("customer", 1_000, 1_000), ("agent", 155_000, 1_000)]
    found = waited(call, "voice", longest_silence_ms=150_000)
    assert found["reason"].to_list() == [
        "Nobody spoke for 2:30 min; the call was on hold for an unknown time in all."
    ]
    assert [span["turn_index"] for span in found["evidence"][0]] == [2]
    assert waited(call, "voice", longest_silence_ms=120_000).is_empty()
    assert waited(call, "chat", longest_silence_ms=150_000).is_empty()


def test_severity_of_waiting_is_bounded():
    call = [("agent", 0, 5_000), ("agent", 9_005_000, 1_000)]
    assert waited(call, "voice", longest_silence_ms=9_000_000)["severity"][0] == pytest.approx(0.6)
