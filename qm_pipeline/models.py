"""Models on disk: a folder each, read, verified, promoted and rolled back.

What belongs here: the layout `<folder>/<name>/<version>/` with `model.skops` (and, where there is a second
stage, `context.skops`), `manifest.json`, `metrics.json` and `card.md`; `active.toml`, which says what serves;
the refusal of anything that is not what its hash says.
What does not: what a model does once it is loaded (`scoring`), and making one (`training`).

`active.toml` holds the SHA-256 of the manifest of each serving model, of its card and of its figures, and the
manifest those of the artefacts: changing any byte of what serves needs a promotion.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.model_files import artefact, document, existing, refusing, sha256, written
from qm_pipeline.model_trial import try_out
from qm_pipeline.quality.phrases.reading import NO_LISTS, PhraseBook
from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.scoring.outcomes.model import OutcomeModel
from qm_pipeline.scoring.sentiment import SentimentModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ARTEFACT: Final = "model.skops"
MANIFEST: Final = "manifest.json"
CONTEXT: Final = "context.skops"
METRICS: Final = "metrics.json"
CARD: Final = "card.md"
FILES: Final = (ARTEFACT, MANIFEST, METRICS, CARD)
ACTIVE: Final = "active.toml"
# What a manifest calls an outcome model; one that does not say is a sentiment model.
OUTCOMES_KIND: Final = "outcomes"
Model: TypeAlias = SentimentModel | OutcomeModel
_OfAKind = TypeVar("_OfAKind", SentimentModel, OutcomeModel)
# Of these files active.toml holds the hash under these names.
_PAPERS: Final = {CARD: "card_sha256", METRICS: "metrics_sha256"}
_NO_MANIFEST: Final = "is not a model's manifest"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_VERSION: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@dataclass(frozen=True)
class Active:
    """What `active.toml` says of a model.

    Attributes
    ----------
    version
        What serves.
    manifest_sha256
        Of its manifest, which holds those of its artefacts.
    history
        What served before, the last one last.
    papers
        SHA-256 of the card and of the figures as they were when it was promoted: people read them, and fill
        the card in before a promotion. Empty where an older version of this package promoted.
    """

    version: str
    manifest_sha256: str
    history: tuple[str, ...]
    papers: Mapping[str, str] = field(default_factory=dict)


class ServingModels:
    """The models that score, by language.

    Parameters
    ----------
    models
        At most one of each kind a language.
    phrases
        The phrase lists that are looked for beside them.

    Raises
    ------
    ModelError
        If two of a kind are for one language.
    """

    def __init__(self, models: Sequence[Model], phrases: PhraseBook = NO_LISTS) -> None:
        self._models = tuple(models)
        self.phrases = phrases
        self._sentiment = _by_language([each for each in models if isinstance(each, SentimentModel)])
        self._outcomes = _by_language([each for each in models if isinstance(each, OutcomeModel)])

    def prepare(self) -> None:
        """Build now what is else built with the first text: for who divides the work among processes."""
        for each in self._sentiment.values():
            each.prepare()

    @cached_property
    def versions(self) -> str:
        """`name/version` of every serving model and of the phrase lists, sorted: what score rows carry."""
        named = [*(model.version_id for model in self._models), self.phrases.version_id]
        return ",".join(sorted(each for each in named if each))

    @property
    def languages(self) -> frozenset[str]:
        """Primary tags of the languages that a sentiment model serves."""
        return frozenset(self._sentiment)

    def sentiment(self, language: str | None) -> SentimentModel | None:
        """Give the sentiment model for a BCP 47 tag; None where none covers it or the tag is unknown."""
        return self._sentiment.get(_primary(language))

    def outcomes(self, language: str | None) -> OutcomeModel | None:
        """Give the outcome model for a BCP 47 tag; None where none covers it or the tag is unknown."""
        return self._outcomes.get(_primary(language))


def _by_language(models: Sequence[_OfAKind]) -> dict[str, _OfAKind]:
    found = {each.language: each for each in models}
    for each in models:
        _one_only(found[each.language].version_id, each.version_id, each.language)
    return found


def _one_only(one: str, other: str, language: str) -> None:
    """Refuse a second model of a kind: which of the two scored would be chance."""
    if one != other:
        raise ModelError(f"{one} and {other} are of one kind and both for {language}; only one can serve.")


def _primary(language: str | None) -> str:
    return "" if language is None else language.replace("_", "-").split("-")[0].lower()


def serving(folder: Path, phrases: PhraseBook = NO_LISTS) -> ServingModels:
    """Load every model that `active.toml` names, to serve beside these phrase lists.

    Raises
    ------
    ModelError
        If nothing serves, or a serving model is missing, damaged or foreign.
    """
    actives = active(folder)
    if not actives:
        raise ModelError(f"No model serves in {folder}: promote one with `qm models promote NAME VERSION`.")
    return ServingModels(
        [_load_serving(name, folder / name / each.version, each) for name, each in actives.items()], phrases
    )


def _load_serving(name: str, folder: Path, promoted: Active) -> Model:
    for paper, digest in {MANIFEST: promoted.manifest_sha256, **promoted.papers}.items():
        if sha256(folder / paper) != digest:
            raise ModelError(
                f"{folder / paper} is not the one that was promoted; restore it or promote it again."
            )
    return _under_its_own_name(load(folder), folder, name, promoted.version)


def _under_its_own_name(model: Model, folder: Path, name: str, version: str) -> Model:
    if (model.name, model.version) != (name, version):
        raise ModelError(
            f"{folder} holds {model.version_id}; a model must lie under its own name and version."
        )
    return model


def load(folder: Path) -> Model:
    """Read a model and hold it to its manifest.

    Raises
    ------
    ModelError
        If a file is missing, the artefact's hash is not the manifest's, it was written by another minor
        version of scikit-learn, or it holds types that our models do not.
    """
    manifest = read_manifest(folder)
    path = folder / ARTEFACT
    written, here = manifest["libraries"]["scikit-learn"], installed("scikit-learn")
    if written.split(".")[:2] != here.split(".")[:2]:
        raise ModelError(f"{path} belongs to scikit-learn {written}, and this is {here}: train it again.")
    pipeline = artefact(path, manifest["artefact_sha256"])
    named = {key: manifest[key] for key in ("name", "version", "language")}
    with refusing(path):
        if manifest.get("kind") == OUTCOMES_KIND:
            return OutcomeModel(pipeline, trained_on=manifest["trained_on"], **named)
        return SentimentModel(pipeline, context=_read_context(folder, manifest), **named)


def _read_context(folder: Path, manifest: dict[str, Any]) -> ContextStage | None:
    """Read the second stage of a sentiment model, where its manifest names one."""
    if "context_sha256" not in manifest:
        return None
    path = folder / CONTEXT
    stage = artefact(path, manifest["context_sha256"])
    with refusing(path):
        return ContextStage(stage)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a model's manifest and check that it is whole."""
    manifest = document(folder / MANIFEST, _NO_MANIFEST)
    libraries = manifest.get("libraries")
    told = [manifest.get(key) for key in ("name", "version", "language", "artefact_sha256")]
    told += [libraries.get("scikit-learn") if isinstance(libraries, dict) else None]
    told += [manifest.get("trained_on")] if manifest.get("kind") == OUTCOMES_KIND else []
    if not all(isinstance(each, str) for each in told) or not _LANGUAGE.fullmatch(manifest["language"]):
        raise ModelError(f"{folder / MANIFEST} {_NO_MANIFEST}.")
    return manifest


