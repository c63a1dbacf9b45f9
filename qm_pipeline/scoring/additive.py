"""A fitted sentiment pipeline as numbers: its features with their weights, and how it reads.

What belongs here: taking the three steps apart, whether they are in memory or in a file. What does not: the
arrays of the compiled kernel (`tables`), scoring and explaining (`sentiment`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring import fitted, parts
from qm_pipeline.scoring.analyzer import NEGATED, TurnAnalyzer, vocabulary
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.scoring.signs import places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.parts import State
    from qm_pipeline.scoring.segments import Floats

_STEPS: Final = {
    "features": "qm_pipeline.scoring.features.TurnCounts",
    "length": "qm_pipeline.scoring.length.TurnLength",
    "classifier": fitted.LOGISTIC,
}


# As many as the flags of a word have room for (`tables`).
MOST_SIGNS: Final = 31


class Additive(NamedTuple):
    """An additive model of three classes.

    Attributes
    ----------
    analyzer
        What finds its features.
    buckets
        Their names in its lexicon, to its words.
    vocabulary
        The features, to their rows of `weights`.
    weights
        (features, 3).
    intercept
        (3,), the logits of a text without a known feature.
    typical
        Turns of more known features are damped; None before 2.0.0.
    """

    analyzer: TurnAnalyzer
    buckets: Mapping[str, str]
    vocabulary: dict[str, int]
    weights: Floats
    intercept: Floats
    typical: float | None


def additive(pipeline: fitted.Source) -> Additive | None:
    """Take a pipeline apart; None where it is of another kind.

    Raises
    ------
    ForeignPartError
        If it is of this kind and holds something else than such a pipeline does.
    """
    steps = fitted.steps(pipeline)
    before_lengths = {name: kind for name, kind in _STEPS.items() if name != "length"}
    if fitted.kinds(steps) not in (_STEPS, before_lengths):
        return None
    counts, classifier = steps["features"].state, steps["classifier"].state
    if not np.array_equal(classifier.get("classes_", ()), LABELS):
        return None
    features = _features(counts)
    return Additive(
        TurnAnalyzer.of(counts),
        parts.texts(counts, "buckets"),
        features,
        parts.floats(classifier, "coef_", (len(LABELS), len(features))).T,
        parts.floats(classifier, "intercept_", (len(LABELS),)),
        _typical(steps["length"].state) if "length" in steps else None,
    )


def _features(counts: State) -> dict[str, int]:
    """Read the features, none of which may be named as the sign of a word is: they are told apart by name."""
    features, buckets = vocabulary(counts), parts.texts(counts, "buckets")
    signs = places(buckets)
    parts.hold("buckets", fits=len(signs) // 2 <= MOST_SIGNS)
    named = (sign for sign in signs if sign.removeprefix(NEGATED) not in buckets)
    parts.hold("vocabulary_", fits=features.keys().isdisjoint(named))
    return features


def _typical(length: State) -> float:
    typical = parts.number(length, "typical")
    parts.hold("typical", fits=typical > 0)
    return typical
