"""`qm demo`, small, through every arrow and on a server of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow
QM = [sys.executable, "-c", "from qm_pipeline.cli import main; main()"]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QM_HOME": str(home)}
    return subprocess.run([*QM, *arguments], env=environment, capture_output=True, text=True, check=False)


def demo(home: Path, *arguments: str) -> dict[str, Any]:
    done = run(home, "demo", "--interactions", "150", "--seed", "3", "--no-app", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def rows(home: Path) -> dict[str, str]:
    """A digest of each table that holds what people see, and of the bookkeeping."""
    tables = (
        *("landing.files", "landing.batches", "core.interactions", "core.turns", "scores.interactions"),
        *("scores.turns", "scores.flags", "marts.coverage", "marts.channel_report", "ops.days", "ops.runs"),
        *("marts.churn_risk", "marts.review_queue", "ops.churn_models", "ops.alerts"),
    )
    settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
    with Database.open(settings) as database, database.engine.connect() as connection:
        statement = "select md5(string_agg(t::text, E'\\n' order by t::text)) from {} as t"
        return {table: connection.exec_driver_sql(statement.format(table)).scalar_one() for table in tables}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("demo")
    yield home
    run(home, "down")


@pytest.fixture(scope="module")
def first(home: Path) -> dict[str, Any]:
    return demo(home)


def test_every_simulated_conversation_is_accounted_for(first: dict[str, Any]) -> None:
    ledger = first["ledger"]
    assert ledger["received"] == 150
    assert ledger["received"] == ledger["scored"] + ledger["skipped"] + ledger["failed"]
    assert ledger["scored"] > 100
    assert ledger["failed"] == 0


def test_the_summary_has_something_to_look_at(first: dict[str, Any]) -> None:
    assert first["flagged"]
    assert all(row["flags"] for row in first["flagged"])
    assert {row["metric"] for row in first["channels"]} >= {"volume", "customer_score", "negative_end_rate"}
    assert first["running"] is None


@pytest.mark.usefixtures("first")
def test_the_same_again_changes_not_one_row(home: Path, first: dict[str, Any]) -> None:
    before = rows(home)
    again = demo(home)
    assert rows(home) == before
    assert {**again, "seconds": None} == {**first, "seconds": None}


@pytest.mark.usefixtures("first")
def test_people_get_tables_without_a_line_wider_than_their_terminal(home: Path) -> None:
    done = run(home, "demo", "--interactions", "150", "--seed", "3", "--no-app")
    assert done.returncode == 0, done.stderr
    assert "150 conversations" in done.stdout
    assert "Look at these first" in done.stdout
    assert "qm down" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_no_conversations_at_all_is_a_bad_argument(tmp_path: Path) -> None:
    assert run(tmp_path, "demo", "--interactions", "0").returncode == 2
    assert list(Path(tmp_path).iterdir()) == []
