"""The names that programs outside read, column by column: taking one away breaks somebody's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

STABLE = {
    "interactions": "interaction_key, source, interaction_id, day, started_at, ended_at, channel, queue, "
    "topic, agent_id, customer_id, customer_score, customer_begin_score, customer_end_score, customer_shift, "
    "customer_trend, p_dissatisfied, p_resolved, p_abandoned, flags, review_priority, model_versions",
    "turns": "interaction_key, turn_index, role, text, score, label, p_negative, p_neutral, p_positive",
    "flags": "interaction_key, code, severity, reason, evidence",
    "coverage": "day, channel, queue, language, received, scored, skipped, failed, reasons",
    "customer_churn_risk": "customer_id, as_of, risk_index, p_churn, reasons, interaction_ids",
    "agent_coaching": "agent_id, week, metric, n, raw, adjusted, low, high, peer_mean, finding,"
    " example_interaction_ids",
    "journey_steps": "journey, channel, step, stage, next_stage, reached, continued, drop_off, low, high,"
    " drop_off_flagged, emotional_change, emotional_low, emotional_high, emotional_flagged, flagged",
    "channel_report": "channel, week, metric, value, low, high, n, previous, four_week_mean",
    "channel_drivers": "channel, week",
    "quarantine": "path, line, reason",
    "runs": "run_id, started_at",
}


@pytest.mark.parametrize("view", STABLE)
def test_a_view_that_others_read_keeps_its_columns(database: Database, view: str) -> None:
    with database.engine.connect() as connection:
        names = set(connection.exec_driver_sql(f"select * from app.{view} limit 0").keys())
    assert set(STABLE[view].split(", ")) - names == set()
