"""What the doctor sees of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from qm_pipeline.installation import postgres
from qm_pipeline.installation.finding import State
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.embedded import EmbeddedPostgres

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from qm_pipeline.store.engine import Database


def states(database: Database) -> dict[str, State]:
    return {finding.subject: finding.state for finding in postgres.inside(database)}


def test_a_migrated_database_is_healthy(database: Database) -> None:
    migrate.create_dagster_database(database)
    found = states(database)
    assert set(found.values()) == {State.OK}
    assert {
        "Postgres",
        "schema",
        "role qm_writer",
        "role qm_app",
        "role qm_reader",
        "Dagster's storage",
    } == set(found)


def test_a_schema_that_is_behind_is_a_fault(database: Database) -> None:
    migrate.create_dagster_database(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("comment on schema app is 'views of another version'")
    assert states(database)["schema"] is State.FAULT


def test_no_database_for_dagster_is_a_fault(database: Database) -> None:
    assert states(database)["Dagster's storage"] is State.FAULT


def test_an_old_server_is_a_fault() -> None:
    assert postgres.server_version("here:5432", (14, 9)).state is State.FAULT
    assert postgres.server_version("here:5432", (15, 2)).state is State.OK


def test_a_database_out_of_reach_is_a_fault_without_its_password(tmp_path: Path) -> None:
    url = SecretStr("postgresql+psycopg://qm:sesame@127.0.0.1:9/qm")
    settings = Settings(_env_file=None, home=tmp_path, database_url=url)  # type: ignore[call-arg]
    (found,) = postgres.findings(settings)
    assert found.state is State.FAULT
    assert "127.0.0.1:9" in found.text
    assert "sesame" not in found.text


def test_the_doctor_starts_no_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    programs, server = postgres.findings(Settings(_env_file=None, home=home))  # type: ignore[call-arg]
    assert programs.state is State.OK
    assert server.state is State.INFO
    assert not home.exists()


def test_a_program_that_does_not_run_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmbeddedPostgres, "program", lambda *_: tmp_path / "missing")
    assert postgres.programs(EmbeddedPostgres(tmp_path)).state is State.FAULT
