"""`qm verify` names whatever does not add up; each fault is planted by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.integrity import checks
from qm_pipeline.integrity.fingerprint import by_view, fingerprint
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs import churn, coaching, drift, journeys, marts, peer_flags, review_queue, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY, NEXT = date(2026, 3, 2), date(2026, 4, 7)
EVER = checks.Scope(*checks.EVER, quarantine_days=30)
ONE = "(select ctid from {table} order by ctid limit 1)"


@pytest.fixture
def worked(database: Database, tmp_path: Path) -> Database:
    """A database on which a run has done everything, one contact with two versions."""
    given = [contacts.contact(f"c{number}", (DAY, NEXT)[number % 2]) for number in range(10)]
    contacts.deliver(database, tmp_path, given)
    contacts.deliver(database, tmp_path, [contacts.contact("c0", DAY, turns=6)])
    run_id = contacts.take(database, DAY, NEXT)
    scoring.score_due(database, run_id, contacts.PlainModels())
    marts.replace_coverage(database, run_id, [DAY, NEXT])
    peer_flags.replace_peer_flags(database, run_id, [DAY, NEXT])
    review_queue.replace_review_queue(database, run_id, [DAY, NEXT], Capacity(reviews=4, random_share=0.5))
    churn.replace_churn_risk(database, run_id, [DAY, NEXT])
    journeys.replace_journeys(database, run_id, [DAY, NEXT], contacts.JOURNEY_MAP)
    coaching.replace_coaching(database, run_id, [DAY, NEXT])
    drift.replace_drift(database, run_id, [DAY, NEXT])
    marts.replace_channel_report(database, run_id, [DAY, NEXT])
    return database


A_REPEAT = (
    "insert into marts.flags (interaction_key, version, day, code, severity, reason) "
    "select interaction_key, version, {day}, 'repeat_contact', 0.5, 'x' from core.interactions "
    "where current order by interaction_key limit 1"
)
PLANTED = {
    "ledger": [
        "delete from scores.flags",
        "delete from scores.turns",
        "delete from scores.interactions where ctid = (select min(ctid) from scores.interactions)",
    ],
    "days_known": ["delete from ops.run_days", "delete from ops.days"],
    "turns_whole": ["delete from core.turns where turn_index = 1 and version = 2"],
    "turns_orphaned": [
        (
            "insert into core.turns (day, interaction_key, version, turn_index, role, text) "
            "select day, gen_random_uuid(), 1, 0, 'customer', '' from core.turns limit 1"
        )
    ],
    "versions_current": ["update core.interactions set current = false where interaction_id = 'c0'"],
    "scores_whole": ["delete from scores.turns where turn_index = 0"],
    "scores_orphaned": ["update scores.turns set model_version = 'other-en/1.0.0'"],
    "cards": ["update marts.cards set customer_score = 5, flags = '{turned_bad}'"],
    "scores_day": ["update scores.interactions set day = day + 1"],
    "scores_current": ["update scores.interactions set current = false"],
    "scores_replaced": ["update scores.interactions set replaced = 'lost-en/1.0.0'"],
    "flags_refer": [
        'update scores.flags set evidence = \'[{"turn_index": 99, "start": null, "end": null}]\''
    ],
    "dynamics_whole": ["delete from scores.dynamics"],
    "evidence_whole": ["delete from scores.evidence"],
    "evidence_adds_up": ["update scores.evidence set turns = jsonb_set(turns, '{0,base,points}', '4.5')"],
    "evidence_refers": ["update scores.evidence set turns = jsonb_set(turns, '{1,spans,0,end}', '999')"],
    "coverage": ["update marts.coverage set received = received + 1"],
    "coverage_orphaned": ["update marts.coverage set day = day - 400"],
    "channel_report": ["update marts.channel_report set value = value + 0.001 where metric = 'volume'"],
    "channel_drivers": ["update marts.channel_drivers set impact = impact + 0.001"],
    "review_queue": ["update marts.review_queue set inclusion_probability = 0.1 where position = 1"],
    "review_averages": ["update marts.review_averages set honest = honest + 0.001"],
    "customers": ["delete from marts.churn_risk where ctid = (select min(ctid) from marts.churn_risk)"],
    "churn_risk": ["update marts.churn_risk set risk_index = 100 - risk_index"],
    "journeys": ["update marts.journey_visits set customer_score = customer_score + 0.001"],
    "journey_touchpoints": ["update marts.journey_touchpoints set journey_key = gen_random_uuid()"],
    "journey_steps": ["update marts.journey_steps set emotional_n = emotional_n + 1"],
    "agent_coaching": ["update marts.agent_coaching set raw = raw + 0.001 where metric = 'interactions'"],
    "drift": ["update marts.drift set n = n + 1"],
    "peer_flags": [A_REPEAT.format(day="day")],
    "peer_flags_orphaned": [A_REPEAT.format(day="day + 1")],
    "files_totals": ["update landing.batches set received = received + 1, accepted = accepted + 1"],
    "files_half": ["update landing.files set landed_at = null, first_seen_at = now() - interval '1 day'"],
    "accepted_stored": [
        "update landing.files set received = received + 1, accepted = accepted + 1",
        "update landing.batches set received = received + 1, accepted = accepted + 1",
    ],
    "quarantine_counts": [
        "update landing.files set received = received + 1, quarantined = quarantined + 1",
        "update landing.batches set received = received + 1, quarantined = quarantined + 1",
    ],
    "runs_ended": [
        (
            "insert into ops.runs (run_id, job, status, heartbeat_at) "
            "values ('gone', 'batch', 'started', now() - interval '1 hour')"
        )
    ],
}


# It takes weeks without a gap around a coaching: tests/store/test_coaching_sessions.py plants its fault.
PLANTED_ELSEWHERE = {"coaching_effects"}


def test_a_worked_database_adds_up(worked: Database):
    found = checks.verify(worked, EVER)
    assert found.faults == []
    assert (found.checks, found.days, found.pending) == (len({*PLANTED, *PLANTED_ELSEWHERE}), 2, [])


@pytest.mark.parametrize("check", PLANTED)
def test_every_fault_is_named(worked: Database, check: str):
    assert all(contacts.change(worked, statement) for statement in PLANTED[check])
    faults = {fault.check: fault for fault in checks.verify(worked, EVER).faults}
    assert check in faults
    assert faults[check].rows >= len(faults[check].places) >= 1


def test_a_day_that_is_packed_otherwise_than_its_contacts_went_is_named(worked: Database):
    other_day = "(select d.visits from marts.journey_days as d where d.day <> marts.journey_days.day)"
    contacts.change(worked, f"update marts.journey_days set visits = {other_day}")
    faults = {fault.check: fault.rows for fault in checks.verify(worked, EVER).faults}
    assert faults["journeys"] == 2


def test_a_fault_outside_the_days_asked_for_is_left_for_another_time(worked: Database):
    contacts.change(worked, "delete from core.turns where day = :day", day=NEXT)
    march = checks.Scope(date(2026, 3, 1), date(2026, 3, 31), quarantine_days=30)
    assert checks.verify(worked, march).faults == []
    assert "turns_whole" in {fault.check for fault in checks.verify(worked, EVER).faults}


def test_a_day_with_work_to_do_is_no_fault(worked: Database, tmp_path: Path):
    contacts.deliver(worked, tmp_path, [contacts.contact("late", DAY)])
    found = checks.verify(worked, EVER)
    assert (found.faults, found.pending) == ([], [DAY])


def test_months_dropped_on_purpose_are_no_fault(worked: Database):
    contacts.change(worked, "select ops.drop_month(:day)", day=DAY)
    assert checks.verify(worked, EVER).faults == []


def test_the_fingerprint_changes_with_every_word_and_with_nothing_of_the_doing(worked: Database):
    before, views = fingerprint(worked), by_view(worked)
    contacts.change(worked, "update ops.runs set started_at = now() - interval '1 day', error = 'x'")
    contacts.change(worked, "update landing.files set landed_at = now()")
    contacts.change(worked, "update scores.interactions set scored_at = now()")
    assert fingerprint(worked) == before
    contacts.change(worked, "update core.turns set text = text || '.' where version = 2 and turn_index = 0")
    assert {view for view, digest in by_view(worked).items() if digest != views[view]} == {"turns"}
