"""Handing settings to another process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from qm_pipeline.processes import environment
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    import pytest


def test_a_child_started_elsewhere_reads_the_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ours = Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=Path("here"),
        database_url=SecretStr("postgresql://u:p%40@h/d"),
        time_zone="Europe/Madrid",
        redact=False,
        app_port=8501,
    )
    for name, value in environment.of(ours).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir("/")
    theirs = Settings(_env_file=None)  # type: ignore[call-arg]
    assert theirs.home == tmp_path / "here"
    assert theirs.drop_folder == tmp_path / "here/drop"
    relative = {"home", "drop_folder"}
    assert theirs.model_dump(exclude=relative) == ours.model_dump(exclude=relative)


def test_no_program_of_ours_reports_home() -> None:
    assert environment.SILENCE == {
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "GX_ANALYTICS_ENABLED": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
