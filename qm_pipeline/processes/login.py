"""The file from which Streamlit knows the identity provider.

What belongs here: writing it, for its owner alone, from the settings. What does not: who may do what once
they are logged in (the app's identity.py, and Postgres).

Streamlit reads the client secret and the key of its cookies from a file only.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import private_files

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.settings import Settings

FILE: Final = "login.toml"
_COOKIE_KEY: Final = "cookie.key"


def write(settings: Settings, app_url: str) -> Path | None:
    """Write the file below QM_HOME and return its path; None where no identity provider is set.

    Raises
    ------
    PermanentError
        If the settings name a provider and not this app's client there.
    """
    if settings.oidc_metadata_url is None:
        return None
    if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
        raise PermanentError("A login needs QM_OIDC_CLIENT_ID and QM_OIDC_CLIENT_SECRET besides the URL.")
    auth = {
        "redirect_uri": f"{(settings.app_url or app_url).rstrip('/')}/oauth2callback",
        "cookie_secret": _cookie_key(settings.home),
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret.get_secret_value(),
        "server_metadata_url": settings.oidc_metadata_url,
    }
    file = settings.home.resolve() / FILE
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in auth.items())  # JSON strings are TOML's
    private_files.write(file, "[auth]\n" + "".join(lines))
    return file


def forget(settings: Settings) -> None:
    """Take away a file of an earlier start, and with it the provider's secret."""
    (settings.home.resolve() / FILE).unlink(missing_ok=True)


def _cookie_key(home: Path) -> str:
    """Return the key that signs the app's cookies, the same after every start, so that logins outlive one."""
    file = home.resolve() / _COOKIE_KEY
    if not file.exists():
        private_files.write(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8")
