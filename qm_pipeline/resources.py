"""Where the files that ship beside the code are: in a checkout, or inside an installed wheel.

What belongs here: the one answer to "which folder holds sql/, models/ and app_streamlit/". What does not:
reading them.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Return the folder that holds sql/, models/, app_streamlit/, dagster.yaml and workspace.yaml.

    Returns
    -------
    Path
        `qm_pipeline/_bundled` in an installed wheel, the repository's root in a checkout.
    """
    bundled = _PACKAGE / "_bundled"
    return bundled if bundled.is_dir() else _PACKAGE.parent
