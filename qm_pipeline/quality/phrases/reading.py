"""Phrase lists from YAML: the shipped ones, and a site's own laid over them.

What belongs here: files, lines, merging, and the one sentence for whoever wrote a list that cannot be read.
What does not: what a list says (`lists`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import ValidationError

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.quality.phrases import patterns
from qm_pipeline.quality.phrases.lists import LanguageLists

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final = Path(__file__).parent
MOST_BYTES: Final = 1_000_000
# What a site's list adds to, where the shipped list of that name has it too; all else it replaces.
_ADDED_TO: Final = ("phrases", "unless", "match", "no_match", "negators", "turns_of_thought", "conditions")
_PATTERNS: Final = ("phrases", "unless")
_REPLACE: Final = "replace"
# The safe loader in C, where PyYAML was built with it.
_QUICK: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[str | int, ...]


class PhrasesError(PermanentError):
    """A file of phrase lists that cannot be used."""


@dataclass(frozen=True, eq=False)  # told apart by identity: what is compiled of it is kept by it
class PhraseBook:
    """The lists of all languages, by BCP 47 primary tag.

    Attributes
    ----------
    version_id
        `phrases/1` as shipped, `phrases/1+<digest>` with a site's own: every score row carries it.
    """

    languages: Mapping[str, LanguageLists]
    version_id: str

    @property
    def sha256(self) -> str:
        """Digest of everything that the lists say."""
        content = {name: each.model_dump() for name, each in sorted(self.languages.items())}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


NO_LISTS: Final = PhraseBook({}, "")
"""For who looks for nothing."""


def read(own: Path | None = None) -> PhraseBook:
    """Read the shipped lists, and lay a site's own over them.

    Parameters
    ----------
    own
        A file, or a folder of `.yaml` files, each of one language.

    Raises
    ------
    PhrasesError
        With file and line, where something cannot be understood.
    """
    shipped = {each["language"]: each for each in map(_shipped, sorted(SHIPPED.glob("*.yaml")))}
    merged = dict(shipped)
    for path in files(own):
        document, lines = _document(path)
        _check_phrases(document, (), path, lines)
        name = str(document.get("language"))
        merged[name] = _laid_over(merged.get(name, {}), document)
        _checked(merged[name], path, lines)
    books = {name: LanguageLists.model_validate(each) for name, each in merged.items()}
    version = max(each.version for each in books.values())
    book = PhraseBook(books, f"phrases/{version}")
    return book if merged == shipped else PhraseBook(books, f"phrases/{version}+{book.sha256[:8]}")


def files(own: Path | None) -> list[Path]:
    """List the files of a site's own lists.

    Raises
    ------
    PhrasesError
        If there is no such file or folder.
    """
    if own is None:
        return []
    if not own.exists():
        raise PhrasesError(f"{own} is not there; QM_PHRASES names a YAML file or a folder of them.")
    return sorted([*own.glob("*.yaml"), *own.glob("*.yml")]) if own.is_dir() else [own]


def _shipped(path: Path) -> dict[str, Any]:
    """Read a file of ours, in a tenth of the time: nobody needs to be told which line of it is wrong."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), _QUICK)  # noqa: S506  # a safe loader, see there
    return found


def _document(path: Path) -> tuple[dict[str, Any], dict[Place, int]]:
    """Read a file: what it says, and the line of everything in it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PhrasesError(f"{path} is larger than a megabyte; that is no list of phrases.")
        written = path.read_text("utf-8")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(written, yaml.SafeLoader)):
            raise PhrasesError(f"{path} uses an alias (*name); write the phrases out.")
        root = yaml.compose(written, yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise PhrasesError(f"{path} cannot be read as UTF-8 text.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PhrasesError(f"{path}, line {line}: this is not YAML ({error.problem}).") from error
    except yaml.YAMLError as error:
        raise PhrasesError(f"{path} holds a character that YAML does not allow.") from error
    lines: dict[Place, int] = {}
    content = _content(root, (), lines, path) if root else None
    if not isinstance(content, dict) or "language" not in content:
        raise PhrasesError(f"{path}, line 1: the file must say its language, as in `language: en`.")
    return content, lines


def _content(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:  # noqa: ANN401  # YAML's
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_content(each, (*place, number), lines, path) for number, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return yaml.SafeLoader("").construct_object(node)
    result: dict[str, Any] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in result:
            raise PhrasesError(f"{path}, line {line}: {name} stands there twice.")
        result[name] = _content(value, (*place, name), lines, path)
        lines[(*place, name)] = line
    return result


def _laid_over(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Add a site's phrases and examples to the shipped ones, and let all else that it says stand instead."""
    result = {} if own.get(_REPLACE) is True else dict(shipped)
    for name, value in own.items():
        known = result.get(name)
        if name == _REPLACE:
            continue
        if isinstance(value, dict):
            result[name] = _laid_over(known if isinstance(known, dict) else {}, value)
        elif name in _ADDED_TO and isinstance(value, list) and isinstance(known, list):
            result[name] = known + [each for each in value if each not in known]
        else:
            result[name] = value
    return result


def _check_phrases(said: object, place: Place, path: Path, lines: Mapping[Place, int]) -> None:
    """Say which phrase or example of a site cannot be read: after merging, it would have another number."""
    if isinstance(said, dict):
        for name, each in said.items():
            _check_phrases(each, (*place, name), path, lines)
    if not (isinstance(said, list) and place[-1] in _ADDED_TO):
        return
    for number, each in enumerate(said):
        where = f"{path}, line {lines[(*place, number)]}"
        if not isinstance(each, str):
            raise PhrasesError(f"{where}: YAML does not take this for text; put it in quotes.")
        if place[-1] in _PATTERNS:
            try:
                patterns.regex(each)
            except patterns.PatternError as error:
                raise PhrasesError(f"{where}: the phrase {each!r} {error}.") from None


def _checked(merged: Mapping[str, Any], path: Path, lines: Mapping[Place, int]) -> None:
    """Say what is wrong with a site's lists, at the line that says it."""
    try:
        LanguageLists.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(first["loc"])
        what = str(first.get("ctx", {}).get("error", first["msg"]))
        named = ".".join(str(each) for each in place) or "the file"
        raise PhrasesError(f"{path}, line {_line(place, lines)}: {named}: {what}.") from None


def _line(place: Place, lines: Mapping[Place, int]) -> int:
    """Find the line of a place, or of what holds it where the place itself is missing."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)
