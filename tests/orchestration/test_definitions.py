"""What Dagster finds when it loads the pipeline."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from dagster import AssetKey, DefaultScheduleStatus, DefaultSensorStatus

from qm_pipeline import resources
from qm_pipeline.defs import executors, retraining
from qm_pipeline.defs.assets import BATCH, LANDING_FILES
from qm_pipeline.defs.build import build_definitions
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dagster import Definitions

NOWHERE = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
READS_NOTHING = """
import builtins, os, socket, sys
import dagster, polars, sqlalchemy, pydantic_settings  # what they read is theirs
from qm_pipeline.settings import Settings
def forbidden(*_, **__): raise SystemExit("reached outside")
socket.socket.connect = forbidden
Settings.__init__ = forbidden
import qm_pipeline.definitions
assert not os.path.exists(".qm")
"""


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return build_definitions(Settings(_env_file=None, time_zone="Europe/Berlin", nightly_at="03:15"))  # type: ignore[call-arg]


def test_importing_them_reads_no_setting_and_opens_no_connection(tmp_path: Path):
    command = [sys.executable, "-c", READS_NOTHING]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_dagster_loads_the_workspace_without_a_database(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "dagster",
        "definitions",
        "validate",
        "-w",
        resources.root() / "workspace.yaml",
    ]
    environment = {
        "PATH": "/usr/bin:/bin",
        "DAGSTER_HOME": str(tmp_path),
        "PYTHONPATH": str(resources.root()),
        "QM_DATABASE_URL": NOWHERE,
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Validation successful" in done.stderr + done.stdout


def test_every_asset_says_what_it_is_and_whose(definitions: Definitions):
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    assert set(specs) == {LANDING_FILES, *BATCH, *retraining.ASSETS}
    for key, spec in specs.items():
        assert spec.description
        assert spec.owners == ["team:quality-management"]
        assert spec.group_name == key.path[0]
        assert spec.kinds


def test_days_reach_from_the_turn_of_2000_to_tomorrow(definitions: Definitions):
    specs = {spec.key: spec for spec in definitions.resolve_all_asset_specs()}
    assert specs[LANDING_FILES].partitions_def is None
    keys = specs[AssetKey(["scores", "turns"])].partitions_def.get_partition_keys()  # type: ignore[union-attr]
    assert "2000-01-01" in keys
    assert len({specs[key].partitions_def for key in BATCH}) == 1


def test_every_gate_blocks_and_a_warning_does_not(definitions: Definitions):
    graph = definitions.resolve_asset_graph()
    checks = [graph.get(key) for key in graph.asset_check_keys]
    assert {(check.key.name, check.blocking) for check in checks} == {
        ("landed_batch", True),
        ("ledger_balances", True),
        ("customers_balance", True),
        ("journeys_account_for_all", True),
        ("coaching_accounts_for_all", True),
        ("candidate_is_no_worse", True),
        ("looks_as_before", False),
    }


def test_a_range_of_days_is_one_run(definitions: Definitions):
    graph = definitions.resolve_asset_graph()
    assert {graph.get(key).backfill_policy.max_partitions_per_run for key in BATCH} == {None}  # type: ignore[union-attr]


def test_what_starts_by_itself_runs_by_default_and_at_the_sites_hour(definitions: Definitions):
    nightly = definitions.resolve_schedule_def("nightly")
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("15 3 * * *", "Europe/Berlin")
    assert nightly.default_status == DefaultScheduleStatus.RUNNING
    for name in ("arrivals", "lost_runs", "alerts", "evidence", "coachings"):
        assert definitions.resolve_sensor_def(name).default_status == DefaultSensorStatus.RUNNING


def test_no_run_lasts_for_ever(definitions: Definitions):
    for name in ("batch", "landing", "retraining"):
        assert int(definitions.resolve_job_def(name).tags["dagster/max_runtime"]) == 240 * 60


@pytest.mark.parametrize("name", ["in_process", "multiprocess"])
def test_an_executor_is_one_setting(name: str):
    assert executors.executor(name).name in {name, f"{name}_executor"}


def test_celery_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "dagster_celery", None)
    with pytest.raises(PermanentError, match="distributed"):
        executors.executor("celery")


def test_nothing_trains_by_itself_unless_a_time_is_set(definitions: Definitions):
    assert not {"retraining"} & {each.name for each in definitions.schedules or []}
    asked = Settings(_env_file=None, retrain_cron="0 4 * * 6", time_zone="Europe/Berlin")  # type: ignore[call-arg]
    weekly = build_definitions(asked).resolve_schedule_def("retraining")
    assert (weekly.cron_schedule, weekly.execution_timezone) == ("0 4 * * 6", "Europe/Berlin")
    assert weekly.default_status == DefaultScheduleStatus.RUNNING


def test_a_time_that_is_none_is_refused_in_a_sentence():
    asked = Settings(_env_file=None, retrain_cron="99 4 * * x")  # type: ignore[call-arg]
    with pytest.raises(PermanentError, match="QM_RETRAIN_CRON"):
        build_definitions(asked)
