"""The phrases by which acts are found (`acts/<code>.toml`): outcomes and the second stage rest on them.

What belongs here: reading them. What does not: the phrases, and finding them (`scoring.outcomes.acts`).
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Final

ACTS: Final = Path(__file__).with_name("acts")


def phrases(language: str) -> dict[str, list[str]]:
    """Read the phrases of a language, by act."""
    acts = tomllib.loads((ACTS / f"{language}.toml").read_text("utf-8"))["acts"]
    return {act: list(each) for act, each in acts.items()}


def fingerprints(language: str) -> dict[str, str]:
    """SHA-256 of the file of a language, by short name."""
    path = ACTS / f"{language}.toml"
    return {f"acts/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()}
