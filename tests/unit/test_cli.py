"""The command line itself: what it imports, how it answers faults."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qm_pipeline import cli
from qm_pipeline.commands import console
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Callable

HEAVY = {"dagster", "polars", "sqlalchemy", "sklearn", "streamlit", "pydantic", "numba"}
QM = [sys.executable, "-c", "from qm_pipeline.cli import main; main()"]


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*QM, *arguments], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], int | str | None]:
    """Run `qm doctor` with another function in its place; gives the exit code."""

    def call(body: Callable[[], None]) -> int | str | None:
        module = types.ModuleType("qm_pipeline.commands.doctor")
        module.doctor = body  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(sys, "argv", ["qm", "doctor"])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return left.value.code

    return call


def test_help_imports_nothing_that_takes_long() -> None:
    code = (
        "import sys\nfrom qm_pipeline.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.split())
    assert all(f"  {name} " in done.stdout for name in cli.COMMANDS)


def test_the_help_of_qm_score_waits_for_nothing_that_scores() -> None:
    assert not {"sklearn", "skops", "scipy", "numba", "pandas", "pytest"} & imported("score", "--help")


def test_scoring_does_without_the_libraries_that_fitted_the_models(tmp_path: Path) -> None:
    turn = {"role": "customer", "text": "Still no parcel, this is useless"}
    times = {"started_at": "2026-03-02T09:00:00Z", "ended_at": "2026-03-02T09:05:00Z"}
    record = {"interaction_id": "1", "channel": "chat", "language": "en", **times, "turns": [turn]}
    (tmp_path / "one.jsonl").write_text(json.dumps(record) + "\n")
    loaded = imported("score", str(tmp_path / "one.jsonl"), "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "turns.parquet").is_file()
    assert not {"sklearn", "skops", "pandas", "pytest"} & loaded


def imported(*arguments: str) -> set[str]:
    """Give the modules that a call of `qm` has imported by its end."""
    code = (
        "import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "from qm_pipeline.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_subcommand_in_the_list_exists_and_explains_itself(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Usage: qm {name} ")


def test_a_misspelt_subcommand_is_a_bad_argument_with_a_suggestion() -> None:
    done = run("dmo")
    assert done.returncode == 2
    assert "'demo'" in done.stderr


def test_an_unknown_option_is_a_bad_argument() -> None:
    assert run("status", "--jsn").returncode == 2


def test_no_arguments_show_the_help() -> None:
    done = run()
    assert "Commands:" in done.stdout + done.stderr


def test_a_foreseeable_fault_is_one_sentence_on_stderr_and_exit_1(
    doctor: Callable[[Callable[[], None]], int], capsys: pytest.CaptureFixture[str]
) -> None:
    def body() -> None:
        raise PermanentError("The drawer is stuck.")

    assert doctor(body) == 1
    printed = capsys.readouterr()
    assert printed.err == "qm: The drawer is stuck.\n"
    assert printed.out == ""


def test_a_bug_is_not_dressed_up_as_a_foreseeable_fault(doctor: Callable[[Callable[[], None]], int]) -> None:
    def body() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        doctor(body)


def test_ctrl_c_is_130(doctor: Callable[[Callable[[], None]], int]) -> None:
    def body() -> None:
        raise KeyboardInterrupt

    assert doctor(body) == 130


def test_a_wrong_setting_is_named_and_its_value_kept_quiet() -> None:
    done = run("status", env={"QM_APP_PORT": "sesame", "QM_TIME_ZONE": "Mars/Olympus"})
    assert done.returncode == 1
    assert done.stdout == ""
    assert "QM_APP_PORT" in done.stderr
    assert "QM_TIME_ZONE" in done.stderr
    assert "sesame" not in done.stderr
    assert "QM_DROP_FOLDER" not in done.stderr  # whose default waits for the others
    assert "Value error" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_who_leaves_is_no_reason_to_complain() -> None:
    child = subprocess.Popen([*QM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    with child.stderr:
        assert child.stderr.read() == b""
    assert child.wait() == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [["--help"], ["status", "--json"], ["status"]])
def test_an_answer_that_finds_no_room_is_a_sentence(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*QM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
        )
    assert done.returncode == 1
    assert done.stderr == "qm: The answer cannot be written (No space left on device).\n"


def test_whoever_closes_the_output_wants_no_answer(tmp_path: Path) -> None:
    """A shell's `>&-`; the next file that is opened must not get the answer in its place."""
    closed = f"import os; os.close(1); os.execv({sys.executable!r}, {[*QM, 'status']!r})"
    done = subprocess.run([sys.executable, "-c", closed], stderr=subprocess.PIPE, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_is_one_document_that_keeps_null_apart_from_empty(capsys: pytest.CaptureFixture[str]) -> None:
    console.emit(
        {"a": None, "b": "", "c": "é\n"}, as_json=True, human=lambda: pytest.fail("printed for people")
    )
    assert json.loads(capsys.readouterr().out) == {"a": None, "b": "", "c": "é\n"}


def test_json_refuses_numbers_that_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="JSON"):
        console.emit({"a": float("nan")}, as_json=True, human=lambda: None)
