"""A site's file of teams: read whole, or refused with the line that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qm_pipeline.agents import roster
from qm_pipeline.interactions.errors import PermanentError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

FILE = """agent_id,team,coach,shift
agent-1,North,ada,early
agent-2,North,,late
agent-3, South ,ben,late
"""


def test_a_file_names_teams_and_their_coaches_and_other_columns_are_left_alone():
    read = roster.judged(FILE.splitlines())
    assert read.members == {"agent-1": "North", "agent-2": "North", "agent-3": "South"}
    assert read.coaches == {("North", "ada"), ("South", "ben")}


def test_a_file_without_coaches_is_one_of_teams():
    read = roster.judged(["agent_id,team", "agent-1,North"])
    assert (read.members, read.coaches) == ({"agent-1": "North"}, set())


@pytest.mark.parametrize(
    ("lines", "said"),
    [(["agent,team", "a,b"], "no column agent_id"), (["", ""], "no column agent_id and no team"),
     (["agent_id,team", "a,"], "Line 2 names no team"), (["agent_id,team", ",b"], "Line 2 names no agent"),
     (["agent_id,team", "a,b", "a,c"], "Line 3 puts a into a second team")],
)  # fmt: skip
def test_a_file_that_does_not_fit_is_refused_with_its_line(lines: list[str], said: str):
    with pytest.raises(PermanentError, match=said):
        roster.judged(lines)


@pytest.mark.parametrize("content", [b"agent_id,team\na,\xff\n", b'agent_id,team\na,"' + b"x" * 140_000])
def test_a_file_that_is_no_csv_is_refused_in_one_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "teams.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="is not a CSV file in UTF-8"):
        roster.read(path)
