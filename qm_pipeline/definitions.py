"""What workspace.yaml names: the definitions of this installation, made when Dagster asks for them.

What belongs here: reading the settings. What does not: anything else; importing it touches no network, file
or environment.
"""

from __future__ import annotations

import dagster

from qm_pipeline.defs.build import build_definitions
from qm_pipeline.settings import Settings


@dagster.definitions
def definitions() -> dagster.Definitions:
    """Return the definitions for the settings of this process."""
    return build_definitions(Settings())
