"""Who belongs to which team and who coaches it, as a site's CSV file says it.

What belongs here: reading the file whole and saying what is wrong with it. What does not: storing it
(store/teams.py), teams that conversations name (ingest).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import PermanentError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REQUIRED: Final = ("agent_id", "team")
COACH: Final = "coach"


@dataclass
class Roster:
    """The team of each agent, and each (team, coach)."""

    members: dict[str, str] = field(default_factory=dict)
    coaches: set[tuple[str, str]] = field(default_factory=set)


def read(path: Path) -> Roster:
    """Read `agent_id,team[,coach]`, a line an agent; other columns are ignored.

    Raises
    ------
    UnreadableFileError
        If there is no such file, or it is no CSV in UTF-8.
    PermanentError
        If a column or a cell is missing, or an agent is in two teams.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return judged(lines)
    except OSError as fault:
        raise UnreadableFileError(f"{path} cannot be read: {fault.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFileError(f"{path} is not a CSV file in UTF-8.") from None


def judged(lines: Iterable[str]) -> Roster:
    """Read the lines of a roster; raises PermanentError as `read` does."""
    rows = csv.DictReader(lines)
    missing = [name for name in REQUIRED if name not in (rows.fieldnames or ())]
    if missing:
        raise PermanentError(f"The file has no column {' and no '.join(missing)}.")
    roster = Roster()
    for row in rows:
        _take(roster, row, rows.line_num)
    return roster


def _take(roster: Roster, row: dict[str, str | None], line: int) -> None:
    agent, team, coach = ((row.get(name) or "").strip() for name in (*REQUIRED, COACH))
    if not agent or not team:
        raise PermanentError(f"Line {line} names no {'team' if agent else 'agent'}.")
    if roster.members.setdefault(agent, team) != team:
        raise PermanentError(f"Line {line} puts {agent} into a second team: an agent belongs to one.")
    if coach:
        roster.coaches.add((team, coach))
