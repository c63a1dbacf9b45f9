"""A fitted pipeline of outcomes as what it holds: what it looks for, its columns and their weights.

What belongs here: taking the two steps apart, whether they are in memory or in a file. What does not: asking
them (`model`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from qm_pipeline.scoring import fitted, parts
from qm_pipeline.scoring.outcomes.columns import Columns
from qm_pipeline.scoring.outcomes.observed import KINDS, number_names
from qm_pipeline.scoring.outcomes.turns import SIDES
from qm_pipeline.scoring.outcomes.words import PLACES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.scoring.fitted import Fitted
    from qm_pipeline.scoring.parts import State
    from qm_pipeline.scoring.segments import Floats

_STEPS: Final = {
    "features": "qm_pipeline.scoring.outcomes.features.OutcomeColumns",
    "classifier": fitted.SEVERAL,
}
# A line a column: a word or a pair of words, of a side and a place, or anything else.
_TERM: Final = rf"word:(?:{'|'.join(SIDES)}):(?:{'|'.join(PLACES)}):[^ \n]++(?: [^ \n]++)?+"
_LISTED: Final = re.compile(rf"(?:(?:{_TERM}|(?!word:)[^\n]++)(?:\n(?!\Z)|\Z))*+")


class Learnt(NamedTuple):
    """What such a pipeline has learnt.

    Attributes
    ----------
    acts
        Per act the phrases that it looks for.
    kinds
        Which kinds of features are its columns.
    columns
        What may be seen, and the thresholds of numbers.
    weights
        (columns, outcomes).
    intercepts
        (outcomes,)
    """

    acts: Mapping[str, Sequence[str]]
    kinds: Sequence[str]
    columns: Columns
    weights: Floats
    intercepts: Floats


def learnt(pipeline: fitted.Source, outcomes: int) -> Learnt | None:
    """Take a pipeline for so many outcomes apart; None where it is of another kind.

    Raises
    ------
    ForeignPartError
        If it is of this kind and holds something else than such a pipeline does.
    """
    steps = fitted.steps(pipeline)
    if fitted.kinds(steps) != _STEPS:
        return None
    classifiers = _classifiers(steps["classifier"].state)
    if [each.kind for each in classifiers] != [fitted.LOGISTIC] * outcomes:
        return None
    features = steps["features"].state
    kinds = parts.names(features, "kinds")
    parts.hold("kinds", fits=set(kinds) <= set(KINDS))
    columns = Columns(_listed(features), _edges(features, kinds))
    for each in classifiers:
        parts.hold("classes_", fits=np.array_equal(each.state.get("classes_", ()), [False, True]))
    weights = [parts.floats(each.state, "coef_", (1, columns.width()))[0] for each in classifiers]
    intercepts = [parts.floats(each.state, "intercept_", (1,))[0] for each in classifiers]
    return Learnt(
        parts.phrases(features, "acts"), kinds, columns, np.column_stack(weights), np.array(intercepts)
    )


def _classifiers(several: State) -> list[Fitted]:
    found = several.get("estimators_")
    return [fitted.of(each) for each in found] if isinstance(found, list) else []


def _listed(features: State) -> str:
    listed = parts.text(features, "terms_")
    names = listed.split("\n")
    parts.hold("terms_", fits=_LISTED.fullmatch(listed) is not None and len(set(names)) == len(names))
    return listed


def _edges(features: State, kinds: Sequence[str]) -> dict[str, Floats]:
    """Read the thresholds, of numbers that are observed: of another nobody would ever know one."""
    edges = features.get("edges_")
    parts.hold("edges_", fits=isinstance(edges, dict) and edges.keys() <= number_names(kinds))
    ascending = all(
        isinstance(each, np.ndarray)
        and each.ndim == 1
        and each.dtype == np.float64
        and (each[1:] > each[:-1]).all()
        for each in (edges or {}).values()
    )
    parts.hold("edges_", fits=ascending)
    return dict(edges or {})
