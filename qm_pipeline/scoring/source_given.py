"""What a source gave of its own figures: numbers by attribute, and a chat's groups of messages.

What belongs here: the names of the attributes, and reading them. What does not: comparing (`source_figures`).
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

import msgspec
import numpy as np
import polars as pl

from qm_pipeline.scoring import contact, formulas, labels

GROUPS: Final = "contact_lens_groups"
PROGRESSIVE: Final = "progressive"


class Name(NamedTuple):
    """What an attribute holds."""

    convention: str
    participant: str
    figure: str


WITH_AGENT: Final = "customer with agent"
_PREFIXES: Final = ("contact_lens_", "genesys_", "dynamics_")
_PARTS: Final = ("overall", "begin", "quarter_2", "quarter_3", "end")
# Attribute -> figure: those of Contact Lens come from its reader, the others from a CSV's mapping.
ATTRIBUTES: Final = {
    **{
        f"contact_lens_{side}_{part}": Name(formulas.CONTACT_LENS, side, part)
        for side in contact.SIDES
        for part in _PARTS
    },
    **{
        f"contact_lens_with_agent_{part}": Name(formulas.CONTACT_LENS, WITH_AGENT, part)
        for part in ("overall", "begin", "end")
    },
    "genesys_sentiment_score": Name(formulas.GENESYS, "customer", "score"),
    "genesys_sentiment_trend": Name(formulas.GENESYS, "customer", "trend"),
    "dynamics_sentiment_level": Name(formulas.SEVEN_LEVELS, "customer", "level"),
}


class Group(NamedTuple):
    """A group of messages as the source made it."""

    role: str | None
    label: str | None
    progressive: float | None

    @property
    def side(self) -> str:
        """Whose it is; people who are neither customer nor agent count as the system."""
        return self.role if self.role in contact.SIDES else "system"


class Given(NamedTuple):
    """What a source gave with one contact: its figures by attribute, and its groups of messages."""

    figures: dict[str, float]
    groups: list[Group]


def marks(given: list[Given], sides: tuple[str, ...]) -> contact.Marks:
    """Take the groups of some sides as marks."""
    found = [(row, group) for row, each in enumerate(given) for group in each.groups if group.side in sides]
    at = np.array([row for row, _ in found], dtype=np.int64)
    label = pl.Series([group.label for _, group in found], dtype=pl.String)
    probabilities = labels.certain(label)
    return contact.Marks(
        contact=at,
        side=np.array([contact.SIDES.index(group.side) for _, group in found], dtype=np.int64),
        sign=labels.signs(probabilities),
        labelled=labels.labelled(probabilities),
        quarter=contact.quarter_by_index(at, len(given)),
        timed=np.zeros(len(given), dtype=bool),
        of_turn=np.arange(len(found)),
    )


def read(text: str | None) -> Given:
    """Read what attributes hold of a source's figures."""
    if text is None or not any(prefix in text for prefix in _PREFIXES):
        return Given({}, [])
    attributes = json.loads(text)
    figures = {name: float(attributes[name]) for name in ATTRIBUTES if _is_number(attributes.get(name))}
    return Given(figures, _groups(attributes.get(GROUPS)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _groups(text: object) -> list[Group]:
    """Read a chat's groups; what anybody else may have put under that name is no groups."""
    try:
        return msgspec.convert(json.loads(text), list[Group]) if isinstance(text, str) else []
    except (ValueError, msgspec.ValidationError):
        return []
