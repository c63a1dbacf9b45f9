"""What our programs find in their environment.

What belongs here: handing the settings of this process down, and what keeps the libraries from reporting
home. What does not: reading the environment; only `settings` does that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

if TYPE_CHECKING:
    from qm_pipeline.settings import Settings

SILENCE: Final = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "GX_ANALYTICS_ENABLED": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}


def of(settings: Settings) -> dict[str, str]:
    """Return the variables with which another process reads the same settings, wherever it is started.

    Paths are made absolute; secrets are in there, so it goes to a child and nowhere else.
    """
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {f"QM_{name.upper()}": _text(value) for name, value in values.items() if value is not None}


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.resolve() if isinstance(value, Path) else value)
