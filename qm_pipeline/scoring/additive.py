"""A fitted sentiment pipeline as numbers: its features with their weights, and how it reads.

What belongs here: taking the three steps apart, whether they are in memory or in a file. What does not: the
arrays of the compiled kernel (`tables`), scoring and explaining (`sentiment`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring import fitted
from qm_pipeline.scoring.analyzer import vocabulary
from qm_pipeline.scoring.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.segments import Floats

_STEPS: Final = {
    "features": "qm_pipeline.scoring.features.TurnCounts",
    "length": "qm_pipeline.scoring.length.TurnLength",
    "classifier": fitted.LOGISTIC,
}


class Additive(NamedTuple):
    """An additive model of three classes.

    Attributes
    ----------
    counts
        The parameters of its features, as `TurnAnalyzer.of` takes them.
    vocabulary
        The features, to their rows of `weights`.
    weights
        (features, 3).
    intercept
        (3,), the logits of a text without a known feature.
    typical
        Turns of more known features are damped; None before 2.0.0.
    """

    counts: Mapping[str, Any]
    vocabulary: dict[str, int]
    weights: Floats
    intercept: Floats
    typical: float | None


def additive(pipeline: fitted.Source) -> Additive | None:
    """Take a pipeline apart; None where it is of another kind."""
    steps = fitted.steps(pipeline)
    before_lengths = {name: kind for name, kind in _STEPS.items() if name != "length"}
    if fitted.kinds(steps) not in (_STEPS, before_lengths):
        return None
    counts, classifier = steps["features"].state, steps["classifier"].state
    if tuple(classifier.get("classes_", ())) != LABELS:
        return None
    found = Additive(
        counts,
        vocabulary(counts["vocabulary_"]),
        np.asarray(classifier["coef_"]).T,
        np.array(classifier["intercept_"], np.float64),
        float(steps["length"].state["typical"]) if "length" in steps else None,
    )
    return found if _fits(found) else None


def _fits(found: Additive) -> bool:
    """Whether there are as many numbers as there must be: compiled code reads on where an array has ended."""
    shapes = (found.weights.shape, found.intercept.shape)
    features = 1 + max(found.vocabulary.values(), default=-1)
    expected = ((features, len(LABELS)), (len(LABELS),))
    damped = found.typical is None or 0.0 < found.typical < math.inf
    return shapes == expected and found.weights.dtype == np.float64 and damped
