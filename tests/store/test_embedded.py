"""The embedded server: started by many, killed, stopped, and closed to others."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import binaries, postmaster
from qm_pipeline.store.account import Account, server_account
from qm_pipeline.store.embedded import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator

START = """
import sys
from pathlib import Path
from qm_pipeline.store.embedded import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start().port)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")


@pytest.fixture
def new_home(tmp_path: Path) -> Iterator[Path]:
    """A home that is not there yet."""
    yield tmp_path / "home"
    EmbeddedPostgres(tmp_path / "home").stop()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was started and stopped once, to copy from: initdb takes longer than a copy."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    EmbeddedPostgres(home).start()
    EmbeddedPostgres(home).stop()
    return home


@pytest.fixture
def home(new_home: Path, prepared: Path) -> Path:
    """A home of the test's own in which no server runs."""
    subprocess.run(["cp", "-a", prepared, new_home], check=True)
    return new_home


@pytest.fixture(scope="module")
def running(prepared: Path) -> Iterator[EmbeddedPostgres]:
    """A server for tests that only look at it."""
    copy = prepared.with_name("running")
    subprocess.run(["cp", "-a", prepared, copy], check=True)
    server = EmbeddedPostgres(copy)
    server.start()
    yield server
    server.stop()


def connect(server: EmbeddedPostgres, **values: object) -> psycopg.Connection:
    location = server.start()
    given = {"host": location.host, "port": location.port, "user": location.user, "dbname": location.database}
    return psycopg.connect(**{**given, "password": server.password(), **values})  # type: ignore[arg-type]


def commit_a_row(server: EmbeddedPostgres) -> None:
    with connect(server) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (42)")
    connection.close()


def committed(server: EmbeddedPostgres) -> list[tuple[int]]:
    with connect(server) as connection:
        rows = connection.execute("select n from kept").fetchall()
    connection.close()
    return rows


