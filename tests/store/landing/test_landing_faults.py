"""An operation fails or the process dies anywhere during landing: calling again makes it whole."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from qm_pipeline.ingest import batches as cutting
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store import failpoints

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.settings import Settings

    Landed = Callable[..., list[FileReport]]
    Query = Callable[[str], list[tuple[Any, ...]]]
    Record = Callable[..., dict[str, Any]]

CLEAR = (
    "truncate core.interactions, core.turns, landing.files, landing.batches, landing.quarantine, ops.days,"
    " scores.interactions, scores.flags cascade"
)
ONE_CURRENT = (
    "select interaction_key from core.interactions group by 1 having count(*) filter (where current) != 1"
)
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from qm_pipeline.ingest import batches
from qm_pipeline.ingest.landing import land
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database
batches.TURNS_A_BATCH = 6
options = batches.IngestOptions(now=datetime(2026, 1, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
with Database.open(Settings(_env_file=None)) as database:
    land(database, [Path(sys.argv[1])], options)
"""


@pytest.fixture
def delivery(tmp_path: Path, record: Record) -> Path:
    """A packed file of good, changed, repeated and broken records, over several batches and months."""
    lines: list[Any] = [record(f"r-{number}", f"text {number}") for number in range(9)]
    lines += [record("r-1", "changed"), record("r-2"), b"{broken", record("x", channel="fax"), b"\xff"]
    lines += [
        record(f"n-{number}", started_at="2024-02-01T00:00:00Z", ended_at="2024-02-01T00:01:00Z")
        for number in range(4)
    ]
    parts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path = tmp_path / "delivery.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(parts)))
    return path


class Left(NamedTuple):
    """What stands in the database: the content of core, and the books."""

    content: dict[str, str]
    books: list[tuple[Any, ...]]


@pytest.fixture
def left(
    content: Callable[[], dict[str, str]], books: Callable[[], list[tuple[Any, ...]]]
) -> Callable[[], Left]:
    return lambda: Left(content(), books())


@pytest.fixture
def undisturbed(
    landed: Landed, query: Query, left: Callable[[], Left], delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, Left]:
    """How many operations a landing has, and what it leaves."""
    monkeypatch.setattr(cutting, "TURNS_A_BATCH", 6)
    with failpoints.armed(0):
        landed(delivery)
        operations = failpoints.count()
    whole = left()
    query(CLEAR)
    return operations, whole


@pytest.mark.parametrize(("mode", "every"), [("once", 3), ("onward", 7)])
def test_after_a_fault_at_any_operation_landing_again_leaves_what_an_undisturbed_run_leaves(  # noqa: PLR0913, PLR0917 - fixtures
    landed: Landed,
    query: Query,
    left: Callable[[], Left],
    delivery: Path,
    undisturbed: tuple[int, Left],
    mode: failpoints.Mode,
    every: int,
) -> None:
    operations, whole = undisturbed
    assert operations > 30
    for number in range(1, operations + 1, every):
        with failpoints.armed(number, mode), pytest.raises(TransientError):
            landed(delivery)
        assert_nothing_half_done(query)
        with failpoints.armed(max(1, number // 2), "once"), suppress(TransientError):
            landed(delivery)  # once more during the recovery, which may need fewer operations than that
        assert_nothing_half_done(query)
        landed(delivery)
        assert left() == whole, f"operation {number}"
        query(CLEAR)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_after_the_process_is_killed_landing_again_leaves_what_an_undisturbed_run_leaves(  # noqa: PLR0913, PLR0917 - fixtures
    settings: Settings,
    landed: Landed,
    query: Query,
    left: Callable[[], Left],
    delivery: Path,
    undisturbed: tuple[int, Left],
    share: float,
) -> None:
    operations, whole = undisturbed
    assert settings.database_url is not None
    planted = {
        "QM_DATABASE_URL": settings.database_url.get_secret_value(),
        "QM_FAILPOINT": f"{int(operations * share)}:kill",
    }
    killed = subprocess.run(
        [sys.executable, "-c", CHILD, str(delivery)],
        env=os.environ | planted,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert_nothing_half_done(query)
    landed(delivery)
    assert left() == whole


def assert_nothing_half_done(query: Query) -> None:
    """Whatever stands in the tables, a marker stands for: rows and marker committed together."""
    assert query(
        "select (select count(*) from core.interactions) = coalesce(sum(accepted), 0),"
        " (select count(*) from landing.quarantine) = coalesce(sum(quarantined), 0),"
        " (select coalesce(sum(turn_count), 0) from core.interactions) = (select count(*) from core.turns)"
        " from landing.batches"
    ) == [(True, True, True)]
    assert (
        query(
            "select interaction_key from core.interactions group by 1"
            " having count(*) filter (where current) != 1"
        )
        == []
    )
