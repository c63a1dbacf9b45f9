"""`qm login-file`: the file from which Streamlit knows the identity provider, for a container's app."""

from __future__ import annotations

from typing import Annotated

import typer

from qm_pipeline.commands import console
from qm_pipeline.processes import login
from qm_pipeline.settings import Settings


def login_file(
    app_url: Annotated[
        str, typer.Argument(help="Where people reach the app; `QM_APP_URL`, where it is set, goes before.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write login.toml into QM_HOME from the settings `QM_OIDC_*`; without a provider there is none.

    For an app in a container (compose.yaml): give it the file with `--secrets.files`. `qm up` does both.
    """
    settings = Settings()
    written = login.write(settings, app_url)
    if written is None:
        login.forget(settings)
    said = f"written: {written}" if written else "No identity provider is set: no file."
    console.emit(
        {"file": None if written is None else str(written)}, as_json,
        lambda: console.out().print(said, soft_wrap=True),
    )  # fmt: skip
