"""The Polars schemas of the frames that pass between rooms.

What belongs here: column names and dtypes, once. What does not: reading, writing or computing anything.
`interaction_key` is an opaque string to all but `ingest` (which makes it) and `store` (where it is a uuid).
Times are UTC with microseconds, durations and offsets milliseconds, unknown is null everywhere.
"""

from __future__ import annotations

from typing import Final

import polars as pl

UTC_TIME: Final = pl.Datetime("us", "UTC")

INTERACTIONS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "content_hash": pl.Binary(),
        "day": pl.Date(),
        "source": pl.String(),
        "interaction_id": pl.String(),
        "channel": pl.String(),
        "queue": pl.String(),
        "topic": pl.String(),
        "direction": pl.String(),
        "status": pl.String(),
        "started_at": UTC_TIME,
        "ended_at": UTC_TIME,
        "customer_id": pl.String(),
        "account_id": pl.String(),
        "agent_id": pl.String(),
        "language": pl.String(),
        "csat": pl.Float32(),
        "resolved": pl.Boolean(),
        "transfers": pl.Int32(),
        "hold_ms": pl.Int64(),
        "bot_handoff_turn": pl.Int32(),
        "monitoring_notice": pl.Boolean(),
        "attributes": pl.String(),  # a JSON object of scalars
        "turn_count": pl.Int32(),
        "line": pl.Int64(),  # where the record stood in its file, 1-based
    }
)

TURNS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "turn_index": pl.Int32(),  # 0-based, the order of the record's list
        "role": pl.String(),
        "agent_id": pl.String(),
        "text": pl.String(),
        "offset_ms": pl.Int64(),
        "duration_ms": pl.Int64(),
        "stage": pl.String(),
        "source_sentiment": pl.String(),
    }
)

TURN_SCORES: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "turn_index": pl.Int32(),
        "role": pl.String(),
        "label": pl.String(),
        "score": pl.Float32(),  # -5..+5
        "p_negative": pl.Float32(),
        "p_neutral": pl.Float32(),
        "p_positive": pl.Float32(),
        "skipped_reason": pl.String(),
    }
)

INTERACTION_SCORES: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "status": pl.String(),  # scored, skipped or failed
        "reason": pl.String(),  # null exactly when scored
        "customer_score": pl.Float32(),
        "customer_begin_score": pl.Float32(),
        "customer_end_score": pl.Float32(),
        "customer_shift": pl.Float32(),
        "customer_trend": pl.Float32(),
        "agent_score": pl.Float32(),
        "customer_level": pl.Int16(),  # -3..+3
        "customer_phrase_score": pl.Float32(),  # Genesys-style, -100..+100
        "customer_phrase_trend": pl.Float32(),
        "p_dissatisfied": pl.Float32(),
        "p_resolved": pl.Float32(),
        "p_abandoned": pl.Float32(),
        "scored_turns": pl.Int32(),
        "skipped_turns": pl.Int32(),
        "model_versions": pl.String(),
    }
)

DYNAMICS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "duration_ms": pl.Int64(),
        "agent_talk_ms": pl.Int64(),
        "customer_talk_ms": pl.Int64(),
        "agent_talk_share": pl.Float64(),  # 0..1, of the duration
        "non_talk_ms": pl.Int64(),
        "longest_silence_ms": pl.Int64(),
        "agent_words_per_minute": pl.Float64(),
        "customer_words_per_minute": pl.Float64(),
        "interruptions_by_agent": pl.Int32(),
        "interruptions_by_customer": pl.Int32(),
        "greeting_ms": pl.Int64(),
        "response_ms_mean": pl.Float64(),
        "response_ms_max": pl.Int64(),
        "handling_ms": pl.Int64(),
        "agents": pl.Int32(),
        "customer_words": pl.Int32(),
        "agent_words": pl.Int32(),
        "customer_longest_turn": pl.Int32(),  # words
        "agent_repeats": pl.Int32(),
        "customer_shouts": pl.Int32(),
        "agent_greeted": pl.Boolean(),
        "agent_empathised": pl.Boolean(),
        "agent_owned": pl.Boolean(),
        "agent_closed": pl.Boolean(),
    }
)

SPAN: Final = pl.Struct({"turn_index": pl.Int32(), "start": pl.Int32(), "end": pl.Int32()})

FLAGS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "code": pl.String(),
        "severity": pl.Float32(),  # 0..1
        "reason": pl.String(),  # a sentence for a QA lead; never words of the conversation
        "evidence": pl.List(SPAN),  # start and end null where the whole turn is meant
    }
)

# `turns` is a JSON list with an element a scored turn: `scoring.explained`.
EVIDENCE: Final = pl.Schema({"interaction_key": pl.String(), "turns": pl.String()})
