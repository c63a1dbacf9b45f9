"""`qm run` and `qm verify` as people and scripts call them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from qm_pipeline.cli import app
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.runs import days
from tests import contacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)

pytestmark = pytest.mark.usefixtures("plain_models")


@pytest.fixture
def qm(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Call `qm` on the test's database."""
    assert settings.database_url is not None
    monkeypatch.setenv("QM_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("QM_HOME", str(settings.home))
    return lambda *arguments: CliRunner().invoke(app, arguments)


@pytest.fixture
def landed(database: Database, tmp_path: Path) -> Database:
    contacts.deliver(
        database, tmp_path, [contacts.contact("c", DAY), contacts.contact("es", DAY, language="es")]
    )
    return database


def test_run_prints_one_document_and_verify_agrees(qm: Callable[..., Result], landed: Database):
    assert days.pending(landed)
    done = qm("run", "--json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    assert {name: document[name] for name in ("days", "received", "scored", "skipped", "failed")} == {
        "days": 1, "received": 2, "scored": 1, "skipped": 1, "failed": 0,
    }  # fmt: skip
    verified = qm("verify", "--json")
    assert (verified.exit_code, json.loads(verified.stdout)["faults"]) == (0, [])


def test_run_tells_people_what_it_did(qm: Callable[..., Result], landed: Database):
    assert days.pending(landed)
    assert qm("run").stdout.startswith("1 days: 2 received, 1 scored, 1 skipped, 0 failed")
    assert "Nothing is pending" in qm("run").stdout


def test_a_shut_gate_is_one_sentence_and_exit_1(qm: Callable[..., Result], landed: Database):
    contacts.change(landed, "delete from core.turns where turn_index = 3")
    failed = qm("run")
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert "Every turn is stored. Not so for 2 of 2." in failed.stderr
    assert "Traceback" not in failed.stderr
    document = json.loads(qm("run", "--json").stdout)
    assert document["status"] == "failed"


def test_verify_says_what_is_wrong_and_where_and_exits_1(qm: Callable[..., Result], landed: Database):
    contacts.change(landed, "delete from core.turns where turn_index = 3")
    failed = qm("verify")
    assert failed.exit_code == 1
    assert "Interactions have other turns than they say: 2 (native/c version 1" in failed.stdout
    (fault,) = json.loads(qm("verify", "--json").stdout)["faults"]
    assert (fault["check"], fault["rows"]) == ("turns_whole", 2)


def test_verify_looks_only_at_the_days_asked_for(qm: Callable[..., Result], landed: Database):
    contacts.change(landed, "delete from core.turns where turn_index = 3")
    assert qm("verify", "--from", "2026-03-03").exit_code == 0
    assert qm("verify", "--to", "2026-03-02").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--to", "2026-03-02"],
        ["--from", "2026-03-02", "--to", "2026-03-01"],
        ["--from", "soon"],
        ["--from", "1980-01-01", "--to", "1980-12-31"],
        ["--from", "2999-01-01"],
    ],
)
def test_days_that_make_no_sense_are_bad_arguments(qm: Callable[..., Result], arguments: list[str]):
    assert qm("run", *arguments).exit_code == 2


def test_a_range_that_ends_before_it_begins_is_no_range_in_which_all_is_well(qm: Callable[..., Result]):
    assert qm("verify", "--from", "2026-03-02", "--to", "2026-03-01").exit_code == 2


@pytest.mark.slow  # Dagster's storage tries for a while to connect again
def test_postgres_lost_in_the_middle_of_a_run_is_a_sentence(
    qm: Callable[..., Result], landed: Database, monkeypatch: pytest.MonkeyPatch
):
    """The sessions of Dagster's storage and ours end at once, as when the server is killed."""

    def lose_everything(*_: object) -> None:
        contacts.change(
            landed,
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname like :name and pid <> pg_backend_pid()",
            name=f"{landed.location.database}%",
        )
        contacts.change(
            landed, f'alter database "{landed.location.database}_dagster" allow_connections false'
        )

    monkeypatch.setattr("qm_pipeline.runs.marts.replace_coverage", lose_everything)
    failed = qm("run")
    assert isinstance(failed.exception, TransientError)
    assert "committed stays" in str(failed.exception)