def active(folder: Path) -> dict[str, Active]:
    """Read `active.toml`; nothing serves where there is none."""
    path = folder / ACTIVE
    if not path.is_file():
        return {}
    try:
        models = tomllib.loads(path.read_text("utf-8"))["models"]
        return {
            _listed(name, _NAME): Active(
                _listed(each["version"], _VERSION),
                each["manifest_sha256"],
                tuple(_listed(version, _VERSION) for version in each["history"]),
                {paper: each[key] for paper, key in _PAPERS.items() if key in each},
            )
            for name, each in sorted(models.items())
        }
    except (ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise ModelError(f"{path} cannot be read as the list of serving models.") from error


def _listed(value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(value)
    return value


def catalogue(folder: Path) -> list[tuple[str, str]]:
    """List name and version of every model folder, serving or not, in order."""
    found = [path.parent for path in folder.glob(f"*/*/{MANIFEST}")]
    versions = [(path.parent.name, path.name) for path in found if _VERSION.fullmatch(path.name)]
    return sorted(versions, key=lambda each: (each[0], [int(part) for part in each[1].split(".")]))


def next_version(folders: Iterable[Path], name: str) -> str:
    """Give the number of a new version of a model: the next minor one after all that lie in the folders."""
    numbers = [
        tuple(int(part) for part in version.split("."))
        for folder in folders
        for known, version in catalogue(folder)
        if known == name
    ]
    major, minor, _ = max(numbers, default=(1, -1, 0))
    return f"{major}.{minor + 1}.0"


def home(folder: Path, name: str, version: str) -> Path:
    """Give the folder of a version, whether or not there is one."""
    return folder / _checked(name, _NAME) / _checked(version, _VERSION)


def take_in(folder: Path, candidate: Path) -> tuple[str, str]:
    """Copy a candidate to its place among the models; give its name and version.

    Raises
    ------
    ModelError
        If it does not load, or another model lies there under its name and version.
    """
    model = load(candidate)
    place = home(folder, model.name, model.version)
    if (place / MANIFEST).is_file():
        if sha256(place / MANIFEST) != sha256(candidate / MANIFEST):
            raise ModelError(
                f"There already is another {model.version_id}; train with --version to number anew."
            )
        return model.name, model.version
    with _writing(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        arriving = Path(tempfile.mkdtemp(prefix=".arriving-", dir=place.parent))
        arriving.chmod(0o755)
        for name in files(candidate):
            shutil.copyfile(existing(candidate / name), arriving / name)
        arriving.rename(place)
    return model.name, model.version


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say in a sentence that the folder cannot be written to, as in a read-only image."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            f"{folder} cannot be written to ({error.strerror}); set QM_MODELS_FOLDER to a folder of your own."
        ) from error


def files(folder: Path) -> tuple[str, ...]:
    """Name the files that make the model in a folder: `FILES`, and `CONTEXT` where its manifest names one."""
    return (*FILES, CONTEXT) if "context_sha256" in read_manifest(folder) else FILES


def promote(folder: Path, name: str, version: str) -> Active:
    """Let a version serve, after loading it as serving would and trying it out.

    Raises
    ------
    ModelError
        If there is no such version, or it does not load or score; what served goes on serving.
    """
    return promote_all(folder, {name: version})[name]


def promote_all(folder: Path, wanted: Mapping[str, str]) -> dict[str, Active]:
    """Let versions serve that belong together, in one step; errors as `promote`."""
    actives = active(folder)
    promoted = {}
    for name, version in wanted.items():
        place = _ready(folder, name, version)
        served = actives.get(name)
        history = () if served is None else (*served.history, served.version)
        before = tuple(each for each in history if each != version)
        promoted[name] = _as_it_is(place, version, before)
    _refuse_a_second(folder, actives | promoted)
    _write_active(folder, actives | promoted)
    return promoted


def _refuse_a_second(folder: Path, actives: Mapping[str, Active]) -> None:
    """Refuse to let two models of a kind serve one language; of one that is gone nothing is known."""
    known: dict[tuple[bool, str], str] = {}
    for name, each in sorted(actives.items()):
        place = folder / name / each.version
        if (place / MANIFEST).is_file():
            manifest, serving = read_manifest(place), f"{name}/{each.version}"
            kind = manifest.get("kind") == OUTCOMES_KIND, manifest["language"]
            _one_only(known.setdefault(kind, serving), serving, manifest["language"])


def rollback(folder: Path, name: str) -> Active:
    """Let the version serve again that served before.

    Raises
    ------
    ModelError
        If none did.
    """
    served = active(folder).get(_checked(name, _NAME))
    if served is None or not served.history:
        raise ModelError(f"No other version of {name} served before; there is nothing to go back to.")
    *earlier, version = served.history
    place = _ready(folder, name, version)
    restored = _as_it_is(place, version, tuple(earlier))
    _write_active(folder, active(folder) | {name: restored})
    return restored


def _ready(folder: Path, name: str, version: str) -> Path:
    """Give the folder of a version after loading it as serving would, and trying it out."""
    place = home(folder, name, version)
    try_out(_under_its_own_name(load(place), place, name, version), place)
    return place


def _as_it_is(place: Path, version: str, history: tuple[str, ...]) -> Active:
    papers = {paper: sha256(place / paper) for paper in _PAPERS}
    return Active(version, sha256(place / MANIFEST), history, papers)


def _write_active(folder: Path, actives: dict[str, Active]) -> None:
    """Replace `active.toml` in one step: a reader sees the old list or the new one."""
    lines = ["# Which models serve. Written by `qm models promote` and `qm models rollback`."]
    for name, each in sorted(actives.items()):
        history = ", ".join(f'"{version}"' for version in each.history)
        lines += ["", f"[models.{name}]", f'version = "{each.version}"']
        hashes = {"manifest_sha256": each.manifest_sha256}
        hashes |= {_PAPERS[paper]: digest for paper, digest in each.papers.items()}
        lines += [f'{key} = "{digest}"' for key, digest in hashes.items()]
        lines += [f"history = [{history}]"]
    with _writing(folder):
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
            file.write("\n".join(lines) + "\n")
        Path(file.name).chmod(0o644)
        Path(file.name).replace(folder / ACTIVE)


def _checked(value: str, pattern: re.Pattern[str]) -> str:
    """Refuse what could not be a folder of ours, before it becomes part of a path."""
    if not pattern.fullmatch(value):
        raise ModelError("A model has a name of small letters, digits and hyphens and a version like 1.0.0.")
    return value


def read_metrics(folder: Path) -> dict[str, Any]:
    """Read the figures of a model."""
    return document(folder / METRICS, "does not hold a model's figures")


def read_card(folder: Path) -> str:
    """Read the card of a model."""
    return written(folder / CARD, "is not a model's card")
