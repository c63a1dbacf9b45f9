"""Coaching, journeys, risk and drivers for the tests of the app: rows as the pipeline would have made them.

What belongs here: rows of the marts that pages about agents and customers show. What does not: conversations
(contact_centre), assertions.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qm_pipeline.store.engine import Database
    from tests.app.contact_centre import Contact

WEEKS: Final = 5
AGENTS: Final = ("agent-05", "agent-07", "agent-12", "agent-20", "<script>agent</script>")
COACHED: Final = "agent-07"
PRAISED: Final = "agent-12"
SCARCE: Final = "agent-20"
JOURNEY: Final = "billing"
STAGES: Final = ("greet", "verify_account", "find_charge", "explain", "close")
LEFT_AT: Final = "find_charge"
RISKY: Final = "customer-1"
FORMULA: Final = '=HYPERLINK("http://evil.invalid";"call")'  # fmt: skip
RULES: Final = "rules-1"

_METRICS: Final = {
    "customer_end_score": (0.4, 0.5, "higher"),
    "customer_shift": (0.6, 0.5, "higher"),
    "recovery_rate": (0.3, 0.08, "higher"),
    "deterioration_rate": (0.1, 0.05, "lower"),
    "likely_dissatisfied_rate": (0.12, 0.05, "lower"),
    "response_time_ms": (95_000.0, 20_000.0, "lower"),
    "talk_share": (0.48, 0.05, None),
    "greeting_rate": (0.9, 0.05, "higher"),
    "empathy_rate": (0.5, 0.1, "higher"),
    "ownership_rate": (0.6, 0.1, "higher"),
    "closing_rate": (0.8, 0.07, "higher"),
}


def _finding(agent: str, metric: str, weeks_ago: int) -> str | None:
    if metric != "customer_end_score" or weeks_ago > 1:
        return None
    return {COACHED: "coach", PRAISED: "recognise"}.get(agent)


def _standing(agent: str, metric: str, monday: date, weeks_ago: int, examples: str) -> dict[str, object]:
    peers, reach, better = _METRICS[metric]
    few, finding = agent == SCARCE, _finding(agent, metric, weeks_ago)
    away = {"coach": -3 * reach, "recognise": 3 * reach}.get(finding or "", 0.1 * reach)
    reason = "few" if few else "no_direction" if better is None else None if finding else "within_chance"
    return {
        "agent_id": agent, "week": monday, "metric": metric, "n": 8 if few else 64, "raw": peers + away,
        "adjusted": peers + away, "low": peers + away - reach, "high": peers + away + reach,
        "peer_mean": peers, "finding": finding, "reason": reason, "better": better,
        "unshrunk": peers + away, "false_discovery_rate": 0.01 if finding else 0.6, "peers": 4,
        "through": monday + timedelta(days=6), "examples": examples,
    }  # fmt: skip


def _volume(agent: str, monday: date) -> dict[str, object]:
    contacts = 8 if agent == SCARCE else 70
    return {
        "agent_id": agent, "week": monday, "metric": "interactions", "n": contacts, "raw": float(contacts),
        "adjusted": None, "low": None, "high": None, "peer_mean": 57.6, "finding": None, "reason": "counted",
        "better": None, "unshrunk": None, "false_discovery_rate": None, "peers": None,
        "through": monday + timedelta(days=6), "examples": "[]",
    }  # fmt: skip


def _coaching(newest: date, worst: Contact, best: Contact) -> list[dict[str, object]]:
    examples = json.dumps([
        {"interaction_key": str(it.key), "interaction_id": it.name, "side": side, "turns": turns}
        for it, side, turns in ((worst, "worst", [8, 10]), (best, "best", []))
    ])  # fmt: skip
    rows = []
    for weeks_ago in range(WEEKS):
        monday = newest - timedelta(days=6 + 7 * weeks_ago)
        for agent in AGENTS:
            rows.append(_volume(agent, monday))
            rows += [_standing(agent, metric, monday, weeks_ago, examples) for metric in _METRICS]
    return rows


def _step(newest: date, channel: str, place: int) -> dict[str, object]:
    stage, reached = STAGES[place], 400 // (1 if channel == "all" else 2)
    lost = 120 // (1 if channel == "all" else 2) if stage == LEFT_AT else 4
    drop = lost / reached
    falls = stage == "explain"
    change = -1.2 if falls else 0.2
    return {
        "week": newest - timedelta(days=6), "first_week": newest - timedelta(days=27), "journey": JOURNEY,
        "channel": channel, "step": place + 1, "stage": stage, "next_stage": STAGES[place + 1],
        "reached": reached, "continued": reached - lost, "drop_off": drop, "low": max(drop - 0.04, 0.0),
        "high": drop + 0.04, "drop_off_flagged": stage == LEFT_AT, "emotional_change": change,
        "emotional_low": change - 0.3, "emotional_high": change + 0.3, "emotional_flagged": falls,
        "flagged": falls or stage == LEFT_AT, "settled": 3, "usual_drop_off": 0.01,
        "elsewhere_drop_off": None if channel == "all" else 0.01, "false_discovery_rate": 0.01,
        "emotional_n": 180, "rules": RULES,
    }  # fmt: skip


def _steps(newest: date) -> list[dict[str, object]]:
    return [
        _step(newest, channel, place)
        for channel in ("all", "chat", "email")
        for place in range(len(STAGES) - 1)
    ]


def _leavers(newest: date) -> list[dict[str, object]]:
    return [
        {
            "week": newest - timedelta(days=6), "journey": JOURNEY, "channel": channel, "step": place + 1,
            "stage": STAGES[place], "who": who, "contacts": count, "customer_score": mood,
            "low": mood - 0.4, "high": mood + 0.4, "n": count,
        }
        for channel in ("all", "chat", "email")
        for place in range(len(STAGES) - 1)
        for who, count, mood in (("left", 120, -1.9), ("stayed", 280, 0.3))
    ]  # fmt: skip


def _visits(contacts: Sequence[Contact]) -> list[dict[str, object]]:
    """Let the billing contacts go to the stage where many leave; every third goes on."""
    rows = []
    for number, it in enumerate(it for it in contacts if it.queue == JOURNEY and it.language == "en"):
        way = STAGES[: STAGES.index(LEFT_AT) + 1] if number % 3 else STAGES
        for place, stage in enumerate(way):
            last = place == len(way) - 1
            rows.append({
                "day": it.day, "interaction_key": str(it.key), "position": place + 1, "journey": JOURNEY,
                "channel": it.channel, "customer_id": it.customer_id, "stage": stage,
                "next_stage": None if last else way[place + 1], "ended": "stopped" if last else None,
                "customer_score": -1.5, "emotional_change": None if last else -0.4 - 0.1 * number % 3,
            })  # fmt: skip
    return rows


def _transitions(newest: date) -> list[dict[str, object]]:
    return [
        {
            "week": newest - timedelta(days=6), "first_week": newest - timedelta(days=27), "channel": channel,
            "topic": "refund", "next_topic": "refund", "reached": 300, "continued": 60, "same_channel": 45,
            "share": 0.2, "low": 0.16, "high": 0.25, "emotional_change": -0.6, "emotional_low": -0.9,
            "emotional_high": -0.3, "emotional_n": 55,
        }
        for channel in ("all", "chat")
    ]  # fmt: skip


def _risk(newest: date, contacts: Sequence[Contact]) -> list[dict[str, object]]:
    keys = {it.customer_id: [] for it in contacts if it.customer_id}
    for it in contacts:
        if it.customer_id:
            keys[it.customer_id].append(str(it.key))
    reasons = [
        {
            "code": "cancellation_intent",
            "points": 20,
            "sentence": "contacts that spoke of leaving within 30 days: 1",
        },
        {"code": "unresolved", "points": 20, "sentence": "contacts within 30 days that were not resolved: 2"},
        {"code": "repeat_contacts", "points": 8, "sentence": "contacts that came back within seven days: 2"},
    ]
    given = ((RISKY, 86, reasons), ("customer-2", 54, reasons[1:]), (FORMULA, 62, reasons[:2]),
             ("customer-3", 8, reasons[2:]))  # fmt: skip
    return [
        {
            "customer_id": customer, "as_of": newest - timedelta(days=1), "risk_index": index,
            "p_churn": None, "churn_model": None, "reasons": json.dumps(why),
            "interaction_keys": "{" + ",".join(keys.get(customer, [])[:5]) + "}",
        }
        for customer, index, why in given
    ]  # fmt: skip


def _drivers(newest: date) -> list[dict[str, object]]:
    same = {
        "week": newest - timedelta(days=6),
        "metric": "customer_score",
        "channel": "chat",
        "baseline": 0.3,
    }
    return [
        {**same, "topic": "refund", "volume": 80, "volume_share": 0.19, "n": 76, "mean": -1.9, "low": -2.5,
         "high": -1.3, "impact": -176.0, "finding": True},
        {**same, "topic": "new_plan", "volume": 40, "volume_share": 0.1, "n": 38, "mean": 1.1, "low": 0.1,
         "high": 2.1, "impact": 32.0, "finding": False},
        {**same, "topic": "two_letters", "volume": 2, "volume_share": 0.005, "n": 2, "mean": -5.0,
         "low": None, "high": None, "impact": -10.6, "finding": False},
        {**same, "week": newest - timedelta(days=13), "topic": "nearly", "volume": 60, "volume_share": 0.2,
         "n": 29, "mean": -1.9, "low": -2.5, "high": -1.3, "impact": -132.0, "finding": False},
    ]  # fmt: skip


def fill(
    database: Database, newest: date, contacts: Sequence[Contact], worst: Contact, best: Contact
) -> None:
    """Put the rows into a migrated database."""
    tables = {
        "marts.agent_coaching": _coaching(newest, worst, best),
        "marts.journey_maps": [{"rules": RULES, "map": "{}"}],
        "marts.journey_steps": _steps(newest),
        "marts.journey_leavers": _leavers(newest),
        "marts.journey_visits": _visits(contacts),
        "marts.journey_transitions": _transitions(newest),
        "marts.churn_risk": _risk(newest, contacts),
        "marts.channel_drivers": _drivers(newest),
    }
    with database.begin() as transaction:
        for table, rows in tables.items():
            if rows:
                transaction.copy_in(table, pl.DataFrame(rows, infer_schema_length=None))
