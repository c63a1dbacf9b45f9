"""All marts of one day over what is stored, as the batch makes them, each with what it cost: JSON on stdout.

Run by the benchmark as a process of its own, so that its memory can be watched:
`python marts_of_a_day.py HOME DAY`. Seconds are processor time, ours and the server's: other work on the
machine counts for neither.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psutil
from views import open_database

from qm_pipeline.alerts.rules import Rule
from qm_pipeline.journeys import journey_map
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs import (
    alerts,
    book,
    churn,
    coaching,
    drift,
    gates,
    journeys,
    marts,
    peer_flags,
    review_queue,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.store.engine import Database

RUN = "bench-marts"


def main(home: Path, day: date) -> None:
    """Make the marts of a day and print seconds of each."""
    with open_database(home) as database:
        seconds = {name: _seconds(home, work) for name, work in steps(database, day).items()}
    json.dump(seconds, sys.stdout)


def steps(database: Database, day: date) -> dict[str, Callable[[], object]]:
    """Give what every mart's asset calls, its gate among it, in the batch's order."""
    window = book.Window(RUN, "bench", day, day)
    days = book.take_stock(database, window)
    service = journey_map.load(journey_map.SHIPPED)
    evening = alerts.Now(datetime(day.year, day.month, day.day, 23, tzinfo=UTC), ZoneInfo("UTC"))
    rule = Rule(name="unhappy", field="customer_score", operator="<", threshold=-3.0, send_to=("qa",))
    return {
        "coverage": lambda: gates.ledger(database, window, marts.replace_coverage(database, RUN, days)),
        "flags": lambda: peer_flags.replace_peer_flags(database, RUN, days),
        "review_queue": lambda: review_queue.replace_review_queue(database, RUN, days, Capacity(200, 0.2)),
        "churn_risk": lambda: (
            churn.replace_churn_risk(database, RUN, days),
            gates.customers(database, window, days),
        ),
        "journeys": lambda: gates.journeys(
            database, window, journeys.replace_journeys(database, RUN, days, service)
        ),
        "drift": lambda: gates.drift(database, window, drift.replace_drift(database, RUN, days)),
        "alerts": lambda: alerts.find(database, (rule,), days, evening),
        "agent_coaching": lambda: gates.agents(
            database, window, coaching.replace_coaching(database, RUN, days)
        ),
        "channel_report": lambda: marts.replace_channel_report(database, RUN, days),
    }


def _seconds(home: Path, work: Callable[[], object]) -> tuple[float, float]:
    before = _used(home)
    work()
    ours, server = (after - then for after, then in zip(_used(home), before, strict=True))
    return round(ours, 2), round(server, 2)


def _used(home: Path) -> tuple[float, float]:
    """Processor time of this process, and of the server under a home with all that it ever started."""
    own = os.times()
    postmaster = psutil.Process(int((home / "postgres/data/postmaster.pid").read_text().split()[0]))
    ended = postmaster.cpu_times()
    living = sum(sum(each.cpu_times()[:2]) for each in postmaster.children())
    return own.user + own.system, sum(ended[:4]) + living


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
