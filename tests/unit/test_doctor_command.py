"""How `qm doctor` puts its findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer

from qm_pipeline.commands import doctor as command
from qm_pipeline.installation import files, finding, machine, postgres

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "/a/rather/long/path" * 8


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(*findings: finding.Finding) -> None:
        monkeypatch.setattr(machine, "findings", lambda _: iter(findings))
        monkeypatch.setattr(files, "findings", lambda _: iter(()))
        monkeypatch.setattr(postgres, "findings", lambda _: iter(()))

    return put


def test_health_exits_quietly(found: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    found(finding.ok("a", "well"), finding.warning("b", "so so", "rest"), finding.info("c", "by the way"))
    command.doctor(as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is True
    assert [each["state"] for each in document["findings"]] == ["ok", "warning", "info"]


def test_a_fault_exits_1_and_shows_what_to_do_in_full(
    found: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    found(finding.fault("disk", f"full at {LONG}", "free [some]"))
    with pytest.raises(typer.Exit) as left:
        command.doctor(as_json=False)
    assert left.value.exit_code == 1
    printed = "".join(line.strip() for line in capsys.readouterr().out.splitlines())
    assert LONG in printed
    assert "-> free [some]" in printed
