"""Command lines of the programs."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.processes import programs

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_listens_beyond_this_machine(tmp_path: Path) -> None:
    webserver = programs.webserver({}, tmp_path / "workspace.yaml", 3000)
    app = programs.app({}, 8501)
    assert webserver.command[webserver.command.index("--host") + 1] == "127.0.0.1"
    assert app.command[app.command.index("--server.address") + 1] == "127.0.0.1"
    assert "--port" not in programs.code_server({}, tmp_path / "code.sock").command


def test_the_workspace_file_survives_a_folder_with_quotes_and_spaces(tmp_path: Path) -> None:
    address = tmp_path / 'it\'s "odd": {here}' / "code.sock"
    written = json.loads(programs.write_workspace(tmp_path, address).read_text())
    assert written["load_from"][0]["grpc_server"]["socket"] == str(address)


def test_a_short_home_holds_the_socket_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_LONGEST_SOCKET_PATH", 1000)
    assert programs.socket_address(tmp_path) == tmp_path / "code-server.sock"


def test_a_home_too_deep_for_a_socket_gets_a_private_folder_and_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path.joinpath(*["deep"] * 30)
    address = programs.socket_address(deep)
    assert address == programs.socket_address(deep)
    assert address != programs.socket_address(deep / "er")
    assert address.parent.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_may_enter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path.joinpath(*["deep"] * 30)
    programs.socket_address(deep).parent.chmod(0o777)
    with pytest.raises(PermanentError, match="belongs to someone else"):
        programs.socket_address(deep)


def test_the_socket_path_fits_the_kernel_wherever_the_home_is(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["deep"] * 30)
    address = programs.socket_address(deep)
    assert len(os.fsencode(address)) <= 100
    address.parent.rmdir()
