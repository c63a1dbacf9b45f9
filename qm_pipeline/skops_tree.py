"""What a skops file holds, read as plain values: text, numbers and arrays, and no object of any class.

What belongs here: the nodes of the format that our models have. What does not: whether the file is the right
one (`model_files`), and making estimators of it, which is skops's work and needs scikit-learn.

Nothing that a file names is imported or called, so that a file can do no more than hold wrong numbers; and
these are finite. Whether there are as many as there must be is for the models to check.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.lib.format import read_array

from qm_pipeline.scoring.fitted import LOGISTIC, PIPELINE, SEVERAL, Fitted

if TYPE_CHECKING:
    import zipfile

    from numpy.typing import NDArray

# The types of our own that a model may hold.
OURS: Final = (
    "qm_pipeline.scoring.features.TurnCounts",
    "qm_pipeline.scoring.length.TurnLength",
    "qm_pipeline.scoring.context.columns.ContextColumns",
    "qm_pipeline.scoring.outcomes.features.OutcomeColumns",
    "qm_pipeline.scoring.context.bound.BoundedContext",
)
_ESTIMATORS: Final = frozenset({*OURS, PIPELINE, LOGISTIC, SEVERAL})
# What arrays may hold: numbers, truth and text.
_PLAIN: Final = "biufU"
# Of dictionaries' keys, and of counts.
_NAMED: Final = frozenset({"builtins.str", "numpy.float64"})


class ForeignTypeError(Exception):
    """A file holds a type that no model of ours does."""


def read(archive: zipfile.ZipFile) -> Any:  # noqa: ANN401  # the model checks what it is
    """Read what an archive holds; `Fitted` where that is an estimator.

    Raises
    ------
    ForeignTypeError
        If it holds a type that no model of ours does.
    LookupError, TypeError, ValueError
        If it is not in the skops format.
    """
    return _value(json.loads(archive.read("schema.json")), _Arrays(archive))


class _Arrays:
    """The arrays of an archive, each read once: no more is unpacked than the archive says it holds."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._known: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> NDArray[Any]:
        array = read_array(io.BytesIO(self._archive.read(name)), allow_pickle=False)
        if array.dtype.kind not in _PLAIN or array.nbytes < array.size:
            raise ValueError("an array of something else")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError("an array with no number in it")
        return array


def _value(node: dict[str, Any], arrays: _Arrays) -> Any:  # noqa: ANN401  # as above
    kind = f"{node['__module__']}.{node['__class__']}"
    match node["__loader__"]:
        case "JsonNode":
            return json.loads(node["content"])
        case "ListNode" | "TupleNode":
            return [_value(each, arrays) for each in node["content"]]
        case "DictNode":
            return {name: _value(each, arrays) for name, each in node["content"].items()}
        case "ObjectNode" if kind in _ESTIMATORS:
            return Fitted(kind, _value(node["content"], arrays))
        case "TypeNode" if kind in _NAMED:
            return kind
        case "NdArrayNode" if node["__module__"] == "numpy" and node["type"] == "numpy":
            array = arrays[node["file"]]
            return array if kind == "numpy.ndarray" else array[()]
    raise ForeignTypeError(kind)