def family(server: EmbeddedPostgres) -> list[psutil.Process]:
    process = postmaster.find(server.data)
    assert process is not None
    return [process, *process.children(recursive=True)]


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_six_processes_starting_at_once_get_the_one_server(new_home: Path) -> None:
    starting = [
        subprocess.Popen([sys.executable, "-c", START, str(new_home)], stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    ports = {process.communicate(timeout=120)[0] for process in starting}

    assert [process.returncode for process in starting] == [0] * 6
    assert len(ports) == 1


def test_a_second_start_finds_the_first_server(home: Path) -> None:
    first = EmbeddedPostgres(home).start()
    process = postmaster.find(home / "postgres" / "data")

    assert EmbeddedPostgres(home).start() == first
    assert postmaster.find(home / "postgres" / "data") == process


def test_stop_leaves_no_process_and_status_says_so(home: Path) -> None:
    server = EmbeddedPostgres(home)
    location = server.start()
    processes = family(server)
    assert server.status() == location

    server.stop()

    assert not [process for process in processes if process.is_running()]
    assert server.status() is None


def test_stop_ends_a_server_that_clients_still_use(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with connect(server, autocommit=True) as connection:
        processes = family(server)
        server.stop()
        assert not [process for process in processes if process.is_running()]
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")


def test_stop_without_a_server_is_no_error(home: Path) -> None:
    EmbeddedPostgres(home).stop()


def test_data_is_there_after_a_stop_and_at_the_same_port(home: Path) -> None:
    server = EmbeddedPostgres(home)
    commit_a_row(server)
    port = server.start().port
    server.stop()

    assert committed(EmbeddedPostgres(home)) == [(42,)]
    assert EmbeddedPostgres(home).start().port == port


def test_committed_data_survives_kill_9_of_the_postmaster(home: Path) -> None:
    server = EmbeddedPostgres(home)
    commit_a_row(server)

    family(server)[0].kill()

    assert committed(EmbeddedPostgres(home)) == [(42,)]


def test_committed_data_survives_kill_9_of_the_whole_tree(home: Path) -> None:
    server = EmbeddedPostgres(home)
    commit_a_row(server)

    for process in family(server):
        process.kill()

    assert committed(EmbeddedPostgres(home)) == [(42,)]


def test_a_hung_server_is_put_down_and_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qm_pipeline.store.embedded._RETRY_SECONDS", 1.0)
    server = EmbeddedPostgres(home)
    commit_a_row(server)
    hung = family(server)
    monkeypatch.setattr("qm_pipeline.store.embedded.EmbeddedPostgres._answers", answers_unless(hung[0]))

    assert committed(EmbeddedPostgres(home)) == [(42,)]
    assert not hung[0].is_running()


def answers_unless(hung: psutil.Process) -> object:
    honest = EmbeddedPostgres._answers

    def answers(self: EmbeddedPostgres, port: int) -> bool:
        return honest(self, port) and postmaster.find(self.data) != hung

    return answers


def test_a_port_taken_meanwhile_is_replaced(home: Path) -> None:
    server = EmbeddedPostgres(home)
    commit_a_row(server)
    port = server.start().port
    server.stop()
    thief = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not any(c.laddr.port == port for c in psutil.Process(thief.pid).net_connections()):
            time.sleep(0.05)
        assert committed(server) == [(42,)]
        assert server.start().port != port
    finally:
        thief.kill()
        thief.wait()


def test_a_killed_initdb_leaves_nothing_half_made(new_home: Path) -> None:
    starting = subprocess.Popen([sys.executable, "-c", START, str(new_home)], stdout=subprocess.DEVNULL)
    while not list((new_home / "postgres").glob("initdb-*/data/base/1")):
        time.sleep(0.01)
    killed = [*psutil.Process(starting.pid).children(recursive=True), psutil.Process(starting.pid)]
    for process in killed:
        with suppress(psutil.NoSuchProcess):  # initdb's own children come and go
            process.kill()
    starting.wait()
    psutil.wait_procs(killed, timeout=60)
    assert not (new_home / "postgres" / "data").exists()

    commit_a_row(EmbeddedPostgres(new_home))

    assert committed(EmbeddedPostgres(new_home)) == [(42,)]
    assert not list((new_home / "postgres").glob("initdb-*"))


def test_a_number_reused_by_another_program_is_not_taken_for_the_server(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    server.stop()
    lines = [str(os.getpid()), str(server.data), "0", str(server.start().port)]
    server.stop()
    (server.data / "postmaster.pid").write_text("\n".join(lines))

    assert postmaster.find(server.data) is None
    (server.data / "postmaster.pid").unlink()


def test_files_and_folders_are_closed_to_others(new_home: Path) -> None:
    server = EmbeddedPostgres(new_home)
    server.start()

    assert permissions(new_home) == 0o700
    assert permissions(server.folder) == 0o700
    assert permissions(server.data) == 0o700
    assert permissions(server.password_file) == 0o600
    assert {permissions(path) for path in server.folder.glob("*.json")} == {0o600}


def test_it_listens_on_loopback_alone_and_has_no_socket_file(running: EmbeddedPostgres) -> None:
    port = running.start().port
    listening = {
        (c.laddr.ip, c.laddr.port)
        for c in family(running)[0].net_connections("all")
        if c.status == psutil.CONN_LISTEN or (c.family.name == "AF_UNIX" and c.laddr)
    }

    assert listening == {("127.0.0.1", port)}


@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"user": "postgres"}])
def test_nobody_comes_in_without_the_password(running: EmbeddedPostgres, wrong: dict[str, str]) -> None:
    with pytest.raises(psycopg.OperationalError):
        connect(running, **wrong)


def test_the_location_does_not_hold_the_password(running: EmbeddedPostgres) -> None:
    assert running.password() not in repr(running.start())


def test_no_words_of_a_failing_statement_reach_the_log(running: EmbeddedPostgres) -> None:
    with connect(running, autocommit=True) as connection:
        connection.execute("create table held (words text primary key, n int)")
        connection.execute("insert into held values ('confidential', 1)")
        for statement in (
            "insert into held values ('confidential', 2)",
            "select 'confidential'::int",
            "copy held from stdin",
            "do $$ begin raise warning 'confidential'; end $$",
        ):
            with pytest.raises(psycopg.Error) if "warning" not in statement else connection.cursor():
                if statement.startswith("copy"):
                    with connection.cursor().copy(statement) as copy:
                        copy.write("new confidential\tnot a number\n")
                else:
                    connection.execute(statement)

    assert "confidential" not in running.log.read_text()


def test_writes_wait_for_the_disk(running: EmbeddedPostgres) -> None:
    with connect(running) as connection:
        shown = [
            connection.execute(f"show {name}").fetchone() for name in ("synchronous_commit", "fsync", "jit")
        ]
    connection.close()
    assert shown == [("on",), ("on",), ("off",)]


def test_a_home_that_is_a_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(PermanentError, match=r"QM_HOME .* cannot be written"):
        EmbeddedPostgres(tmp_path / "home").start()


def test_a_data_folder_of_an_unknown_version_is_refused_with_a_sentence(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    server.stop()
    version = server.data / "PG_VERSION"
    written = version.read_text()
    version.write_text("9\n")
    with pytest.raises(PermanentError, match="written by Postgres 9"):
        server.start()
    version.write_text(written)


@as_root
def test_roots_server_runs_as_an_unprivileged_account(running: EmbeddedPostgres) -> None:
    assert 0 not in {uid for process in family(running) for uid in process.uids()}


@as_root
def test_no_parent_folder_is_opened_for_roots_server(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "deep" / "home")
    try:
        commit_a_row(server)
        server.stop()
        assert committed(server) == [(42,)]
    finally:
        server.stop()
    assert permissions(closed) == 0o700


@as_root
def test_programs_below_a_closed_folder_are_copied_to_where_the_account_can_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = server_account(tmp_path / "data")
    original = binaries._in_wheel(binaries.MAJOR)
    closed = tmp_path / "site-packages" / original.parent.name / original.name
    shutil.copytree(original, closed, symlinks=True)
    libraries = original.parent.with_name(original.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, closed.parent.with_name(libraries.name), symlinks=True)
    for path in (tmp_path / "site-packages").rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
    monkeypatch.setattr(binaries, "_in_wheel", lambda _: closed)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as public:
        Path(public).chmod(0o755)
        monkeypatch.setattr(binaries, "_COPY_ROOT", Path(public))
        server = EmbeddedPostgres(tmp_path / "home")
        try:
            commit_a_row(server)
            assert account.can_run(server.program("postgres"))
            assert server.program("postgres").is_relative_to(public)
        finally:
            server.stop()


@as_root
def test_a_copy_that_someone_else_put_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_COPY_ROOT", tmp_path)
    copy = binaries._public_copy(binaries._in_wheel(binaries.MAJOR))
    planted = tmp_path / copy.relative_to(tmp_path).parts[0]
    os.chown(planted, 65534, 65534)

    with pytest.raises(PermanentError, match="belongs to someone else"):
        binaries._public_copy(binaries._in_wheel(binaries.MAJOR))


AS_NOBODY = """
import os, sys
from pathlib import Path
import encodings.ascii, encodings.idna, encodings.latin_1  # later this file system part is closed
from qm_pipeline.store import postmaster
from qm_pipeline.store.embedded import EmbeddedPostgres
os.setgroups([]); os.setgid(65534); os.setuid(65534)
server = EmbeddedPostgres(Path(sys.argv[1]))
location = server.start()
assert postmaster.find(server.data).uids().real == 65534
assert EmbeddedPostgres(Path(sys.argv[1])).start() == location
server.stop()
assert server.status() is None
server.start()
server.stop()
print("done")
"""


@as_root
def test_it_runs_for_an_ordinary_user() -> None:
    if not Account(65534, 65534, foreign=True).can_run(
        binaries._in_wheel(binaries.MAJOR) / "bin" / "postgres"
    ):
        pytest.skip("this environment is installed where no ordinary user can reach it")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chown(folder, 65534, 65534)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, f"{folder}/home"], capture_output=True, text=True, check=False
        )
    assert (done.stdout, done.stderr) == ("done\n", "")


@as_root
def test_an_ordinary_user_is_told_that_a_home_is_someone_elses(home: Path) -> None:
    EmbeddedPostgres(home).start()
    shared = AS_NOBODY.replace("location = server.start()", "print(server.start())")
    home.parent.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", shared, str(home)], capture_output=True, text=True, check=False
    )
    assert "PermanentError" in done.stderr


def test_it_outlives_a_signal_to_the_group_that_started_it(home: Path) -> None:
    starting = subprocess.run(
        [sys.executable, "-c", START + "import os, signal; os.killpg(0, signal.SIGKILL)", str(home)],
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=False,
    )
    assert starting.returncode == -signal.SIGKILL
    server = EmbeddedPostgres(home)
    # A busy machine may take longer to answer than one look waits.
    assert any(server.status() or time.sleep(0.5) for _ in range(120))
