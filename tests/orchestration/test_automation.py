"""What starts by itself, ticked by hand against a real instance."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from dagster import SkipReason, build_schedule_context, build_sensor_context

from qm_pipeline.commands.run import run_days
from qm_pipeline.defs.build import build_definitions
from qm_pipeline.runs import days
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from dagster import DagsterInstance, Definitions, RunRequest

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY, YEARS_AGO = date(2026, 3, 2), date(2012, 6, 23)
START, END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"

pytestmark = pytest.mark.usefixtures("plain_models")


@pytest.fixture
def definitions(settings: Settings) -> Definitions:
    return build_definitions(settings)


def tick(definitions: Definitions, instance: DagsterInstance) -> list[RunRequest]:
    found = definitions.resolve_sensor_def("arrivals")(build_sensor_context(instance=instance))
    return [] if isinstance(found, SkipReason) else list(found)  # type: ignore[arg-type, call-overload]


def execute(definitions: Definitions, instance: DagsterInstance, asked: RunRequest) -> None:
    job = definitions.resolve_job_def(asked.job_name or "batch")
    assert job.execute_in_process(instance=instance, tags=asked.tags, raise_on_error=True).success


def drop(settings: Settings, name: str, *given: dict[str, Any]) -> Path:
    settings.drop_folder.mkdir(exist_ok=True)
    file = settings.drop_folder / name
    file.write_text("".join(json.dumps(each) + "\n" for each in given), "utf-8")
    return file


def test_what_is_dropped_is_landed_and_exactly_its_days_are_asked_for(
    settings: Settings, database: Database, instance: DagsterInstance, definitions: Definitions
):
    drop(settings, "a.jsonl", contacts.contact("old", YEARS_AGO), contacts.contact("new", DAY))
    (landing,) = tick(definitions, instance)
    assert tick(definitions, instance)[0].run_key == landing.run_key
    execute(definitions, instance, landing)
    asked = tick(definitions, instance)
    assert [(each.tags[START], each.tags[END]) for each in asked] == [
        ("2012-06-23", "2012-06-23"),
        ("2026-03-02", "2026-03-02"),
    ]
    assert [each.run_key for each in tick(definitions, instance)] == [each.run_key for each in asked]
    for each in asked:
        execute(definitions, instance, each)
    assert tick(definitions, instance) == []
    assert days.pending(database) == []
    ended = contacts.rows(database, "select job, status, scored from ops.runs order by started_at")
    assert [(row["job"], row["scored"]) for row in ended] == [("landing", None), ("batch", 1), ("batch", 1)]


def test_a_file_that_changes_is_landed_again(
    settings: Settings, instance: DagsterInstance, definitions: Definitions
):
    drop(settings, "a.jsonl", contacts.contact("c", DAY))
    (first,) = tick(definitions, instance)
    execute(definitions, instance, first)
    drop(settings, "a.jsonl", contacts.contact("c", DAY), contacts.contact("d", DAY))
    asked = tick(definitions, instance)
    assert asked[0].job_name == "landing"
    assert asked[0].run_key != first.run_key


def test_a_file_that_cannot_be_read_is_refused_once_and_does_not_hold_up_the_others(
    settings: Settings, database: Database, instance: DagsterInstance, definitions: Definitions
):
    drop(settings, "a.jsonl", contacts.contact("c", DAY))
    (settings.drop_folder / "b.pdf").write_bytes(b"%PDF-1.7")
    (landing,) = tick(definitions, instance)
    execute(definitions, instance, landing)
    assert [each.job_name for each in tick(definitions, instance)] == ["batch"]
    assert days.pending(database) == [DAY]


def test_while_a_run_has_yet_to_begin_no_other_is_asked_for(
    database: Database, instance: DagsterInstance, definitions: Definitions, tmp_path: Path
):
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY)])
    waiting = instance.create_run_for_job(
        definitions.resolve_job_def("batch"), tags={START: str(DAY), END: str(DAY)}
    )
    assert tick(definitions, instance) == []
    instance.report_run_canceled(waiting)
    assert len(tick(definitions, instance)) == 1


def test_the_night_takes_on_whatever_is_pending_also_after_a_failure(
    settings: Settings,
    database: Database,
    instance: DagsterInstance,
    definitions: Definitions,
    tmp_path: Path,
):
    contacts.deliver(database, tmp_path, [contacts.contact("old", YEARS_AGO), contacts.contact("c", DAY)])
    nightly = definitions.resolve_schedule_def("nightly")
    tonight = build_schedule_context(
        instance=instance, scheduled_execution_time=datetime(2026, 3, 3, tzinfo=UTC)
    )
    asked = nightly.evaluate_tick(tonight).run_requests
    assert asked is not None
    assert (asked[0].tags[START], asked[0].tags[END]) == (str(YEARS_AGO), str(DAY))
    execute(definitions, instance, asked[0])
    assert nightly.evaluate_tick(tonight).skip_message == "Nothing is pending."
    assert run_days(settings, database, None)["status"] == "nothing_pending"


def test_refused_bytes_are_forgotten_when_their_days_are_over(
    settings: Settings, database: Database, instance: DagsterInstance, definitions: Definitions
):
    contacts.change(
        database,
        "insert into landing.files (file_sha256, path, format, size_bytes) "
        "values (repeat('0', 64), 'a', 'native', 1)",
    )
    for line, age in ((1, settings.quarantine_days + 1), (2, 1)):
        contacts.change(
            database,
            "insert into landing.quarantine (file_sha256, line, reason, path, raw, quarantined_at) "
            "values (repeat('0', 64), :line, 'not_json', 'a', 'x', now() - make_interval(days => :age))",
            line=line,
            age=age,
        )
    job = definitions.resolve_job_def("housekeeping")
    assert job.execute_in_process(instance=instance).success
    kept = contacts.rows(
        database, "select line, raw is not null as kept from landing.quarantine order by line"
    )
    assert kept == [{"line": 1, "kept": False}, {"line": 2, "kept": True}]
