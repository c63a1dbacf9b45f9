"""`qm report channels`: a week as a file, or a sentence why not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from qm_pipeline.commands import report
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.runs import marts, scoring
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def reads_the_database_of_the_test(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "Settings", lambda: settings)


@pytest.fixture
def reported(database: Database, tmp_path: Path) -> Database:
    """A database with the report of a week that is over and of one that is not."""
    days = [DAY, DAY + timedelta(days=1), DAY + timedelta(weeks=1)]
    given = [contacts.contact(f"c{day}-{number}", day) for day in days for number in range(5)]
    contacts.deliver(database, tmp_path, given)
    run_id = contacts.take(database, days[0], days[-1])
    scoring.score_due(database, run_id, contacts.PlainModels())
    marts.replace_channel_report(database, run_id, days)
    return database


def call(*arguments: object) -> str:
    done = CliRunner().invoke(report.app, ["channels", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize(
    ("form", "begin"), [("html", b"<!doctype html>"), ("csv", b"channel,"), ("pdf", b"%PDF")]
)
def test_the_last_week_that_is_over_is_written_unless_another_is_asked_for(
    tmp_path: Path, form: str, begin: bytes
):
    out = tmp_path / f"week.{form}"
    assert '"week": "2026-03-02"' in call("--out", out, "--format", form, "--json")
    assert out.read_bytes().startswith(begin)
    assert '"week": "2026-03-09"' in call("--out", out, "--format", form, "--week", "2026-03-11", "--json")


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--week", "2001-01-01", "--out", "x"), "no channel report of the week of 2001-01-01"),
        (("--out", "/nowhere/x.html"), "/nowhere/x.html cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said(arguments: tuple[str, ...], sentence: str):
    with pytest.raises(PermanentError, match=sentence):
        call(*arguments)


@pytest.mark.usefixtures("database")
def test_before_the_first_run_there_is_nothing_to_report(tmp_path: Path):
    with pytest.raises(PermanentError, match="There is no channel report yet"):
        call("--out", tmp_path / "x.html")
