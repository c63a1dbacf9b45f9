"""The marts of the batch: what each is made from, what it does, and what must hold of it.

What belongs here: a function a mart that calls its domain, and the table of them. What does not: how a mart
becomes an asset (`defs.mart`), and the work itself.
"""

from __future__ import annotations

from typing import Final

from dagster import AssetKey

from qm_pipeline.defs import results
from qm_pipeline.defs.mart import KINDS, Done, Gate, Mart, Taken
from qm_pipeline.runs import alerts as outbox
from qm_pipeline.runs import before_after, churn, coaching, gates, journeys, marts, peer_flags
from qm_pipeline.runs import drift as drifts
from qm_pipeline.runs import review_queue as queue

SESSIONS_A_RUN: Final = 200
"""Before and after of so many coachings at most; the sensor `coachings` computes what is left."""

SCORES: Final = tuple(AssetKey(["scores", name]) for name in ("turns", "interactions", "flags"))
COVERAGE: Final = AssetKey(["marts", "coverage"])
PEER_FLAGS: Final = AssetKey(["marts", "flags"])


def _coverage(run: Taken) -> Done:
    rows = marts.replace_coverage(run.database, run.run_id, run.days)
    return Done(results.ledger(rows), gates.ledger(run.database, run.window, rows))


def _peer_flags(run: Taken) -> Done:
    return Done(results.peer_flags(peer_flags.replace_peer_flags(run.database, run.run_id, run.days)))


def _review_queue(run: Taken) -> Done:
    rows = queue.replace_review_queue(run.database, run.run_id, run.days, run.site.review_capacity)
    return Done(results.review_queue(rows))


def _churn_risk(run: Taken) -> Done:
    rows = churn.replace_churn_risk(run.database, run.run_id, run.days)
    return Done({"dagster/row_count": rows}, gates.customers(run.database, run.window, run.days))


def _journeys(run: Taken) -> Done:
    rows = journeys.replace_journeys(run.database, run.run_id, run.days, run.site.journey_map)
    return Done(results.journeys(rows), gates.journeys(run.database, run.window, rows))


def _agent_coaching(run: Taken) -> Done:
    found = coaching.replace_coaching(run.database, run.run_id, run.days)
    before_after.touched(run.database, run.days)
    before_after.answer(run.database, SESSIONS_A_RUN)
    return Done(results.coaching(found.rows), gates.agents(run.database, run.window, found))


def _drift(run: Taken) -> Done:
    rows = drifts.replace_drift(run.database, run.run_id, run.days)
    return Done({"dagster/row_count": rows.height}, gates.drift(run.database, run.window, rows))


def _alerts(run: Taken) -> Done:
    found = outbox.find(run.database, run.site.alert_rules, run.days, run.site.now)
    return Done({"alerts": found})


def _channel_report(run: Taken) -> Done:
    return Done(results.report(marts.replace_channel_report(run.database, run.run_id, run.days)))


_BEFORE_THE_REPORT: Final = (
    Mart(
        COVERAGE,
        SCORES,
        "The ledger: what became of everything received, by day, channel, queue and language.",
        _coverage,
        Gate(gates.LEDGER, gates.LEDGER_MEANS),
    ),
    Mart(
        PEER_FLAGS,
        SCORES,
        "Customers who came back within a week; interactions unlike their peers, with reasons.",
        _peer_flags,
        kinds=KINDS | {"scikitlearn"},
    ),
    Mart(
        AssetKey(["marts", "review_queue"]),
        (COVERAGE, *SCORES, PEER_FLAGS),
        "What people read of each day: the riskiest and a random sample; averages from it.",
        _review_queue,
    ),
    Mart(
        AssetKey(["marts", "churn_risk"]),
        (COVERAGE, *SCORES),
        "How much speaks for a customer's leaving, on each day with a contact; 90 days back.",
        _churn_risk,
        Gate(gates.CUSTOMERS, gates.CUSTOMERS_MEANS),
        KINDS | {"scikitlearn"},
    ),
    Mart(
        AssetKey(["marts", "journeys"]),
        SCORES,
        "The stages of every contact, the funnels over them, and where customers leave.",
        _journeys,
        Gate(gates.JOURNEYS, gates.JOURNEYS_MEANS),
    ),
    Mart(
        AssetKey(["marts", "agent_coaching"]),
        (COVERAGE, *SCORES),
        "How agents stand beside their peers, cases held equal, and what to listen to, by week.",
        _agent_coaching,
        Gate(gates.AGENTS, gates.AGENTS_MEANS),
    ),
    Mart(
        AssetKey(["marts", "drift"]),
        SCORES,
        "Whether a week's contacts, and what the models say of them, look as they did before.",
        _drift,
        Gate(gates.DRIFT, gates.DRIFT_MEANS, blocking=False),
    ),
    Mart(
        AssetKey(["marts", "alerts"]),
        (COVERAGE, *SCORES, PEER_FLAGS),
        "What somebody is to be told of a run's days: the outbox. The sensor alerts empties it.",
        _alerts,
        kinds=frozenset({"postgres"}),
    ),
)

MARTS: Final = (
    *_BEFORE_THE_REPORT,
    Mart(
        AssetKey(["marts", "channel_report"]),
        (*SCORES, *(each.key for each in _BEFORE_THE_REPORT)),
        "Volume, coverage, scores with intervals, flags, by channel and week; ends the run.",
        _channel_report,
    ),
)
