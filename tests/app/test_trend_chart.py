"""The picture of a conversation shows the turns, the evidence and the portions that the scores tell of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from app_streamlit.components import trend_chart
from app_streamlit.records.conversations import Conversation, Turn

BLANK = Conversation(
    interaction_key=UUID(int=1), source="test", interaction_id="1", channel="chat", queue=None, topic=None,
    direction="inbound", status="completed", agent_id=None, customer_id=None, language="en",
    started_at=datetime(2025, 1, 1, tzinfo=UTC), ended_at=None, turn_count=8, csat=None, resolved=None,
    transfers=None, hold_ms=None, scoring_status="scored", scoring_reason=None, customer_score=0.0,
    customer_begin_score=4.0, customer_end_score=-4.0, customer_shift=-8.0, customer_trend=None,
    customer_level=None, customer_phrase_score=None, customer_phrase_trend=None, agent_score=None,
    model_versions=None,
)  # fmt: skip


def _turns(*scores: float | None, timed: bool = False) -> list[Turn]:
    return [
        Turn(
            place, "agent" if place % 2 else "customer", None, "x", place * 60_000 if timed else None,
            30_000 if timed else None, None, None, score, None,
        )
        for place, score in enumerate(scores)
    ]  # fmt: skip


def test_turns_without_score_are_no_points():
    points = trend_chart.points(_turns(1.0, None, -2.0), {2}, timed=False)
    assert [(point["turn"], point["evidence"]) for point in points] == [(1, False), (3, True)]


def test_a_conversation_without_scores_has_no_picture():
    assert trend_chart.trend(BLANK, _turns(None, None), set()) is None


def test_messages_have_their_first_and_last_groups_shaded():
    bands = trend_chart.bands(BLANK, _turns(*[1.0] * 8), timed=False)
    assert [(band["from"], band["to"]) for band in bands] == [(0.5, 1.5), (6.5, 7.5)]
    assert [band["name"] for band in bands] == ["Begin +4.0", "End \N{MINUS SIGN}4.0"]


def test_speech_has_quarters_of_the_customer_s_time_shaded():
    voice = replace(BLANK, channel="voice")
    bands = trend_chart.bands(voice, _turns(*[1.0] * 9, timed=True), timed=True)
    assert [(band["from"], band["to"]) for band in bands] == [(0.0, 2.5), (8.0, 8.5)]


def test_a_portion_whose_score_is_not_known_is_not_drawn_at_zero():
    unknown = replace(BLANK, customer_end_score=None)
    bands = trend_chart.bands(unknown, _turns(*[1.0] * 8), timed=False)
    assert [band["score"] for band in bands] == [4.0]
