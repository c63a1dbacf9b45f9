"""Planted faults reach every operation, and none when nobody asks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.store import failpoints

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

CHILD = """
from qm_pipeline.store import failpoints
for n in range(1, 5):
    try:
        failpoints.hit("file")
        print(n, "fine", flush=True)
    except Exception as error:
        print(n, type(error).__name__, flush=True)
"""


def said_by_a_child(plan: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env={**os.environ, "QM_FAILPOINT": plan},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_nothing_fails_unless_asked() -> None:
    failpoints.hit("db")
    assert failpoints.count() == 0


def test_once_fails_the_one_operation() -> None:
    with failpoints.armed(2, "once"):
        failpoints.hit("db")
        with pytest.raises(TransientError, match="planted fault"):
            failpoints.hit("file")
        failpoints.hit("db")
        assert failpoints.count() == 3


def test_onward_fails_from_there_on() -> None:
    with failpoints.armed(2, "onward"):
        failpoints.hit("db")
        for _ in range(3):
            with pytest.raises(TransientError):
                failpoints.hit("db")


def test_zero_only_counts() -> None:
    with failpoints.armed(0):
        for _ in range(5):
            failpoints.hit("db")
        assert failpoints.count() == 5


def test_armed_ends_with_its_block() -> None:
    with failpoints.armed(1, "onward"), pytest.raises(TransientError):
        failpoints.hit("db")
    failpoints.hit("db")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("", (0, ["1 fine", "2 fine", "3 fine", "4 fine"])),
        ("2:once", (0, ["1 fine", "2 TransientError", "3 fine", "4 fine"])),
        ("3:onward", (0, ["1 fine", "2 fine", "3 TransientError", "4 TransientError"])),
        ("3:kill", (-signal.SIGKILL, ["1 fine", "2 fine"])),
    ],
)
def test_a_child_process_takes_its_plan_from_the_environment(plan: str, said: tuple[int, list[str]]) -> None:
    assert said_by_a_child(plan) == said


@pytest.mark.parametrize("plan", ["once", "x:once", "3:never", "3"])
def test_a_plan_that_cannot_be_read_is_said(plan: str) -> None:
    with pytest.raises(PermanentError, match="QM_FAILPOINT"):
        failpoints._parse(plan)


def write_one(database: Database) -> None:
    with database.begin() as tx:
        tx.lock("landing")
        tx.copy_in("ops.models", pl.DataFrame({"model_version": ["m/1"], "sha256": ["x"]}))


def count(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("select count(*) from ops.models").scalar_one())


def test_a_transaction_is_whole_or_absent_wherever_it_fails(database: Database) -> None:
    with failpoints.armed(0):
        write_one(database)
        operations = failpoints.count()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("truncate ops.models")
    found = []
    for at in range(1, operations + 1):
        with failpoints.armed(at), pytest.raises(TransientError):
            write_one(database)
        found.append(count(database))

    # The last operation is the answer to a commit: lost, but committed.
    assert found == [0] * (operations - 1) + [1]
