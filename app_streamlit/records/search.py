"""What is looked for among all conversations, and what is found: the records of the search.

What belongs here: names, types, the form that the query takes. What does not: the query (data/search.py),
words typed by people (asked_words.py), widgets (screens/search.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

# The figures that can be narrowed down to a range, by the names that the query and the address have for them.
RANGES: Final = (
    "score", "begin", "end", "shift", "agent_score", "dissatisfied", "resolved", "abandoned",
    "duration", "non_talk", "response",
)  # fmt: skip
# The values that can be chosen from, likewise.
CHOICES: Final = ("flag", "channel", "queue", "topic", "agent", "customer", "language")


@dataclass(frozen=True)
class Range:
    """From here to there; null is open."""

    low: float | None = None
    high: float | None = None

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class Search:
    """What is looked for; whatever is not named may be anything.

    Parameters
    ----------
    first_day, last_day
        Of the interactions.
    words, any_word
        The question for to_tsquery, and whether any of its words occurs; null for no words.
    speaker
        Who said them: customer, agent or either.
    moved
        turned_bad or recovered; null for any course.
    choices
        By the names of CHOICES: any of the values. An absent name is anything.
    ranges
        By the names of RANGES, in the units of the database.
    """

    first_day: date
    last_day: date
    words: str | None = None
    any_word: str | None = None
    speaker: str = "either"
    moved: str | None = None
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranges: tuple[tuple[str, Range], ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return the bound parameters of the query."""
        chosen, ranges = dict(self.choices), dict(self.ranges)
        bound: dict[str, Any] = {f"{name}s": list(chosen.get(name, ())) or None for name in CHOICES}
        for name in RANGES:
            limits = ranges.get(name, Range())
            bound |= {f"{name}_low": limits.low, f"{name}_high": limits.high}
        return bound | {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "words": self.words,
            "speaker": self.speaker,
            "moved": self.moved,
        }


@dataclass(frozen=True)
class Found:
    """A conversation of the list; `text` is the turn that shows why, where words were looked for."""

    interaction_key: UUID
    source: str
    interaction_id: str
    channel: str
    queue: str | None
    topic: str | None
    agent_id: str | None
    customer_id: str | None
    language: str | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    customer_score: float | None
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    agent_score: float | None
    p_dissatisfied: float | None
    p_resolved: float | None
    p_abandoned: float | None
    duration_ms: int | None
    non_talk_ms: int | None
    response_ms_max: int | None
    flags: list[str]
    turn_index: int | None
    role: str | None
    text: str | None


@dataclass(frozen=True)
class SavedView:
    """A search that the person has kept: the query part of its address."""

    view_id: UUID
    name: str
    address: str


@dataclass(frozen=True)
class SearchValue:
    """A topic or agent that there is."""

    kind: str
    value: str
