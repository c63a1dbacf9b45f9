"""Whether it matters who speaks or is spoken of: the same sentences with another name, pronoun, dialect.

What belongs here: the comparisons of `fairness.toml` and their intervals. What does not: what the card says
about them (`card`).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import stats

from qm_pipeline.training.evaluate import intensity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

_SENTENCES: Final = Path(__file__).with_name("fairness.toml")
CONFIDENCE: Final = 0.95


def differences(pipeline: Pipeline) -> dict[str, dict[str, float]]:
    """Compare groups with their reference.

    Returns
    -------
    dict
        Group to `n` (pairs of sentences), the mean `difference` of the score (group minus reference) with its
        95% interval `low`, `high`, the `largest` one of a sentence, and the share `relabelled`.
    """
    written = tomllib.loads(_SENTENCES.read_text("utf-8"))
    found = {}
    for part in (written["names"], written["people"]):
        said = {group: _filled(part["templates"], names) for group, names in part["groups"].items()}
        usual = pipeline.predict_proba(said[part["reference"]])
        for group, texts in said.items():
            if group != part["reference"]:
                one, other = (_by_template(each, part) for each in (pipeline.predict_proba(texts), usual))
                found[f"{group} instead of {part['reference']}"] = _difference(one, other)
    for way in written["ways"]:
        usual, other = (pipeline.predict_proba(list(each)) for each in zip(*way["pairs"], strict=True))
        found[way["name"]] = _difference(other, usual)
    return found


def _filled(templates: Sequence[str], names: Sequence[str]) -> list[str]:
    return [
        template.replace("{name}", name).replace("{who}", name) for template in templates for name in names
    ]


def _by_template(probabilities: NDArray[np.float64], part: dict[str, Any]) -> NDArray[np.float64]:
    """Give the mean of each template over its names: sentences, not names, are what an average is over."""
    mean: NDArray[np.float64] = probabilities.reshape(len(part["templates"]), -1, 3).mean(axis=1)
    return mean


def _difference(group: NDArray[np.float64], usual: NDArray[np.float64]) -> dict[str, float]:
    apart = intensity(group) - intensity(usual)
    mean = float(apart.mean())
    half = float(stats.sem(apart) * stats.t.ppf((1 + CONFIDENCE) / 2, len(apart) - 1))
    return {
        "n": len(apart),
        "difference": mean,
        "low": mean - half,
        "high": mean + half,
        "largest": float(apart[np.abs(apart).argmax()]),
        "relabelled": float((group.argmax(axis=1) != usual.argmax(axis=1)).mean()),
    }
