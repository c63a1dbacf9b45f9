"""A database full of contacts, written by Postgres itself: any number of days, contacts a day and turns each.

What belongs here: what a run has left behind of days that are done (core, scores, and of the marts what a row
a contact or day has). What does not: words that mean anything, and figures over groups, which the product
computes from what is here. The same filling gives the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from qm_pipeline.journeys import journey_map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from qm_pipeline.store.engine import Database

_SQL: Final = Path(__file__).with_name("fill")
_SEED: Final = 0.25
_CONTACTS_AT_ONCE: Final = 200_000
_OF_CONTACTS: Final = (
    "core", "turns", "scores", "turn_scores", "dynamics", "flags", "peer_flags", "visits", "journey_coverage",
    "coverage", "days", "risk",
)  # fmt: skip
_OF_TURNS: Final = ("turns", "turn_scores")


@dataclass(frozen=True)
class Filling:
    """What to fill with.

    Attributes
    ----------
    last
        The newest day.
    turns
        Of each contact of the newest `days_with_turns` days (None: of all).
    contacts_a_year
        Of a customer, on average.
    """

    days: int
    per_day: int
    last: date = date(2026, 6, 28)  # a Sunday: its week is whole, so that its figures cost most
    turns: int = 10
    days_with_turns: int | None = None
    models: str = "filled/1.0.0"
    contacts_a_year: int = 12

    @property
    def first(self) -> date:
        """The oldest day."""
        return self.last - timedelta(days=self.days - 1)

    @property
    def customers(self) -> int:
        """How many there are; the same, however many days."""
        return max(1, 365 * self.per_day // self.contacts_a_year)

    @property
    def agents(self) -> int:
        """How many there are: so that each has about 130 contacts a week."""
        return max(2, 7 * self.per_day // 130)


def fill(database: Database, filling: Filling) -> None:
    """Fill an empty, migrated database, and let the server look at what it has got."""
    for first, last in _portions(filling):
        with database.engine.begin() as connection:
            _fill_days(connection, filling, first, last)
    with database.engine.begin() as connection:
        _run(connection, "touchpoints", gap_days=journey_map.load(journey_map.SHIPPED).gap_days)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")


def _fill_days(connection: Connection, filling: Filling, first: date, last: date) -> None:
    """Fill some days of one month; what is checked row by row is right by construction."""
    before = (first - filling.first).days
    rules = journey_map.load(journey_map.SHIPPED).digest
    connection.exec_driver_sql("set local session_replication_role = replica")
    connection.exec_driver_sql("set local synchronous_commit = off")
    connection.execute(text("select setseed(:seed)"), {"seed": _SEED + before / 10_000})
    connection.execute(text("select ops.ensure_month(:day)"), {"day": first})
    _run(connection, "rules", rules=rules)
    _run(
        connection,
        "facts",
        from_day=first,
        first=before * filling.per_day,
        last=((last - filling.first).days + 1) * filling.per_day - 1,
        per_day=filling.per_day,
        customers=filling.customers,
        agents=filling.agents,
    )
    for name in _OF_CONTACTS:
        if name not in _OF_TURNS or _has_turns(filling, last):
            _run(connection, name, turns=filling.turns, models=filling.models, rules=rules)


def _has_turns(filling: Filling, day: date) -> bool:
    return filling.days_with_turns is None or (filling.last - day).days < filling.days_with_turns


def _run(connection: Connection, name: str, **parameters: object) -> None:
    statement = text((_SQL / f"{name}.sql").read_text())
    connection.execute(
        statement, {key: value for key, value in parameters.items() if key in statement.compile().params}
    )


def _portions(filling: Filling) -> Iterator[tuple[date, date]]:
    """Cut the days into portions within a month; those with turns apart from those without."""
    most = max(1, _CONTACTS_AT_ONCE // filling.per_day)
    day = filling.first
    while day <= filling.last:
        until = day
        while (
            until < filling.last
            and (until - day).days + 1 < most
            and (until + timedelta(days=1)).month == day.month
            and _has_turns(filling, until + timedelta(days=1)) == _has_turns(filling, day)
        ):
            until += timedelta(days=1)
        yield day, until
        day = until + timedelta(days=1)
