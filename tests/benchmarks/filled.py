"""A database full of contacts, written by Postgres itself: any number of days, contacts a day and turns each.

What belongs here: what a run has left behind of days that are done (core, scores, and of the marts what a row
a contact or day has). What does not: figures over groups, which the product computes from what is here, and
words that fit the scores. The same filling gives the same rows.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from qm_pipeline.journeys import journey_map
from qm_pipeline.simulate import centre
from qm_pipeline.simulate.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from qm_pipeline.store.engine import Database

_SQL: Final = Path(__file__).with_name("fill")
_SEED: Final = 0.25
_CONTACTS_AT_ONCE: Final = 200_000
_OF_CONTACTS: Final = (
    "core", "turns", "scores", "turn_scores", "dynamics", "flags", "peer_flags", "visits", "journey_coverage",
    "coverage", "days", "risk", "said", "review_queue",
)  # fmt: skip
_OF_TURNS: Final = ("turns", "turn_scores", "said")
_CUSTOMER: Final = (
    "Hello, the parcel I ordered in March has still not turned up.",
    "It says delivered, but nobody here has seen it.",
    "I have asked about this twice already and nobody could tell me more.",
    "Right. And what happens to the money in the meantime?",
    "Thank you, that is good of you.",
)
_AGENT: Final = (
    "Good morning, how can I help you today?",
    "May I have your order number, please?",
    "I am sorry about that. Let me check what the depot has on it.",
    "I have sent a new one out, it should be with you on Thursday.",
    "Is there anything else I can do for you?",
)


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
    overheard
        From how many contacts of the simulated centre the words are; with 0, ten sentences over and over.
    """

    days: int
    per_day: int
    last: date = date(2026, 6, 28)  # a Sunday: its week is whole, so that its figures cost most
    turns: int = 10
    days_with_turns: int | None = None
    models: str = "filled/1.0.0"
    contacts_a_year: int = 12
    overheard: int = 0

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
    dialogues = _write_dialogues(database, filling)
    with _without_indexes(database, "core.said"):
        _fill_portions(database, filling, dialogues)
    with database.engine.begin() as connection:
        _run(connection, "touchpoints", gap_days=journey_map.load(journey_map.SHIPPED).gap_days)
        connection.exec_driver_sql("drop table public.dialogues, public.dialogue_words")
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")


def _fill_portions(database: Database, filling: Filling, dialogues: int) -> None:
    for first, last in _portions(filling):
        with database.engine.begin() as connection:
            _fill_days(connection, filling, first, last, dialogues)


@contextmanager
def _without_indexes(database: Database, table: str) -> Iterator[None]:
    """Build a table's indexes when it is full: words entered one by one take ten times as long."""
    with database.engine.begin() as connection:
        made = connection.execute(text((_SQL / "indexes.sql").read_text()), {"table": table}).all()
        for index, _ in made:
            connection.exec_driver_sql(f"drop index {index}")
    yield
    with database.engine.begin() as connection:
        connection.exec_driver_sql("set local maintenance_work_mem = '512MB'")
        for _, definition in made:
            connection.exec_driver_sql(definition)


def operations(database: Database, filling: Filling) -> None:
    """Fill in what the doing leaves behind: runs, checks, files and what was refused of them, looks."""
    with database.engine.begin() as connection:
        for statement in (_SQL / "operations.sql").read_text().split(";\n\n"):
            wanted = text(statement)
            known = {"days": filling.days, "last": filling.last, "models": filling.models}
            connection.execute(wanted, {key: known[key] for key in wanted.compile().params})


def _write_dialogues(database: Database, filling: Filling) -> int:
    """Write what contacts may say, in a table that goes when all is filled; return how many dialogues."""
    customer, agent = _overheard(filling.overheard) if filling.overheard else (_CUSTOMER, _AGENT)
    count = max(1, len(customer) // ((filling.turns + 1) // 2))
    said = {"customer": iter(cycle(customer)), "agent": iter(cycle(agent))}
    with database.engine.begin() as connection:
        _run(connection, "dialogues")
        for dialogue in range(count):
            rows = [
                {
                    "dialogue": dialogue,
                    "place": place,
                    "text": next(said["agent" if place % 2 else "customer"]),
                }
                for place in range(filling.turns)
            ]
            connection.execute(text("insert into public.dialogues values (:dialogue, :place, :text)"), rows)
        _run(connection, "dialogue_words")
        connection.exec_driver_sql("analyze public.dialogues, public.dialogue_words")
    return count


def _overheard(contacts: int) -> tuple[list[str], list[str]]:
    """Give what customers and agents of the simulated centre say, in its order."""
    customer: list[str] = []
    agent: list[str] = []
    for contact in centre.interactions(Plan(interactions=contacts)):
        for turn in contact.interaction.turns:
            if turn.role == "customer":
                customer.append(turn.text)
            elif turn.role == "agent":
                agent.append(turn.text)
    return customer, agent


def _fill_days(connection: Connection, filling: Filling, first: date, last: date, dialogues: int) -> None:
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
            _run(
                connection,
                name,
                turns=filling.turns,
                models=filling.models,
                rules=rules,
                dialogues=dialogues,
            )


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
