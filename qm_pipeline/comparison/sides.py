"""The two sides of a comparison: which models each has.

What belongs here: understanding what somebody calls a model or a set of them. What does not: scoring with
them. What is not named is what serves, so that a side is always whole: a new sentiment model is seen with
the flags and outcomes that would follow from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline import models
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.quality.phrases.reading import NO_LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.quality.phrases.reading import PhraseBook

SERVING: Final = "serving"
_REFERENCE: Final = re.compile(r"([^/\s]+)/([0-9]+\.[0-9]+\.[0-9]+)")


@dataclass(frozen=True)
class Side:
    """A set of models.

    Attributes
    ----------
    homes
        Name of a model -> its folder.
    phrases
        The phrase lists beside them: the same on both sides, for models are compared.
    """

    homes: Mapping[str, Path]
    phrases: PhraseBook = NO_LISTS

    @cached_property
    def models(self) -> models.ServingModels:
        """The models, loaded and held to their manifests."""
        loaded = [models.load(home) for _, home in sorted(self.homes.items())]
        return models.ServingModels(loaded, self.phrases)

    @cached_property
    def manifests(self) -> dict[str, dict[str, Any]]:
        """Name of a model -> its manifest."""
        return {name: models.read_manifest(home) for name, home in sorted(self.homes.items())}

    @property
    def versions(self) -> str:
        """`name/version` of each and of the phrase lists, sorted, comma separated: what score rows carry."""
        named = [f"{each['name']}/{each['version']}" for each in self.manifests.values()]
        return ",".join(sorted(each for each in (*named, self.phrases.version_id) if each))

    def remarks(self) -> list[str]:
        """Say what of this side does not belong together."""
        return [
            f"{each['name']}/{each['version']} was fitted to the turn scores of {each['sentiment']} and here "
            "gets those of another: fit it again before it serves."
            for each in self.manifests.values()
            if each.get("kind") == models.OUTCOMES_KIND
            and each.get("sentiment") not in self.versions.split(",")
        ]


def side(reference: str, shelf: Path, phrases: PhraseBook = NO_LISTS) -> Side:
    """Understand a side: `serving`, NAME/VERSION, a folder, or several of these with commas between.

    Raises
    ------
    ModelError
        If a model named is not there, damaged or foreign, or two of them are the same.
    """
    named: dict[str, Path] = {}
    for part in filter(None, map(str.strip, reference.split(","))):
        if part == SERVING:
            continue
        home = _home(part, shelf)
        name = str(models.read_manifest(home)["name"])
        if name in named:
            raise ModelError(f"{reference} names {name} twice; a side has one version of each model.")
        named[name] = home
    served = {name: models.home(shelf, name, each.version) for name, each in models.active(shelf).items()}
    if not served | named:
        raise ModelError(f"{reference} names no model, and none serves in {shelf}.")
    return Side(served | named, phrases)


def _home(part: str, shelf: Path) -> Path:
    """Give the folder of one model; a folder that is there goes before a name of the shelf."""
    found = _REFERENCE.fullmatch(part)
    if found and not (Path(part) / models.MANIFEST).is_file():
        return models.home(shelf, found[1], found[2])
    return Path(part)
