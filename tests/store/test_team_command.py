"""`qm team`, and teams in Postgres: whose word counts, that it is noted, what a bad file does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.commands import team
from qm_pipeline.interactions.errors import PermanentError, RefusedError
from tests import contacts
from tests.store import staff

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

SAID = """
insert into core.agent_teams (agent_id, team, said_at)
values ('agent-1', 'Old', now()), ('agent-9', 'Nine', now())
"""


@pytest.fixture(autouse=True)
def reads_the_database_of_the_test(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team, "Settings", lambda: settings)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "teams.csv"
    path.write_text("agent_id,team,coach\nagent-1,North,ada\nagent-2,North,\n", encoding="utf-8")
    return path


def call(*arguments: str) -> Any:  # noqa: ANN401  # the command's document
    done = CliRunner().invoke(team.app, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return {each["agent_id"]: each for each in json.loads(done.stdout)["agents"]}


def test_what_the_site_says_wins_over_the_conversations_and_they_speak_for_whom_it_leaves_out(
    database: Database, roster: Path
):
    contacts.change(database, SAID)
    found = call("import", str(roster))
    teams = {agent: (it["team"], it["by_hand"], it["coaches"]) for agent, it in found.items()}
    assert teams == {
        "agent-1": ("North", True, ["ada"]),
        "agent-2": ("North", True, ["ada"]),
        "agent-9": ("Nine", False, []),
    }


def test_a_file_stands_in_place_of_the_one_before(database: Database, roster: Path):
    contacts.change(database, SAID)
    call("import", str(roster))
    roster.write_text("agent_id,team\nagent-2,South\n", encoding="utf-8")
    found = call("import", str(roster))
    assert {agent: it["team"] for agent, it in found.items()} == {
        "agent-1": "Old", "agent-2": "South", "agent-9": "Nine",
    }  # fmt: skip
    assert not any(it["coaches"] for it in found.values())


def test_an_import_is_noted_by_the_owner_of_the_database(database: Database, roster: Path):
    call("import", str(roster))
    (entry,) = contacts.rows(database, "select * from ops.audit where action = 'put_teams'")
    assert entry["person"] == "qm team"
    assert entry["details"] == {"agents": 2, "teams": 1, "coaches": {"North": ["ada"]}}


def test_a_file_with_a_fault_changes_nothing(database: Database, roster: Path):
    call("import", str(roster))
    roster.write_text("agent_id,team\nagent-1,South\nagent-1,West\n", encoding="utf-8")
    with pytest.raises(PermanentError, match="Line 3"):
        call("import", str(roster))
    assert {it["team"] for it in call("list").values()} == {"North"}
    assert len(contacts.rows(database, "select from ops.audit where action = 'put_teams'")) == 1


def test_a_file_that_is_not_there_or_no_text_is_said_in_a_sentence(database: Database, tmp_path: Path):
    del database
    with pytest.raises(PermanentError, match="cannot be read"):
        call("import", str(tmp_path / "gone.csv"))
    (tmp_path / "bytes.csv").write_bytes(b"agent_id,team\n\xff,b\n")
    with pytest.raises(PermanentError, match="not a CSV file in UTF-8"):
        call("import", str(tmp_path / "bytes.csv"))


def test_a_coach_is_told_which_team_is_theirs(database: Database, roster: Path):
    staff.hire(database)
    roster.write_text("agent_id,team,coach\na,North,coach\nb,South,lead\n", encoding="utf-8")
    call("import", str(roster))
    with database.begin(role="qm_app", person="coach") as tx:
        assert {row["team"]: row["mine"] for row in tx.rows("app/teams")} == {"North": True, "South": False}


def test_the_app_and_the_pipeline_cannot_say_teams(database: Database):
    staff.hire(database)
    for role in ("qm_app", "qm_writer"):
        with pytest.raises((PermanentError, RefusedError)), database.begin(role=role, person="lead") as tx:
            tx.execute("team/put", agents=["a"], teams=["b"], coached=[], coaches=[])
