"""The phrase banks: folders of TOML per language, loaded once.

What belongs here: which wordings there are for an act, a mood and a topic. What does not: when to say them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate.grammar import Line, expand
from qm_pipeline.simulate.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

FURIOUS, ANNOYED, NEUTRAL, PLEASED, DELIGHTED = range(-2, 3)
BANDS: Final = {
    "furious": FURIOUS,
    "annoyed": ANNOYED,
    "neutral": NEUTRAL,
    "pleased": PLEASED,
    "delighted": DELIGHTED,
}
SPEAKER_FILES: Final = {"customer": "customer", "agent": "agent", "bot": "machines", "system": "machines"}
# A complaint told as a plain fact reads as one, whoever tells it and however calmly.
TOPIC_BANDS: Final = {"fact": ANNOYED, "ask": NEUTRAL, "cause": NEUTRAL, "fix": NEUTRAL, "refuse": NEUTRAL}
TOPIC_WORDS: Final = ("about", "short")
QUEUE_BANDS: Final = {"impact": ANNOYED}  # what a queue may say in its own way


class Choice(NamedTuple):
    """The lines for an act in a mood, and how they read."""

    lines: tuple[Line, ...]
    band: int


@dataclass(frozen=True)
class Bank:
    """All wordings of one language."""

    language: str
    acts: dict[tuple[str, str, int], Choice] = field(repr=False)  # (file, act, wanted band)
    topics: dict[tuple[str, str], Choice] = field(repr=False)  # (topic, act)
    details: dict[str, int] = field(repr=False)  # topic -> number of question and answer pairs
    values: dict[str, Any] = field(repr=False)
    speech: dict[str, Any] = field(repr=False)

    def choice(self, role: str, act: str, band: int, topic: str) -> Choice:
        """Give the lines for an act: those of the topic where it has some, else the general ones."""
        found = self.topics.get((topic, act)) or self.acts.get((SPEAKER_FILES[role], act, band))
        if found is None:
            raise PermanentError(f"The phrases of {self.language} have no act {act} for {role}.")
        return found


@cache
def bank(language: str) -> Bank:
    """Load a language (`en`, `es`, `de`).

    Raises
    ------
    PermanentError
        No such language, or a line that is not well formed.
    """
    folder = resources.files(__name__) / language
    if not folder.is_dir():
        raise PermanentError(f"There are no phrases for the language {language}.")
    acts: dict[tuple[str, str, int], Choice] = {}
    for name in sorted(set(SPEAKER_FILES.values())):
        acts |= _acts(name, _merged(folder, name))
    topics, details = _topics(folder)
    return Bank(
        language,
        acts,
        topics,
        details,
        _over_english(folder, "values.toml"),
        _over_english(folder, "speech.toml"),
    )


def _merged(folder: Traversable, name: str) -> dict[str, Any]:
    """Read a speaker's acts; those of e-mails stand in a file of their own."""
    table = _table(folder / f"{name}.toml")
    extra = folder / "email.toml"
    if extra.is_file() and name != "machines":
        table |= {
            act: bands
            for act, bands in _table(extra).items()
            if act.startswith("agent_") == (name == "agent")
        }
    return table


def _table(path: Traversable) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _over_english(folder: Traversable, name: str) -> dict[str, Any]:
    """Read a table: the English one, and over it the language's own."""
    return _table(resources.files(__name__) / "en" / name) | _table(folder / name)


def _acts(file: str, table: Mapping[str, Any]) -> dict[tuple[str, str, int], Choice]:
    fallback = table.get("fallback", {})
    found: dict[tuple[str, str, int], Choice] = {}
    for act, bands in table.items():
        if act != "fallback":
            found |= {(file, act, wanted): choice for wanted, choice in _nearest(bands).items()}
    for act, other in fallback.items():
        found |= {(file, act, wanted): found[file, other, wanted] for wanted in BANDS.values()}
    return found


def _nearest(bands: Mapping[str, list[str]]) -> dict[int, Choice]:
    """Give for every wanted band the nearest one that there is, on a tie the calmer one."""
    there = {
        BANDS[name]: Choice(tuple(expand(line) for line in lines), BANDS[name])
        for name, lines in bands.items()
    }
    return {
        wanted: there[min(there, key=lambda band: (abs(band - wanted), abs(band)))]
        for wanted in BANDS.values()
    }


def _topics(folder: Traversable) -> tuple[dict[tuple[str, str], Choice], dict[str, int]]:
    """Read the topics; a language without words of a topic's own uses those of its queue."""
    tables: dict[str, Any] = {}
    for path in sorted((folder / "topics").iterdir(), key=lambda entry: entry.name):
        tables |= _table(path)
    found: dict[tuple[str, str], Choice] = {}
    details: dict[str, int] = {}
    for topic in TOPICS.values():
        of_queue = tables[topic.queue]
        table = tables.get(topic.name, of_queue)
        found |= _topic(topic.name, table)
        found |= {
            (topic.name, act): _choice(of_queue[act], band)
            for act, band in QUEUE_BANDS.items()
            if act in of_queue
        }
        details[topic.name] = len(table.get("detail", ()))
    return found, details


def _topic(name: str, table: Mapping[str, Any]) -> dict[tuple[str, str], Choice]:
    found = {(name, act): _choice(table[act], band) for act, band in TOPIC_BANDS.items()}
    found |= {(name, word): _choice(table[word], NEUTRAL) for word in TOPIC_WORDS}
    for number, pair in enumerate(table.get("detail", ())):
        found |= {(name, f"{part}{number}"): _choice(pair[part], NEUTRAL) for part in ("question", "answer")}
    return found


def _choice(lines: list[str], band: int) -> Choice:
    return Choice(tuple(expand(line) for line in lines), band)
