"""Every database and file operation may fail, once, for good, or be the process's last: nothing is lost.

In the manner of SQLite's tests: a counter fails the n-th operation, for every n. Here a sample of them; with
QM_SWEEP=whole, as `make bench` sets it, all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import stages

from qm_pipeline.ingest.landing import land
from qm_pipeline.integrity.fingerprint import by_view
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store import failpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from qm_pipeline.store.engine import Database

    Fresh = Callable[[], AbstractContextManager[Database]]

WHOLE = os.environ.get("QM_SWEEP") == "whole"
STAGES = {
    "land": lambda database, file: land(database, [file], stages.OPTIONS),
    "work": lambda database, _file: stages.work(database),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A dozen conversations, one of them twice, one changed, one broken."""
    records = stages.records(12)
    changed = {**records[3], "csat": 2}
    return stages.write(tmp_path / "day.jsonl", *records, records[0], changed, b'{"interaction_id": 7}')


@pytest.fixture
def reference(fresh: Fresh, file: Path) -> dict[str, str]:
    with fresh() as database:
        stages.whole_job(database, file)
        assert stages.complaints(database) == []
        return by_view(database)


def sampled(operations: int, most: int) -> Iterable[int]:
    """All operations, or `most` of them from the first to the last."""
    if WHOLE or operations <= most:
        return range(1, operations + 1)
    return sorted({1 + round(step * (operations - 1) / (most - 1)) for step in range(most)})


def operations_of(stage: str, fresh: Fresh, file: Path) -> int:
    with fresh() as database:
        if stage == "work":
            land(database, [file], stages.OPTIONS)
        with failpoints.armed(0):
            STAGES[stage](database, file)
            return failpoints.count()


def suffers(stage: str, database: Database, file: Path, at: int, mode: failpoints.Mode) -> None:
    """Run a stage into a fault; the fault may have come after the last commit, and then nobody notices."""
    with failpoints.armed(at, mode):
        try:
            STAGES[stage](database, file)
        except TransientError:
            return


@pytest.mark.parametrize("mode", ["once", "onward"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_failed_operation_and_another_in_the_recovery_lose_and_double_nothing(
    stage: str, mode: failpoints.Mode, fresh: Fresh, file: Path, reference: dict[str, str]
) -> None:
    operations = operations_of(stage, fresh, file)
    assert operations > 10, "the failpoints are not where the work is"
    for at in sampled(operations, 8):
        with fresh() as database:
            if stage == "work":
                land(database, [file], stages.OPTIONS)
            suffers(stage, database, file, at, mode)
            assert stages.complaints(database) == [], f"after operation {at}"
            suffers(stage, database, file, max(1, at // 2), mode)
            assert stages.complaints(database) == [], f"after operation {at} and one in the recovery"
            stages.whole_job(database, file)
            assert by_view(database) == reference, f"after operation {at}"


@pytest.mark.parametrize("stage", STAGES)
def test_a_process_killed_at_an_operation_loses_and_doubles_nothing(
    stage: str, fresh: Fresh, file: Path, reference: dict[str, str]
) -> None:
    operations = operations_of(stage, fresh, file)
    for at in sampled(operations, 4):
        with fresh() as database:
            if stage == "work":
                land(database, [file], stages.OPTIONS)
            status = killed(stage, database, file, at)
            assert status == -9, f"operation {at} was not reached"
            assert stages.complaints(database) == [], f"after the kill at operation {at}"
            killed(stage, database, file, max(1, at // 2))
            stages.whole_job(database, file)
            assert stages.complaints(database) == []
            assert by_view(database) == reference, f"after the kill at operation {at}"


def killed(stage: str, database: Database, file: Path, at: int) -> int:
    program = Path(stages.__file__)
    return subprocess.run(
        [sys.executable, program, stage, database.libpq_url, file],
        env={**os.environ, "QM_FAILPOINT": f"{at}:kill", "PYTHONPATH": str(program.parents[2])},
        check=False,
        capture_output=True,
    ).returncode
