"""Every page opened on a filled database, and how long each of its queries took: JSON on stdout.

Run by the benchmark as a process of its own: `python pages_asked.py HOME`. Each page is run as the app runs
it, with nothing kept from before, at addresses that people have: what is usual, and the widest there is.
Processor time is that of the server's process, to the nanosecond; the clock has the way there and back too.
A query may use no second process here: what that took would not be seen, and a site's may all be busy.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text
from views import open_database

from qm_pipeline.store.engine import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from qm_pipeline.store.engine import Database

ROOT: Final = Path(__file__).resolve().parents[2]
VISITS: Final = 10  # of each page at least, in turn at its addresses; all of them twice where they are many
LOCAL: Final = "local"
SECONDS: Final = 300
# Said in a third of the contacts, in one of a hundred, in one (fill/said.sql).
COMMON: Final = "need"
MEDIUM: Final = "medical"
RARE: Final = "ref995005"
_ONE_PROCESS: Final = "set local max_parallel_workers_per_gather = 0"

Address = dict[str, str | list[str]]


@dataclass
class Clock:
    """What each query of a page took, in milliseconds: on the server's processor, and on the clock."""

    page: str = ""
    took: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take the time of every named query."""
        plain = Transaction.rows

        def timed(transaction: Transaction, query: str, /, **params: object) -> Any:  # noqa: ANN401  # as it answers
            transaction._connection.exec_driver_sql(_ONE_PROCESS)
            process = transaction._raw.info.backend_pid  # which process answers
            before, start = _processor_ms(process), time.perf_counter()
            rows = plain(transaction, query, **params)
            clock = (time.perf_counter() - start) * 1000
            self.took[self.page, query].append((_processor_ms(process) - before, clock))
            return rows

        Transaction.rows = timed  # type: ignore[method-assign]
        try:
            yield
        finally:
            Transaction.rows = plain  # type: ignore[method-assign]

    def report(self) -> list[dict[str, str | float]]:
        """Give half and 95 of 100 of each query's times."""
        return [_line(page, query, times) for (page, query), times in sorted(self.took.items())]


def _processor_ms(process: int) -> float:
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


def _line(page: str, query: str, times: list[tuple[float, float]]) -> dict[str, str | float]:
    half_and_most = [
        (quantiles(each, n=20, method="inclusive")[9], quantiles(each, n=20, method="inclusive")[18])
        for each in ([*row, *row] if len(row) == 1 else list(row) for row in zip(*times, strict=True))
    ]
    (processor_p50, processor_p95), (clock_p50, clock_p95) = half_and_most
    return {
        "page": page, "query": query, "asked": len(times), "processor_p50": processor_p50,
        "processor_p95": processor_p95, "clock_p50": clock_p50, "clock_p95": clock_p95,
    }  # fmt: skip


def main(home: Path, only: list[str]) -> None:
    """Visit all pages (or the named ones) and print what their queries took."""
    os.environ["QM_HOME"] = str(home)
    clock = Clock()
    with open_database(home) as database:
        visits = addresses(database)
        with clock.running():
            for page in only or visits:
                clock.page = page
                _visit(page, visits[page])
        if not only:
            with _agent(database), clock.running():
                clock.page = "conversation, for an agent"
                _visit("conversation", visits["conversation"])
                clock.page = "my_conversations, for an agent"
                _visit("my_conversations", [{}, {"page": "50"}])
    json.dump(clock.report(), sys.stdout)


def _visit(page: str, ways: list[Address]) -> None:
    import streamlit as st  # noqa: PLC0415  # reads its configuration when imported
    from streamlit import config  # noqa: PLC0415  # as above
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415  # as above

    config.set_option("server.address", "127.0.0.1")
    for number in range(max(VISITS, 2 * len(ways))):
        st.cache_data.clear()
        app = AppTest.from_file(str(ROOT / "app_streamlit" / "app.py"), default_timeout=SECONDS)
        app.switch_page(f"screens/{page}.py")
        for key, value in ways[number % len(ways)].items():
            app.query_params[key] = value
        app.run()
        if app.exception:
            raise SystemExit(f"{page} failed at {ways[number % len(ways)]}: {app.exception[0].message}")


@contextmanager
def _agent(database: Database) -> Iterator[None]:
    """Let the local user be an agent, who sees their own conversations only."""
    change = "update review.people set roles = '{}', agent_id = {} where person = 'local'"
    with database.engine.begin() as connection:
        before = connection.exec_driver_sql(
            "select roles::text from review.people where person = 'local'"
        ).scalar_one()
        connection.exec_driver_sql(change.format("{agent}", "'filled-agent-0003'"))
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(change.format(before, "null"))


def addresses(database: Database) -> dict[str, list[Address]]:
    """Say where each page is visited: what opens first, what people choose, the widest that they can."""
    with database.engine.connect() as connection:
        keys = _column(connection, "select interaction_key from core.interactions order by 1 limit 10")
        agents = _column(connection, "select distinct agent_id from core.interactions order by 1 limit 3")
        days = _column(connection, "select distinct day from marts.coverage order by 1")
        stages = _column(connection, "select distinct stage from marts.journey_visits order by 1")
    all_days = [days[0], days[-1]]
    wide: Address = {"days": all_days}
    return {
        "flagged": [
            {},
            {"days": all_days},
            {"days": all_days, "sort": "shift", "page": "400"},
            {"days": all_days, "flag": "turned_bad", "channel": ["voice", "chat"]},
            {"days": all_days, "sort": "end", "queue": "billing"},
        ],
        "search": [
            {},
            {"words": COMMON},
            {"words": COMMON, **wide},
            {"words": COMMON, "by": "either", "channel": "voice", **wide},
            {"words": COMMON, "sort": "lowest_score", **wide},
            {"words": MEDIUM, "sort": "worst_shift", **wide},
            {"words": MEDIUM, **wide, "page": "20"},
            {"words": RARE, **wide},
            {"words": f"{COMMON} -{MEDIUM}", "agent": agents[0], **wide},
            {"words": '"need help"', **wide},
            {"sort": "lowest_end", **wide},
            {"sort": "longest", "end": "..-3", **wide, "page": "10"},
            {"moved": "turned_bad", "words": COMMON, **wide},
            {"agent": agents, "sort": "dissatisfied", **wide},
        ],
        "review_queue": [{}, *({"day": day} for day in days[-4:])],
        "disputes": [{}],
        "conversation": [{"interaction": key} for key in keys],
        "team": [{}, {"agent": agents}],
        "agent": [{"name": agent} for agent in agents],
        "channels": [{}, {"week": days[-14]}],
        "journeys": [
            {},
            *(
                {"stage": stage, "who": who, "sort": "fall", "page": "50"}
                for stage in stages
                for who in ("all", "left")
            ),
        ],
        "at_risk": [{}, {"span": "90", "least": "0"}, {"span": "90", "least": "0", "page": "50"}],
        "report": [{}],
        "health": [{}],
        "people": [{}],
    }


def _column(connection: Connection, query: str) -> list[str]:
    return [str(value) for value in connection.execute(text(query)).scalars()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
