"""`qm up`, `qm status` and `qm down` with the real programs, in a home of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.processes import loopback, programs, record
from qm_pipeline.processes.supervision import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = (programs.CODE_SERVER, programs.WEBSERVER, programs.DAEMON, programs.APP)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("platform")
    yield home
    qm(home, "down")


def qm(home: Path, *arguments: str) -> dict[str, Any]:
    """Run a command with --json; give the document."""
    done = typed(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def typed(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as it is typed."""
    command = [sys.executable, "-c", "from qm_pipeline.cli import main; main()", *arguments]
    return subprocess.run(
        command, env={**os.environ, "QM_HOME": str(home)}, capture_output=True, text=True, check=False
    )


def numbers(home: Path) -> dict[str, int | None]:
    supervisor = Supervisor(home)
    found = {name: supervisor.find(name) for name in NAMES}
    return {name: known.pid if known else None for name, known in found.items()}


def everybody(home: Path) -> set[psutil.Process]:
    """Every process of this home: the supervised ones with their children, and Postgres."""
    try:
        postmaster = int((home / "postgres/data/postmaster.pid").read_text().split()[0])
        servers = {psutil.Process(postmaster), *psutil.Process(postmaster).children(recursive=True)}
    except (FileNotFoundError, psutil.NoSuchProcess):
        servers = set()
    return Supervisor(home).processes() | servers


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def test_before_anything_was_started_nothing_runs_and_nothing_is_made(tmp_path: Path) -> None:
    home = tmp_path / "nowhere"
    found = qm(home, "status")
    assert [found[name]["running"] for name in ("postgres", "dagster", "app")] == [False] * 3
    assert qm(home, "down") == {"stopped_processes": 0}
    assert not home.exists()


def test_up_brings_everything_up_and_says_where(home: Path) -> None:
    found = qm(home, "up")
    assert found == qm(home, "status")
    postgres = found["postgres"]
    assert postgres.pop("port") > 0
    assert postgres == {
        "running": True,
        "host": "127.0.0.1",
        "database": "qm",
        "user": "qm",
        "password_file": str(home / "postgres/password"),
    }
    for name, path in (("dagster", "/server_info"), ("app", "/_stcore/health")):
        assert found[name]["running"]
        port = int(found[name]["url"].rpartition(":")[2])
        assert loopback.answers(port, path)


def test_a_second_up_finds_everything_and_starts_nothing(home: Path) -> None:
    first = qm(home, "up")
    before = numbers(home)
    assert qm(home, "up") == first
    assert numbers(home) == before
    assert None not in before.values()


def test_nothing_listens_beyond_this_machine(home: Path) -> None:
    qm(home, "up")
    sockets = [
        connection
        for process in everybody(home)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(sockets) >= 3
    assert {connection.laddr.ip for connection in sockets} == {"127.0.0.1"}


def test_no_web_page_of_ours_reports_home(home: Path) -> None:
    qm(home, "up")
    record = Supervisor(home).find(programs.WEBSERVER)
    assert record is not None
    assert record.port is not None
    found = loopback.graphql(record.port, "{ instance { info } canBulkTerminate }")
    assert found
    environments = [process.environ() for process in Supervisor(home).processes()]
    assert all(it["DAGSTER_DISABLE_TELEMETRY"] == "yes" for it in environments)
    assert all(it["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false" for it in environments)
    assert all(it["GX_ANALYTICS_ENABLED"] == "false" for it in environments)


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_program_is_seen_and_up_brings_back_that_one_only(home: Path, name: str) -> None:
    qm(home, "up")
    before = numbers(home)
    pid = before[name]
    assert pid is not None
    psutil.Process(pid).kill()
    assert eventually(lambda: numbers(home)[name] is None)
    service = "app" if name == programs.APP else "dagster"
    assert qm(home, "status")[service] == {"running": False, "url": None}
    qm(home, "up")  # says so itself where Dagster does not show the pipeline again
    after = numbers(home)
    assert after[name] not in {None, pid}
    assert {other: after[other] for other in NAMES if other != name} == {
        other: before[other] for other in NAMES if other != name
    }


def test_down_leaves_no_process_even_when_parents_were_killed(home: Path) -> None:
    qm(home, "up")
    living = everybody(home)
    assert len(living) >= 9  # four programs, each with the one that buries it, and Postgres
    killed = numbers(home)[programs.WEBSERVER]
    assert killed is not None
    psutil.Process(killed).kill()
    qm(home, "down")
    assert everybody(home) == set()
    _, left = psutil.wait_procs(living, timeout=10)
    assert left == []
    assert not any(part["running"] for part in qm(home, "status").values())


def test_down_twice_is_no_fault(home: Path) -> None:
    qm(home, "down")
    assert qm(home, "down") == {"stopped_processes": 0}


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_home_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path, command: str) -> None:
    file = tmp_path / "home"
    file.write_text("")
    done = typed(file, command)
    assert done.returncode == 1
    assert done.stderr.startswith(f"qm: QM_HOME {file} cannot be written")
    assert Path(file).read_text() == ""


def test_whoever_looks_is_told_that_a_home_is_a_file(tmp_path: Path) -> None:
    """A command that only looks broke off with a traceback, and the doctor with it."""
    file = tmp_path / "home"
    file.write_text("")
    assert not any(part["running"] for part in qm(file, "status").values())
    looked = typed(file, "doctor", "--json")
    assert (looked.returncode, looked.stderr) == (1, "")
    found = {each["subject"]: each["text"] for each in json.loads(looked.stdout)["findings"]}
    assert found["QM_HOME"] == f"{file} is a file"


def test_what_is_not_ours_to_read_is_no_proof_that_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything: so it is said instead of done."""

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(PermanentError, match=r"app\.json cannot be read: Permission denied"):
        record.read(tmp_path, "app")
