"""What the doctor sees of Python, libraries and the machine."""

from __future__ import annotations

import socket
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

import pytest

from qm_pipeline.installation import machine
from qm_pipeline.installation.finding import State
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


class Usage(NamedTuple):
    free: int


def settings(home: Path, **values: object) -> Settings:
    return Settings(_env_file=None, home=home, **values)  # type: ignore[arg-type]


def test_this_python_and_its_libraries_are_those_of_the_package() -> None:
    assert machine.python().state is State.OK
    assert machine.libraries().state is State.OK


def test_another_python_is_a_fault_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.9.2")
    found = machine.python()
    assert found.state is State.FAULT
    assert "3.9.2" in found.text
    assert found.remedy is not None


def test_a_missing_and_an_old_library_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "polars":
            raise metadata.PackageNotFoundError
        return "0.1" if name == "rich" else installed(name)

    installed = metadata.version
    monkeypatch.setattr(metadata, "version", version)
    found = machine.libraries()
    assert found.state is State.FAULT
    assert "polars is missing" in found.text
    assert "rich is 0.1" in found.text


@pytest.mark.parametrize(("gib", "state"), [(0.5, State.FAULT), (2, State.WARNING), (50, State.OK)])
def test_a_full_disk_is_a_fault_and_a_fuller_one_a_warning(
    gib: float, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(free=int(gib * 1024**3)))
    assert machine.disk(tmp_path / "not/yet/made").state is state


def test_a_port_that_someone_else_has_is_a_fault(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        dagster, app = machine.ports(settings(tmp_path, dagster_port=0, app_port=number))
    assert dagster.state is State.OK
    assert app.state is State.FAULT
    assert str(number) in app.text


def test_no_chromium_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert machine.browser().state is State.INFO
