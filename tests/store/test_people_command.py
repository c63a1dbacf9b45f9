"""`qm people`: the owner of the database says who may do what, and the audit log says that it was so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.commands import people
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from click.testing import Result

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database


@pytest.fixture(autouse=True)
def reads_the_database_of_the_test(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "Settings", lambda: settings)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(people.app, arguments, catch_exceptions=False)


def call(*arguments: str) -> Any:  # noqa: ANN401  # the command's document
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def audited(database: Database) -> list[dict[str, Any]]:
    with database.begin() as tx:
        found = tx._connection.exec_driver_sql("select person, action, details from ops.audit order by entry")
        return [dict(row) for row in found.mappings()]


def roles(database: Database, person: str) -> list[str]:
    with database.begin(role="qm_app", person=person) as tx:
        return [role for row in tx.rows("app/me") for role in row["roles"]]


def test_the_first_engineer_of_a_site_is_made_and_audited(database: Database):
    call("set", "ada", "--role", "engineer", "--role", "qa_lead", "--name", "Ada", "--agent-id", "agent-7")
    assert roles(database, "ada") == ["engineer", "qa_lead"]
    entry = audited(database)[0]
    assert (entry["person"], entry["action"], entry["details"]["person"]) == (
        "qm people",
        "set_person",
        "ada",
    )
    assert entry["details"]["after"] == {
        "roles": ["engineer", "qa_lead"],
        "agent_id": "agent-7",
        "active": True,
    }


def test_what_is_not_said_stays_as_it_was(database: Database):
    call("set", "ada", "--role", "coach", "--name", "Ada", "--agent-id", "agent-7")
    assert call("set", "ada", "--role", "agent")["display_name"] == "Ada"
    after = call("set", "ada", "--agent-id", "")
    assert (after["roles"], after["agent_id"]) == (["agent"], None)
    assert roles(database, "ada") == ["agent"]


def test_roles_are_taken_away_and_access_is_switched(database: Database):
    call("set", "ada", "--role", "coach", "--role", "agent")
    assert call("remove-role", "ada", "agent")["roles"] == ["coach"]
    call("off", "ada")
    assert roles(database, "ada") == []
    call("on", "ada")
    assert roles(database, "ada") == ["coach"]
    assert len(audited(database)) == 4


@pytest.mark.usefixtures("database")
def test_everybody_is_listed_for_people_and_for_programs():
    call("set", "ada", "--role", "coach", "--name", "Ada [red]", "--agent-id", "agent-7")
    assert [each["person"] for each in call("list")["people"]] == ["ada", "local"]
    assert "ada: Ada [red]; by hand coach; agent agent-7" in run("list").stdout


@pytest.mark.parametrize("given", [("set", "ada", "--role", "boss"), ("remove-role", "ada", "boss")])
def test_an_unknown_role_is_a_bad_argument_and_the_roles_are_named(
    database: Database, given: tuple[str, ...]
):
    done = run(*given)
    assert done.exit_code == 2
    assert all(
        role in done.output.replace("\n", " ")
        for role in ("qa_lead", "coach", "cx_leader", "engineer", "agent")
    )
    assert audited(database) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("off", "nobody"), "Nobody is known here as nobody"),
        (("remove-role", "nobody", "coach"), "Nobody is known here as nobody"),
        (("set", " ", "--role", "coach"), "cannot be empty"),
        (("set", "ada", "--name", ""), "cannot be empty"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    database: Database, given: tuple[str, ...], sentence: str
):
    with pytest.raises(PermanentError, match=sentence):
        run(*given)
    assert audited(database) == []
