"""What a wheel carries besides the package.

What belongs here: the list of the repository's folders that `qm_pipeline.resources` looks for in `_bundled`.
An editable install gets none of them: it reads the checkout, and a copy would only grow stale.
"""

from __future__ import annotations

from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED: Final = ("sql", "models", "app_streamlit", "dagster.yaml", "workspace.yaml")


class BundleHook(BuildHookInterface[Any]):
    """Put the bundled folders into a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them, unless the wheel is an editable one."""
        if version == "standard":
            build_data["force_include"] |= {name: f"qm_pipeline/_bundled/{name}" for name in BUNDLED}
