"""A fitted sentiment pipeline as numbers: its features with their weights, and how it reads.

What belongs here: taking the three steps apart, whether they are in memory or in a file. What does not: the
arrays of the compiled kernel (`tables`), scoring and explaining (`sentiment`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring import fitted, parts
from qm_pipeline.scoring.analyzer import BEFORE, MARKED_TWICE, TurnAnalyzer
from qm_pipeline.scoring.labels import LABELS
from qm_pipeline.scoring.names import names
from qm_pipeline.scoring.parts import ForeignPartError
from qm_pipeline.scoring.signs import signs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.names import Names
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
    features
        Their names, a line each, in the order of the rows of `weights`.
    names
        What is listed here, by the numbers of its words.
    weights
        (features, 3).
    intercept
        (3,), the logits of a text without a known feature.
    typical
        Turns of more known features are damped; None before 2.0.0.
    """

    analyzer: TurnAnalyzer
    buckets: Mapping[str, str]
    features: str
    names: Names
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
    analyzer, buckets = TurnAnalyzer.of(counts), parts.texts(counts, "buckets")
    features = parts.text(counts, "vocabulary_")
    listed = _listed(counts, features, analyzer)
    return Additive(
        analyzer,
        buckets,
        features,
        listed,
        parts.floats(classifier, "coef_", (len(LABELS), len(listed.features))).T,
        parts.floats(classifier, "intercept_", (len(LABELS),)),
        _typical(steps["length"].state) if "length" in steps else None,
    )


def _listed(counts: State, features: str, analyzer: TurnAnalyzer) -> Names:
    """Read what is listed; no feature is named as the sign of a word is: they are told apart by name."""
    buckets = parts.texts(counts, "buckets")
    parts.hold("buckets", fits=len(signs(buckets)) <= MOST_SIGNS)
    found = names(features, buckets, analyzer, parts.text({**BEFORE, **counts}, "spellings"))
    if found is None or MARKED_TWICE in features or "\0" in features:
        raise ForeignPartError("vocabulary_")
    single = found.features[found.features[:, 1] < 0, 0] >> 1
    no_buckets = np.setdiff1d(found.signs, found.bucket_names)
    parts.hold("vocabulary_", fits=not np.isin(no_buckets, single).any())
    return found


def _typical(length: State) -> float:
    typical = parts.number(length, "typical")
    parts.hold("typical", fits=typical > 0)
    return typical
