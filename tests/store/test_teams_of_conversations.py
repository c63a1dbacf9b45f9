"""The team that an agent's conversations name: the newest one's, whatever comes in when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)


def teams(database: Database) -> list[tuple[str, str, bool]]:
    found = contacts.rows(database, "select agent_id, team, by_hand from app.teams order by agent_id")
    return [(row["agent_id"], row["team"], row["by_hand"]) for row in found]


def deliver(database: Database, folder: Path, name: str, day: date, team: object) -> None:
    contacts.deliver(database, folder, [contacts.contact(name, day, attributes={"team": team})])


def test_a_conversation_s_team_is_its_agent_s(database: Database, tmp_path: Path):
    deliver(database, tmp_path, "c", DAY, " North ")
    assert [(team, by_hand) for _, team, by_hand in teams(database)] == [("North", False)]


@pytest.mark.parametrize("order", [(DAY, LATER), (LATER, DAY)])
def test_the_newest_conversation_counts_in_whatever_order_they_come(
    database: Database, tmp_path: Path, order: tuple[date, date]
):
    for day in order:
        deliver(database, tmp_path, f"c-{day}", day, f"since {day}")
    assert [team for _, team, _ in teams(database)] == [f"since {LATER}"]


@pytest.mark.parametrize("team", ["", "  ", 7, None])
def test_what_is_no_name_is_no_team(database: Database, tmp_path: Path, team: object):
    deliver(database, tmp_path, "c", DAY, team)
    assert teams(database) == []
