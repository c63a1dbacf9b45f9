"""A fitted scikit-learn pipeline as what it holds: all that serving asks of one.

What belongs here: that view, of a pipeline in memory or in a file. What does not: scikit-learn, which takes a
second to import and is asked only by who wants the pipeline itself; what the parts mean (the models).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sklearn.pipeline import Pipeline

PIPELINE: Final = "sklearn.pipeline.Pipeline"
LOGISTIC: Final = "sklearn.linear_model._logistic.LogisticRegression"
SEVERAL: Final = "sklearn.multioutput.MultiOutputClassifier"


class Fitted(NamedTuple):
    """An estimator without its class.

    Attributes
    ----------
    kind
        The name of the class, with its module's.
    state
        Its parameters and what it has learnt, by name, as they are stored.
    """

    kind: str
    state: Mapping[str, Any]


@dataclass(frozen=True)
class Artefact:
    """A pipeline that lies in a file: what it holds, and how to read it whole."""

    content: Fitted
    read: Callable[[], Pipeline]


Source: TypeAlias = "Pipeline | Artefact"


def of(estimator: object) -> Fitted:
    """View an estimator, wherever it is; of anything else only the kind is known."""
    if isinstance(estimator, Fitted):
        return estimator
    if isinstance(estimator, Artefact):
        return estimator.content
    kind = f"{type(estimator).__module__}.{type(estimator).__qualname__}"
    state: Any = estimator.__getstate__() if hasattr(estimator, "get_params") else {}
    return Fitted(kind, state)


def whole(source: Source) -> Pipeline:
    """Give the pipeline itself."""
    return source.read() if isinstance(source, Artefact) else source


def steps(source: object) -> dict[str, Fitted]:
    """Give the steps of a pipeline, in their order; none where it is something else."""
    pipeline = of(source)
    return {name: of(step) for name, step in pipeline.state["steps"]} if pipeline.kind == PIPELINE else {}


def kinds(found: Mapping[str, Fitted]) -> dict[str, str]:
    """Say what kind each step is of."""
    return {name: step.kind for name, step in found.items()}
