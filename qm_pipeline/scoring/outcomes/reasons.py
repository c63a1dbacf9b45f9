"""Why a contact's probability is not the usual one: its facts, weighed against the usual contact.

What belongs here: adding up a model's columns to facts that a person would name. What does not: naming them
in a sentence, and the columns.

A number is spread over many columns, one a threshold, so that a low one has no column at all. Weighed against
the middle one of its thresholds (they are quantiles: half of the contacts that the model learnt from lie
above it) low and high ones count alike. Single words are added up: they are the conversation's, and no
reason that could be shown without quoting it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: Final = "word"
HIGH: Final = "high"
LOW: Final = "low"
UNKNOWN: Final = "unknown"
_NUMBER: Final = re.compile(r"(?P<number>(?:feeling|form):\w+)(?P<rest>>\S+| unknown)")


class Weighed(Protocol):
    """A column of a contact and its weight."""

    @property
    def feature(self) -> str:
        """The column's name."""

    @property
    def weight(self) -> float:
        """What it adds to the logit."""


class Middle(NamedTuple):
    """What the middle contact has of a number: how many of its thresholds, and their weight."""

    thresholds: int
    weight: float


@lru_cache(maxsize=200_000)  # the columns of a model or two, read for every contact that is explained
def fact_and_level(feature: str) -> tuple[str, str]:
    """Give the fact that a column is part of, and `HIGH` for a threshold, `UNKNOWN`, or nothing."""
    if feature.startswith(f"{WORDS}:"):
        return WORDS, ""
    number = _NUMBER.fullmatch(feature)
    if number is None:
        return feature, ""
    return number["number"], HIGH if number["rest"].startswith(">") else UNKNOWN


def usual(weights: Mapping[str, float]) -> dict[str, Middle]:
    """Give what the middle contact has of each number: the lower half of its thresholds.

    Parameters
    ----------
    weights
        Column to weight, all of an outcome, thresholds in ascending order.
    """
    thresholds: dict[str, list[float]] = defaultdict(list)
    for feature, weight in weights.items():
        fact, level = fact_and_level(feature)
        if level == HIGH:
            thresholds[fact].append(weight)
    lower = {number: each[: len(each) // 2] for number, each in thresholds.items()}
    # A column without weight is no reason, and is not told of: it must not count here either.
    return {number: Middle(sum(map(bool, each)), sum(each)) for number, each in lower.items()}


def against_usual(reasons: Iterable[Weighed], middle: Mapping[str, Middle]) -> dict[str, float]:
    """Add a contact's columns up to facts, less what is usual; the weightiest first.

    The sum of them, of `middle` and of the intercept is the logit.

    Returns
    -------
    dict
        Fact to weight. A fact is a column's name; of a number it is the name with `:high`, `:low` or
        `:unknown`; of all words together `WORDS`.
    """
    facts: dict[str, float] = defaultdict(float)
    above, unknown = dict.fromkeys(middle, 0), set()
    for each in reasons:
        fact, level = fact_and_level(each.feature)
        facts[fact] += each.weight
        if level == HIGH:
            above[fact] += 1
        elif level == UNKNOWN:
            unknown.add(fact)
    for number_name, usually in middle.items():
        weight = facts.pop(number_name, 0.0) - usually.weight
        level = HIGH if above[number_name] > usually.thresholds else LOW
        facts[f"{number_name}:{UNKNOWN if number_name in unknown else level}"] = weight
    return dict(sorted(facts.items(), key=lambda item: (-abs(item[1]), item[0])))
