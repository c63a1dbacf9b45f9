"""`qm login-file`: what an app in a container is handed, from the settings around it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from qm_pipeline.cli import app
from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = {
    "QM_OIDC_METADATA_URL": "https://login.example.com/.well-known/openid-configuration",
    "QM_OIDC_CLIENT_ID": "qm",
    "QM_OIDC_CLIENT_SECRET": 'quoted "secret"',
}


def call(home: Path, **settings: str) -> Any:  # noqa: ANN401  # the command's document
    done = CliRunner().invoke(
        app, ["login-file", "http://127.0.0.1:8501", "--json"],
        env={"QM_HOME": str(home), **settings}, catch_exceptions=False,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_file_says_what_streamlit_asks_for_and_only_its_owner_reads_it(tmp_path: Path):
    call(tmp_path, **PROVIDER)
    file = tmp_path / "login.toml"
    auth = tomllib.loads(file.read_text())["auth"]
    assert auth["client_secret"] == PROVIDER["QM_OIDC_CLIENT_SECRET"]
    assert auth["redirect_uri"] == "http://127.0.0.1:8501/oauth2callback"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_address_that_people_use_goes_before_the_port_published_here(tmp_path: Path):
    call(tmp_path, QM_APP_URL="https://qm.example.com/", **PROVIDER)
    auth = tomllib.loads((tmp_path / "login.toml").read_text())["auth"]
    assert auth["redirect_uri"] == "https://qm.example.com/oauth2callback"


def test_without_a_provider_no_file_of_an_earlier_start_is_left(tmp_path: Path):
    call(tmp_path, **PROVIDER)
    assert call(tmp_path) == {"file": None}
    assert not (tmp_path / "login.toml").exists()


def test_a_provider_without_this_app_s_secret_is_said_in_a_sentence(tmp_path: Path):
    with pytest.raises(PermanentError, match="QM_OIDC_CLIENT_SECRET"):
        call(tmp_path, QM_OIDC_METADATA_URL=PROVIDER["QM_OIDC_METADATA_URL"], QM_OIDC_CLIENT_ID="qm")
