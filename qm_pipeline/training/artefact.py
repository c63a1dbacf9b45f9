"""Writing a fitted model down: the candidate folder and its skops file, whose bytes repeat with the model.

What belongs here: the layout of a candidate and its manifest. What does not: what the card and the metrics
say (`card`, `evaluate`) and letting a candidate serve (`models`).
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any, Final

import skops.io

from qm_pipeline.models import ARTEFACT, CARD, CONTEXT, MANIFEST, METRICS

if TYPE_CHECKING:
    from pathlib import Path

    from sklearn.pipeline import Pipeline

_LIBRARIES: Final = ("numpy", "scikit-learn", "scipy", "skops")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can hold


def write_candidate(
    folder: Path,
    pipeline: Pipeline,
    *,
    context: Pipeline | None = None,
    manifest: dict[str, Any],
    metrics: dict[str, Any],
    card: str,
) -> None:
    """Write a model folder; `manifest` gets the artefacts' hashes and the versions of the libraries."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {"artefact_sha256": _written(folder / ARTEFACT, pipeline)}
    if context is not None:
        hashes["context_sha256"] = _written(folder / CONTEXT, context)
    (folder / METRICS).write_text(_json(metrics), "utf-8")
    (folder / CARD).write_text(card, "utf-8")
    libraries = {name: installed(name) for name in _LIBRARIES} | {"python": platform.python_version()}
    (folder / MANIFEST).write_text(_json(manifest | hashes | {"libraries": libraries}), "utf-8")


def _written(path: Path, pipeline: Pipeline) -> str:
    """Write an artefact; give its hash."""
    artefact = skops_bytes(pipeline)
    path.write_bytes(artefact)
    return hashlib.sha256(artefact).hexdigest()


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def skops_bytes(pipeline: Pipeline) -> bytes:
    """Serialise a pipeline with skops, without what differs from one process to the next.

    skops names objects by their address in memory and stamps members with the time of day; both are replaced,
    so that training again with the same seed gives the same bytes.
    """
    written = io.BytesIO()
    skops.io.dump(pipeline, written)
    names: dict[str, str] = {}
    with zipfile.ZipFile(written) as archive:
        schema = _renumbered(json.loads(archive.read("schema.json")), names)
        members = {names.get(name, name): archive.read(name) for name in archive.namelist()}
    members["schema.json"] = json.dumps(schema, indent=1).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(members):
            archive.writestr(
                zipfile.ZipInfo(name, _EPOCH), members[name], zipfile.ZIP_DEFLATED, compresslevel=9
            )
    return packed.getvalue()


def _renumbered(schema: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Give the objects and files of a skops schema numbers in the order of their appearance."""
    numbers: dict[int, int] = {}

    def walk(node: Any) -> Any:  # noqa: ANN401  # a JSON value
        if isinstance(node, list):
            return [walk(each) for each in node]
        if not isinstance(node, dict):
            return node
        renewed = {key: walk(value) for key, value in node.items()}
        if isinstance(node.get("__id__"), int):
            renewed["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
        if isinstance(node.get("file"), str):
            suffix = node["file"].rpartition(".")[2]
            renewed["file"] = names.setdefault(node["file"], f"{len(names) + 1}.{suffix}")
        return renewed

    return dict(walk(schema))
